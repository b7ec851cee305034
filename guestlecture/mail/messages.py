"""Every mail that we send: one short function and one template each.

A function gets the address of the reader and the ids that `SentMail.about` holds, and loads what it tells.
It tells what is true now: a mail that waited, or that somebody reads again, never asks for what is over.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from guestlecture import links
from guestlecture.calendars.invitation import Method, invitation, location_of, mail_address
from guestlecture.db import Base, get, session
from guestlecture.enums import AlternativeStatus, BookingStatus, ExpertStatus, Level, ProposalStatus
from guestlecture.errors import NotFound
from guestlecture.i18n import day, span, word
from guestlecture.mail.body import Draft, Invitation, Message, compose, one_line, render_text
from guestlecture.mail.sender import our_address
from guestlecture.models import (
    Alternative,
    Booking,
    Expert,
    Proposal,
    Request,
    SavedSearch,
    SentMail,
    ToldExpert,
    User,
)

Writer = Callable[..., Draft]
MESSAGES: dict[str, Writer] = {}
ACCOUNT_MESSAGES = ("confirm_account", "choose_password")
# The rows that `SentMail.about` names, with what their subjects need.
_SIDES = (
    joinedload(Proposal.request).joinedload(Request.teacher),
    joinedload(Proposal.request).joinedload(Request.theme),
    joinedload(Proposal.request).joinedload(Request.institution),
    joinedload(Proposal.expert).joinedload(Expert.user),
)
ABOUT: dict[str, tuple[Any, Sequence[ORMOption]]] = {
    "user_id": (User, ()),
    "expert_id": (Expert, ()),
    "request_id": (
        Request,
        (
            joinedload(Request.teacher),
            joinedload(Request.theme),
            selectinload(Request.proposals).joinedload(Proposal.expert),
        ),
    ),
    "search_id": (SavedSearch, (joinedload(SavedSearch.user),)),
    "proposal_id": (Proposal, (*_SIDES, selectinload(Proposal.slots))),
    "alternative_id": (Alternative, ()),
    "booking_id": (
        Booking,
        (
            joinedload(Booking.request),
            joinedload(Booking.expert),
            *(joinedload(Booking.proposal).options(option) for option in _SIDES),
        ),
    ),
}


def write_mail(mail: SentMail) -> Message:
    """Write a mail for sending, in its reader's language. Raises NotFound where what it tells of has gone."""
    with force_locale(mail.language):
        return _draft(mail).write()


def render_mail(mail: SentMail) -> Message:
    """Write a mail for reading it again on a page; what has gone, or is not shown twice, is said."""
    with force_locale(mail.language):
        try:
            return _shown(mail).write()
        except NotFound:
            return _gone().write()


def list_subjects(mails: Sequence[SentMail]) -> list[tuple[SentMail, str]]:
    """Return some mails with their subjects, as `render_mail` shows them, in few queries."""
    _held = _load_rows(mails)
    subjects = []
    for mail in mails:
        with force_locale(mail.language):
            subjects.append((mail, _shown(mail).subject))
    return subjects


def _draft(mail: SentMail) -> Draft:
    if mail.message not in MESSAGES:
        raise NotFound(mail.message)
    return MESSAGES[mail.message](mail.recipient, **mail.about)


def _shown(mail: SentMail) -> Draft:
    # Who took over somebody's browser must not find a fresh link to a new password here. In the demo this
    # page is the only place where that mail arrives.
    if mail.message in ACCOUNT_MESSAGES and not current_app.config["SETTINGS"].demo:
        return compose("not_again", _("A link to your account"))
    try:
        return _draft(mail)
    except NotFound:
        return _gone()


def _gone() -> Draft:
    return compose("gone", _("This mail cannot be shown any more"))


def _load_rows(mails: Iterable[SentMail]) -> list[Base]:
    # What the mails are about, all at once; it stays loaded as long as the answer is held.
    rows: list[Base] = []
    for name, (model, options) in ABOUT.items():
        ids = {mail.about[name] for mail in mails if name in mail.about}
        if ids:
            rows += session.scalars(sa.select(model).where(model.id.in_(ids)).options(*options))
    return rows


def message(writer: Writer) -> Writer:
    """Register a message under the name of its function."""
    MESSAGES[writer.__name__] = writer
    return writer


@message
def confirm_account(to: str, user_id: int) -> Draft:
    """To somebody new: confirm the address and choose a password."""
    user = get(User, user_id)
    subject = _("Action needed: confirm your e-mail address")
    return compose("confirm_account", subject, name=user.name, link=_account_link(user))


@message
def choose_password(to: str, user_id: int) -> Draft:
    """To somebody who has an account: the way in."""
    user = get(User, user_id)
    subject = _("Action needed: choose your password")
    return compose("choose_password", subject, name=user.name, link=_account_link(user))


