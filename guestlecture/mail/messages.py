"""Every mail that we send: one short function and one template each.

A function gets the address of the reader and the ids that `SentMail.about` holds, and loads what it tells.
It tells what is true now: a mail that waited, or that somebody reads again, never asks for what is over.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from guestlecture import links
from guestlecture.calendars.invitation import Method, invitation, location_of, mail_address
from guestlecture.db import get, session
from guestlecture.enums import BookingStatus, Level, ProposalStatus
from guestlecture.errors import NotFound
from guestlecture.i18n import day, span, word
from guestlecture.mail.body import Invitation, Message, compose, one_line, render_text
from guestlecture.mail.sender import our_address
from guestlecture.models import Booking, Expert, Proposal, SentMail, User

Writer = Callable[..., Message]
MESSAGES: dict[str, Writer] = {}
ACCOUNT_MESSAGES = ("confirm_account", "choose_password")


def write_mail(mail: SentMail) -> Message:
    """Write a mail for sending, in its reader's language. Raises NotFound where what it tells of has gone."""
    if mail.message not in MESSAGES:
        raise NotFound(mail.message)
    with force_locale(mail.language):
        return MESSAGES[mail.message](mail.recipient, **mail.about)


def render_mail(mail: SentMail) -> Message:
    """Write a mail for reading it again on a page; what has gone, or is not shown twice, is said."""
    with force_locale(mail.language):
        # Who took over somebody's browser must not find a fresh link to a new password here. In the demo this
        # page is the only place where that mail arrives.
        if mail.message in ACCOUNT_MESSAGES and not current_app.config["SETTINGS"].demo:
            return compose("not_again", _("A link to your account"))
        try:
            return write_mail(mail)
        except NotFound:
            return compose("gone", _("This mail cannot be shown any more"))


def message(writer: Writer) -> Writer:
    """Register a message under the name of its function."""
    MESSAGES[writer.__name__] = writer
    return writer


@message
def confirm_account(to: str, user_id: int) -> Message:
    """To somebody new: confirm the address and choose a password."""
    user = get(User, user_id)
    subject = _("Action needed: confirm your e-mail address")
    return compose("confirm_account", subject, name=user.name, link=_account_link(user))


@message
def choose_password(to: str, user_id: int) -> Message:
    """To somebody who has an account: the way in."""
    user = get(User, user_id)
    subject = _("Action needed: choose your password")
    return compose("choose_password", subject, name=user.name, link=_account_link(user))


@message
def request_received(to: str, proposal_id: int) -> Message:
    """To the expert who is asked, or to a coordinator who answers for one that cannot be reached."""
    proposal = get(Proposal, proposal_id)
    request, expert = proposal.request, proposal.expert
    waits = proposal.status is ProposalStatus.WAITING_FOR_EXPERT
    for_expert = to == mail_address(expert)
    if for_expert:
        link = address_of("answer.show", token=links.sign("proposal", proposal.id))
    else:  # with a log-in, so that the answer is marked as given on behalf of the expert
        link = address_of("proposal.show", id=proposal.id)
    values = {"format": word(request.format), "day": day(proposal.slots[0].starts_at)}
    return compose(
        "request_received",
        _("Action needed: request for a %(format)s on %(day)s", **values)
        if waits
        else _("Request for a %(format)s on %(day)s", **values),
        name=expert.name if for_expert else _name_of(to),
        for_expert=for_expert,
        waits=waits,
        link=link,
        **_facts(proposal),
    )


@message
def proposal_declined(to: str, proposal_id: int) -> Message:
    """To the teacher: this expert says no."""
    proposal = get(Proposal, proposal_id)
    subject = _("Action needed: %(expert)s says no, find another speaker", expert=proposal.expert.name)
    return _to_teacher("proposal_declined", subject, proposal)


@message
def proposal_expired(to: str, proposal_id: int) -> Message:
    """To the teacher: this expert did not answer in time."""
    proposal = get(Proposal, proposal_id)
    subject = _("Action needed: no answer from %(expert)s, find another speaker", expert=proposal.expert.name)
    return _to_teacher("proposal_expired", subject, proposal)


