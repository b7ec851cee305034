"""To whom a message speaks: one side of a request or a lecture, or a coordinator who speaks for it."""

from functools import partial
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import current_app
from icalendar.enums import STATUS

from guestlecture import links
from guestlecture.calendars.feed import Entry
from guestlecture.calendars.identity import identity_for, is_off
from guestlecture.calendars.invitation import Method, invitation, location_of, mail_address
from guestlecture.db import session
from guestlecture.enums import BookingStatus, ExpertStatus, Level, RequestStatus
from guestlecture.i18n import word
from guestlecture.mail.body import Draft, Invitation, compose, one_line, render_text
from guestlecture.mail.sender import our_address
from guestlecture.models import Booking, Expert, Proposal, Request, User


def address_of(endpoint: str, **values: object) -> str:
    """Return the full address of a page, as the settings name this site and never as a visitor did."""
    public = urlsplit(current_app.config["SETTINGS"].public_url)
    # Bound by hand: `url_for` would take the host from the request, or miss one in the worker.
    pages = current_app.url_map.bind(public.netloc, public.path or "/", url_scheme=public.scheme)
    return pages.build(endpoint, values, force_external=True)


def booking_invitation(booking: Booking, method: Method, to: str) -> Invitation:
    """Return the invitation to a lecture, or what cancels it, in the language of its reader, `to`."""
    facts = facts_of(booking.proposal)
    if identity_for(booking, to).status is STATUS.CONFIRMED:  # a panel that goes on without this one
        method = "REQUEST"
    if method == "REQUEST":  # with it, the text says whom to contact on the day
        facts["booking"] = booking
    content = invitation(
        booking,
        method=method,
        organiser=our_address(current_app.config["SETTINGS"]).addr_spec,
        summary=_title_of(booking),
        description=render_text("_lecture", **facts),
        zone=current_app.config["ZONE"],
        to=to,
    )
    return Invitation(method, content)


def feed_entry(booking: Booking, reader: User) -> Entry:
    """Return a lecture for the calendar of one of both sides, in the language of the moment."""
    facts = facts_of(booking.proposal)
    if (
        booking.expert.user_id == reader.id and booking.status is BookingStatus.AGREED and not is_off(booking)
    ):  # as on the page of the lecture
        facts["booking"] = booking
    return Entry(
        identity_for(booking, reader),
        _title_of(booking),
        render_text("_lecture", **facts),
        address_of("booking.show", id=booking.id),
    )


def _title_of(booking: Booking) -> str:
    title = word(booking.request.format)
    return one_line(f"{title[0].upper()}{title[1:]}: {booking.request.topic}")


def name_of(address: str) -> str:
    """Return the name of whoever has an account with this address."""
    return session.scalar(sa.select(User.name).where(User.email == address)) or ""


def search_like(proposal: Proposal) -> str:
    """Return the address of a search for who could do it instead."""
    request = proposal.request
    return address_of("expert.index", theme=request.theme.slug, level=request.level.value)


def named(best: dict[str, int]) -> list[Expert]:
    """Return who was best when the mail was left, and is still public."""
    rows = sa.select(Expert).where(Expert.id.in_(best.values()), Expert.status == ExpertStatus.PUBLISHED)
    found = {expert.id: expert for expert in session.scalars(rows)}
    return [found[id] for id in best.values() if id in found]


def is_replacement(request: Request) -> bool:
    """Say whether somebody is wanted instead of a speaker who has cancelled."""
    rows = sa.select(Booking.id).where(Booking.request_id == request.id)
    return session.scalar(rows.where(Booking.status == BookingStatus.CANCELLED).limit(1)) is not None


def facts_of(proposal: Proposal) -> dict[str, Any]:
    """Return what `_lecture.txt` shows. Young people are pupils up to VO and students from MBO on."""
    request = proposal.request
    students = request.level in (Level.MBO, Level.HBO, Level.WO)
    return {"proposal": proposal, "request": request, "expert": proposal.expert, "students": students}


def to_teacher(template: str, subject: str, proposal: Proposal, **facts: Any) -> Draft:
    """Return a mail about a proposal to its teacher."""
    return compose(
        template,
        subject,
        name=proposal.request.teacher.name,
        search=search_like(proposal),
        link=address_of("request.show", id=proposal.request_id),
        ask=_where_to_ask(proposal.request),
        **facts_of(proposal),
        **facts,
    )


def _where_to_ask(request: Request) -> str:
    # An open request goes on by itself: whoever it is put to besides is chosen on a page of its own.
    goes_on = request.status is RequestStatus.OPEN and not request.is_aimed
    return address_of("turn.index" if goes_on else "request.show", id=request.id)


def to_expert(template: str, subject: str, proposal: Proposal, to: str, **facts: Any) -> Draft:
    """Return a mail about a proposal to its expert, or to a coordinator who answers for one."""
    expert = proposal.expert
    for_expert = to == mail_address(expert)
    if for_expert:
        link = address_of("answer.show", token=links.sign("proposal", proposal.id))
    else:  # with a log-in, so that the answer is marked as given on behalf of the expert
        link = address_of("proposal.show", id=proposal.id)
    name = expert.name if for_expert else partial(name_of, to)
    return compose(
        template, subject, name=name, for_expert=for_expert, link=link, **facts, **facts_of(proposal)
    )


def to_side(
    template: str, subject: str, booking: Booking, to: str, *, method: Method | None = None, **facts: Any
) -> Draft:
    """Return a mail to one side of a lecture, or to a coordinator who speaks for the expert."""
    teacher, expert = booking.request.teacher, booking.expert
    names = {mail_address(expert): expert.name, teacher.email: teacher.name}
    on_behalf = to not in names  # a coordinator, who passes it on; it is no lecture in that calendar
    return compose(
        template,
        subject,
        name=names.get(to) or partial(name_of, to),
        invitation=partial(booking_invitation, booking, method, to) if method and not on_behalf else None,
        booking=booking,
        for_teacher=to == teacher.email,
        on_behalf=on_behalf,
        location=location_of(booking),
        search=search_like(booking.proposal),
        # An expert without an account could not open the page.
        link=address_of("booking.show", id=booking.id) if to != expert.email or expert.user else None,
        **facts_of(booking.proposal),
        **facts,
    )