@message
def request_received(to: str, proposal_id: int) -> Draft:
    """To the expert who is asked, or to a coordinator who answers for one that cannot be reached."""
    proposal = get(Proposal, proposal_id)
    waits = proposal.status is ProposalStatus.WAITING_FOR_EXPERT
    values = {"format": word(proposal.request.format), "day": day(proposal.slots[0].starts_at)}
    subject = (
        _("Action needed: request for a %(format)s on %(day)s", **values)
        if waits
        else _("Request for a %(format)s on %(day)s", **values)
    )
    return _to_expert("request_received", subject, proposal, to, waits=waits)


@message
def request_withdrawn(to: str, proposal_id: int) -> Draft:
    """To an expert who had not answered yet: the teacher needs the lecture no more."""
    proposal = get(Proposal, proposal_id)
    subject = _("Request withdrawn: %(topic)s", topic=proposal.request.topic)
    return _to_expert("request_withdrawn", subject, proposal, to)


@message
def request_taken(to: str, proposal_id: int) -> Draft:
    """To an expert who had not answered yet: another one gives the lecture."""
    proposal = get(Proposal, proposal_id)
    subject = _("Another speaker was faster: %(topic)s", topic=proposal.request.topic)
    return _to_expert("request_taken", subject, proposal, to)


@message
def proposal_declined(to: str, proposal_id: int, **best: int) -> Draft:
    """To the teacher: this expert says no."""
    proposal = get(Proposal, proposal_id)
    subject = _("Action needed: %(expert)s says no, find another speaker", expert=proposal.expert.name)
    return _to_teacher("proposal_declined", subject, proposal, best=partial(_named, best))


@message
def proposal_expired(to: str, proposal_id: int, **best: int) -> Draft:
    """To the teacher: this expert did not answer in time."""
    proposal = get(Proposal, proposal_id)
    subject = _("Action needed: no answer from %(expert)s, find another speaker", expert=proposal.expert.name)
    return _to_teacher("proposal_expired", subject, proposal, best=partial(_named, best))


@message
def request_expired(to: str, request_id: int, **best: int) -> Draft:
    """To the teacher: nobody took this open request in time, or nobody was chosen."""
    request = get(Request, request_id)
    subject = _("Action needed: your request has ended without a speaker")
    return compose(
        "request_expired",
        subject,
        name=request.teacher.name,
        request=request,
        offered=[each.expert.name for each in request.proposals if each.status is ProposalStatus.EXPIRED],
        best=partial(_named, best),
        search=address_of("expert.index", theme=request.theme.slug, level=request.level),
        link=address_of("request.show", id=request.id),
    )


@message
def volunteer_received(to: str, proposal_id: int) -> Draft:
    """To the teacher: an expert offers to take the open request."""
    proposal = get(Proposal, proposal_id)
    waits = proposal.status is ProposalStatus.WAITING_FOR_TEACHER
    subject = (
        _("Action needed: %(expert)s offers to come", expert=proposal.expert.name)
        if waits
        else _("%(expert)s offered to come", expert=proposal.expert.name)
    )
    return _to_teacher("volunteer_received", subject, proposal, waits=waits)


@message
def volunteer_withdrew(to: str, proposal_id: int) -> Draft:
    """To the teacher: an expert takes the offer to come back."""
    proposal = get(Proposal, proposal_id)
    subject = _("%(expert)s cannot come after all", expert=proposal.expert.name)
    return _to_teacher("volunteer_withdrew", subject, proposal)


@message
def volunteer_declined(to: str, proposal_id: int) -> Draft:
    """To the expert: the teacher does not take this offer."""
    proposal = get(Proposal, proposal_id)
    return _to_volunteer("volunteer_declined", _("Thank you, but not this time"), proposal)


@message
def volunteer_ended(to: str, proposal_id: int) -> Draft:
    """To the expert: the request that he or she offered to take has ended in another way."""
    proposal = get(Proposal, proposal_id)
    return _to_volunteer("volunteer_ended", _("The request has ended without you"), proposal)


@message
def booking_agreed(to: str, booking_id: int) -> Draft:
    """To both sides: the lecture is agreed; here is who the other one is. Coordinators pass it on."""
    booking = get(Booking, booking_id)
    values = {"format": word(booking.request.format), "span": span(booking)}
    # Whom it was cancelled for is not to be reached any more, and no calendar must get the lecture back.
    if booking.status is not BookingStatus.AGREED:
        subject = _("Cancelled: %(format)s on %(span)s", **values)
        return _to_side("booking_off", subject, booking, to, method=None)
    subject = _("Agreed: %(format)s on %(span)s", **values)
    return _to_side("booking_agreed", subject, booking, to, method="REQUEST")