@message
def booking_agreed(to: str, booking_id: int) -> Message:
    """To both sides: the lecture is agreed; here is who the other one is."""
    booking = get(Booking, booking_id)
    subject = _("Agreed: %(format)s on %(span)s", format=word(booking.request.format), span=span(booking))
    # A calendar that has been told of the cancellation must not get the lecture back.
    holds = booking.status is BookingStatus.AGREED
    return _to_side("booking_agreed", subject, booking, to, method="REQUEST" if holds else None)


@message
def booking_cancelled(to: str, booking_id: int) -> Message:
    """To both sides: the lecture is off, and why."""
    booking = get(Booking, booking_id)
    values = {"format": word(booking.request.format), "span": span(booking)}
    if to == booking.request.teacher.email:
        subject = _("Action needed: %(format)s on %(span)s cancelled, find another speaker", **values)
    else:
        subject = _("Cancelled: %(format)s on %(span)s", **values)
    return _to_side("booking_cancelled", subject, booking, to, method="CANCEL")


@message
def profile_submitted(to: str, expert_id: int) -> Message:
    """To a coordinator: a profile waits for approval."""
    expert = get(Expert, expert_id)
    return compose(
        "profile_submitted",
        _("Action needed: approve the profile of %(expert)s", expert=expert.name),
        name=_name_of(to),
        expert=expert,
        link=address_of("expert.show", id=expert.id),
        desk=address_of("desk.index"),
    )


@message
def profile_published(to: str, expert_id: int) -> Message:
    """To the expert: the profile is public."""
    expert = get(Expert, expert_id)
    link = address_of("expert.show", id=expert.id)
    return compose("profile_published", _("Your profile is public now"), name=expert.name, link=link)


def address_of(endpoint: str, **values: object) -> str:
    """Return the full address of a page, as the settings name this site and never as a visitor did."""
    public = urlsplit(current_app.config["SETTINGS"].public_url)
    # Bound by hand: `url_for` would take the host from the request, or miss one in the worker.
    pages = current_app.url_map.bind(public.netloc, public.path or "/", url_scheme=public.scheme)
    return pages.build(endpoint, values, force_external=True)


def booking_invitation(booking: Booking, method: Method) -> Invitation:
    """Return the invitation to a lecture, or what cancels it, in the reader's language."""
    title = word(booking.request.format)
    content = invitation(
        booking,
        method=method,
        organiser=our_address(current_app.config["SETTINGS"]).addr_spec,
        summary=one_line(f"{title[0].upper()}{title[1:]}: {booking.request.topic}"),
        description=render_text("_lecture", booking=booking, **_facts(booking.proposal)),
        zone=current_app.config["ZONE"],
    )
    return Invitation(method, content)


def _account_link(user: User) -> str:
    token = links.sign("account", [user.id, links.account_state(user)])
    return address_of("account.follow_link", token=token)


def _name_of(address: str) -> str:
    return session.scalar(sa.select(User.name).where(User.email == address)) or ""


def _search_like(proposal: Proposal) -> str:
    # Who could do it instead.
    request = proposal.request
    return address_of("expert.index", theme=request.theme.slug, level=request.level.value)


def _facts(proposal: Proposal) -> dict[str, Any]:
    # What `_lecture.txt` shows. Young people are pupils up to VO and students from MBO on.
    request = proposal.request
    students = request.level in (Level.MBO, Level.HBO, Level.WO)
    return {"proposal": proposal, "request": request, "expert": proposal.expert, "students": students}


def _to_teacher(template: str, subject: str, proposal: Proposal) -> Message:
    return compose(
        template,
        subject,
        name=proposal.request.teacher.name,
        search=_search_like(proposal),
        link=address_of("request.show", id=proposal.request_id),
        **_facts(proposal),
    )


def _to_side(template: str, subject: str, booking: Booking, to: str, *, method: Method | None) -> Message:
    for_teacher = to == booking.request.teacher.email
    name = booking.request.teacher.name if for_teacher else booking.expert.name
    return compose(
        template,
        subject,
        name=name,
        invitation=booking_invitation(booking, method) if method else None,
        booking=booking,
        for_teacher=for_teacher,
        location=location_of(booking),
        search=_search_like(booking.proposal),
        # An expert without an account could not open the page.
        link=address_of("booking.show", id=booking.id) if for_teacher or booking.expert.user else None,
        **_facts(booking.proposal),
    )