@message
def booking_cancelled(to: str, booking_id: int, **best: int) -> Draft:
    """To both sides: the lecture is off, and why."""
    booking = get(Booking, booking_id)
    values = {"format": word(booking.request.format), "span": span(booking)}
    if to == booking.request.teacher.email:
        subject = _("Action needed: %(format)s on %(span)s cancelled, find another speaker", **values)
    else:
        subject = _("Cancelled: %(format)s on %(span)s", **values)
    facts = {"best": partial(_named, best), "next": address_of("request.show", id=booking.request_id)}
    return _to_side("booking_cancelled", subject, booking, to, method="CANCEL", **facts)


@message
def request_lapsed(to: str, proposal_id: int) -> Draft:
    """To an expert who did not answer in time: it is over."""
    proposal = get(Proposal, proposal_id)
    subject = _("No longer needed: %(topic)s", topic=proposal.request.topic)
    return _to_expert("request_lapsed", subject, proposal, to)


@message
def times_proposed(to: str, proposal_id: int, alternative_id: int) -> Draft:
    """To the teacher: the expert would like to come, at other times."""
    proposal, other = get(Proposal, proposal_id), get(Alternative, alternative_id)
    name = proposal.expert.name
    subject = (
        _("Action needed: %(expert)s proposes other times", expert=name)
        if other.status is AlternativeStatus.WAITING
        else _("%(expert)s proposed other times", expert=name)
    )
    return _to_teacher("times_proposed", subject, proposal, other=other)


@message
def times_kept(to: str, proposal_id: int) -> Draft:
    """To the expert: the teacher keeps to the moments of the request."""
    proposal = get(Proposal, proposal_id)
    subject = _("Those times do not suit the school: %(topic)s", topic=proposal.request.topic)
    waits = proposal.status is ProposalStatus.WAITING_FOR_EXPERT
    return _to_expert("times_kept", subject, proposal, to, waits=waits)


@message
def times_refused(to: str, proposal_id: int) -> Draft:
    """To the expert: the teacher asks somebody else."""
    proposal = get(Proposal, proposal_id)
    subject = _("Thank you, but those times do not suit: %(topic)s", topic=proposal.request.topic)
    return _to_expert("times_refused", subject, proposal, to)


@message
def move_proposed(to: str, booking_id: int, alternative_id: int) -> Draft:
    """To the other side of an agreed lecture: could it be at another time?"""
    booking, other = get(Booking, booking_id), get(Alternative, alternative_id)
    values = {"topic": booking.request.topic, "span": span(booking)}
    subject = (
        _("Action needed: another time for “%(topic)s”?", **values)
        if other.status is AlternativeStatus.WAITING
        else _("Another time was proposed for “%(topic)s”", **values)
    )
    return _to_side(
        "move_proposed", subject, booking, to, method=None, other=other, answer=_answer(booking, to)
    )


@message
def move_ended(to: str, booking_id: int) -> Draft:
    """To both sides: no other time has come of it, the lecture stays when it was."""
    booking = get(Booking, booking_id)
    subject = _("It stays at %(span)s: %(topic)s", topic=booking.request.topic, span=span(booking))
    return _to_side("move_ended", subject, booking, to, method=None)


@message
def booking_moved(to: str, booking_id: int) -> Draft:
    """To both sides: the lecture is at another time, and the calendars follow."""
    booking = get(Booking, booking_id)
    values = {"format": word(booking.request.format), "span": span(booking)}
    if booking.status is not BookingStatus.AGREED:
        return _to_side(
            "booking_off", _("Cancelled: %(format)s on %(span)s", **values), booking, to, method=None
        )
    subject = _("Moved: %(format)s is now on %(span)s", **values)
    return _to_side("booking_moved", subject, booking, to, method="REQUEST")


def _answer(booking: Booking, to: str) -> str:
    # The expert answers by the link that belongs to the proposal, with or without an account.
    if to == mail_address(booking.expert):
        return address_of("answer.show", token=links.sign("proposal", booking.proposal_id))
    return address_of("booking.show", id=booking.id)


@message
def profile_submitted(to: str, expert_id: int) -> Draft:
    """To a coordinator: a profile waits for approval."""
    expert = get(Expert, expert_id)
    return compose(
        "profile_submitted",
        _("Action needed: approve the profile of %(expert)s", expert=expert.name),
        name=partial(_name_of, to),
        expert=expert,
        link=address_of("expert.show", id=expert.id),
        desk=address_of("desk.index"),
    )


@message
def profile_published(to: str, expert_id: int) -> Draft:
    """To the expert: the profile is public."""
    expert = get(Expert, expert_id)
    link = address_of("expert.show", id=expert.id)
    return compose("profile_published", _("Your profile is public now"), name=expert.name, link=link)


@message
def speakers_found(to: str, search_id: int, mail_number: int) -> Draft:
    """To who saved a search: these speakers are new."""
    search = get(SavedSearch, search_id)
    end = address_of("saved_search.follow_link", token=links.sign("saved-search", _link_of(search)))
    return compose(
        "speakers_found",
        _("New speaker for ‘%(words)s’", words=search.words)
        if search.words
        else _("New speaker for your search"),
        name=search.user.name,
        unsubscribe=end,
        experts=partial(_found, search, mail_number),
        link=f"{address_of('expert.index')}?{search.query}",
        end=end,
        words=search.words,
    )


def address_of(endpoint: str, **values: object) -> str:
    """Return the full address of a page, as the settings name this site and never as a visitor did."""
    public = urlsplit(current_app.config["SETTINGS"].public_url)
    # Bound by hand: `url_for` would take the host from the request, or miss one in the worker.
    pages = current_app.url_map.bind(public.netloc, public.path or "/", url_scheme=public.scheme)
    return pages.build(endpoint, values, force_external=True)


def booking_invitation(booking: Booking, method: Method, to: str) -> Invitation:
    """Return the invitation to a lecture, or what cancels it, in the language of its reader, `to`."""
    title = word(booking.request.format)
    facts = _facts(booking.proposal)
    if method == "REQUEST":  # with it, the text says whom to contact on the day
        facts["booking"] = booking
    content = invitation(
        booking,
        method=method,
        organiser=our_address(current_app.config["SETTINGS"]).addr_spec,
        summary=one_line(f"{title[0].upper()}{title[1:]}: {booking.request.topic}"),
        description=render_text("_lecture", **facts),
        zone=current_app.config["ZONE"],
        to=to,
    )
    return Invitation(method, content)


def _account_link(user: User) -> str:
    token = links.sign("account", [user.id, links.account_state(user)])
    return address_of("account.follow_link", token=token)


def _link_of(search: SavedSearch) -> list[object]:
    return [search.id, links.saved_search_state(search)]


def _found(search: SavedSearch, mail_number: int) -> list[Expert]:
    rows = sa.select(Expert).join(ToldExpert, ToldExpert.expert_id == Expert.id)
    rows = rows.where(ToldExpert.saved_search_id == search.id, ToldExpert.mail_number == mail_number)
    rows = rows.where(Expert.status == ExpertStatus.PUBLISHED).options(selectinload(Expert.offers))
    experts = list(session.scalars(rows.order_by(Expert.name, Expert.id)))
    if not experts:  # withdrawn since
        raise NotFound("experts of a saved search")
    return experts


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


def _named(best: dict[str, int]) -> list[Expert]:
    # Who was best when the mail was left, and is still public.
    rows = sa.select(Expert).where(Expert.id.in_(best.values()), Expert.status == ExpertStatus.PUBLISHED)
    found = {expert.id: expert for expert in session.scalars(rows)}
    return [found[id] for id in best.values() if id in found]


def _to_teacher(template: str, subject: str, proposal: Proposal, **facts: Any) -> Draft:
    return compose(
        template,
        subject,
        name=proposal.request.teacher.name,
        search=_search_like(proposal),
        link=address_of("request.show", id=proposal.request_id),
        **_facts(proposal),
        **facts,
    )


def _to_volunteer(template: str, subject: str, proposal: Proposal) -> Draft:
    link = address_of("volunteer.index")
    return compose(template, subject, name=proposal.expert.name, link=link, **_facts(proposal))


def _to_expert(template: str, subject: str, proposal: Proposal, to: str, **facts: Any) -> Draft:
    expert = proposal.expert
    for_expert = to == mail_address(expert)
    if for_expert:
        link = address_of("answer.show", token=links.sign("proposal", proposal.id))
    else:  # with a log-in, so that the answer is marked as given on behalf of the expert
        link = address_of("proposal.show", id=proposal.id)
    name = expert.name if for_expert else partial(_name_of, to)
    return compose(
        template, subject, name=name, for_expert=for_expert, link=link, **facts, **_facts(proposal)
    )


def _to_side(
    template: str, subject: str, booking: Booking, to: str, *, method: Method | None, **facts: Any
) -> Draft:
    teacher, expert = booking.request.teacher, booking.expert
    names = {mail_address(expert): expert.name, teacher.email: teacher.name}
    on_behalf = to not in names  # a coordinator, who passes it on; it is no lecture in that calendar
    return compose(
        template,
        subject,
        name=names.get(to) or partial(_name_of, to),
        invitation=partial(booking_invitation, booking, method, to) if method and not on_behalf else None,
        booking=booking,
        for_teacher=to == teacher.email,
        on_behalf=on_behalf,
        location=location_of(booking),
        search=_search_like(booking.proposal),
        # An expert without an account could not open the page.
        link=address_of("booking.show", id=booking.id) if to != expert.email or expert.user else None,
        **facts,
        **_facts(booking.proposal),
    )
