"""What a teacher asks, and putting it to an expert."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from guestlecture.db import lock, session
from guestlecture.domain.place import point_of
from guestlecture.domain.request import Terms, Wanted, check_request
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment, check_answer_by, check_moments, earliest_day
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import ExpertStatus, Format, Language, Level, ProposalStatus, RequestStatus, Venue
from guestlecture.errors import OfferNotOfExpert, RequestEnded, check_all
from guestlecture.models import Expert, Institution, Offer, Proposal, Request, Slot, Theme, User
from guestlecture.queries.institution import point_of_institution
from guestlecture.queries.user import list_coordinators
from guestlecture.services.audit import record_event
from guestlecture.services.mail import leave_mail


@dataclass(frozen=True)
class RequestText:
    """What a person fills in of a request."""

    theme: Theme
    topic: str
    learning_aim: str
    prior_knowledge: str
    subject: str
    level: Level
    group_name: str
    group_size: int
    language: Language
    format: Format
    venue: Venue
    contact_on_day: str
    moments: Sequence[Moment]
    answer_by_on: date


def send_request(
    text: RequestText,
    *,
    expert: Expert,
    offer: Offer | None,
    teacher: User,
    institution: Institution,
    by: User,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> Request:
    """Put a new request to an expert, or to one of the expert's offers. Refuses what the expert refuses."""
    if offer is not None and offer.expert_id != expert.id:
        raise OfferNotOfExpert
    earliest = earliest_day(at, zone=zone, rules=rules)
    # A moment that is refused itself says nothing about the answer date.
    in_time = [moment for moment in text.moments if local_date(moment.starts_at, zone) >= earliest]
    check_all(
        lambda: check_request(_wanted(text, institution), terms_of(expert, offer)),
        lambda: check_moments(text.moments, now=at, zone=zone, rules=rules),
        lambda: check_answer_by(text.answer_by_on, in_time, now=at, zone=zone, rules=rules),
    )
    request = _add_request(text, teacher=teacher, institution=institution, at=at)
    _propose(request, expert, offer, by=by, at=at)
    record_event("send", "request", request.id, by=by, at=at, on_behalf=by.id != teacher.id)
    return request


def withdraw_request(request: Request, *, by: User, at: datetime) -> None:
    """End a request that has not been agreed yet, and all its proposals. Raises RequestEnded."""
    lock(request)
    if request.status is not RequestStatus.OPEN:
        raise RequestEnded
    request.status = RequestStatus.WITHDRAWN
    for proposal in request.proposals:
        if proposal.status is ProposalStatus.WAITING_FOR_EXPERT:
            proposal.status = ProposalStatus.WITHDRAWN
    record_event("withdraw", "request", request.id, by=by, at=at, on_behalf=by.id != request.teacher_id)
    session.flush()


def terms_of(expert: Expert, offer: Offer | None) -> Terms:
    """Return what an expert accepts, narrowed by one of the offers."""
    place = expert.place
    terms = Terms(
        is_published=expert.status is ExpertStatus.PUBLISHED,
        open_to_questions=expert.open_to_questions,
        levels=frozenset(expert.levels),
        languages=frozenset(expert.languages),
        radius_km=expert.radius_km,
        point=point_of(place.lat, place.lon) if place else None,
    )
    if offer is None:
        return terms
    return terms.narrowed(
        levels=frozenset(offer.levels),
        language=offer.language,
        format=offer.format,
        venue=offer.venue,
        group_size_max=offer.group_size_max,
    )


def _wanted(text: RequestText, institution: Institution) -> Wanted:
    point = point_of_institution(institution)
    return Wanted(text.level, text.language, text.format, text.venue, text.group_size, point)


def _add_request(text: RequestText, *, teacher: User, institution: Institution, at: datetime) -> Request:
    request = Request(
        teacher=teacher,
        institution=institution,
        theme=text.theme,
        topic=text.topic.strip(),
        learning_aim=text.learning_aim.strip(),
        prior_knowledge=text.prior_knowledge.strip(),
        subject=text.subject.strip(),
        level=text.level,
        group_name=text.group_name.strip(),
        group_size=text.group_size,
        language=text.language,
        format=text.format,
        venue=text.venue,
        contact_on_day=text.contact_on_day.strip(),
        answer_by_on=text.answer_by_on,
        created_at=at,
        slots=[Slot(starts_at=moment.starts_at, ends_at=moment.ends_at) for moment in sorted(text.moments)],
    )
    session.add(request)
    session.flush()
    return request


def _propose(request: Request, expert: Expert, offer: Offer | None, *, by: User, at: datetime) -> None:
    proposal = Proposal(
        request=request, expert=expert, offer=offer, offered_by=by, created_at=at, slots=list(request.slots)
    )
    session.add(proposal)
    session.flush()
    for recipient, language in _who_answers(expert):
        leave_mail("request_received", recipient, language=language, at=at, proposal_id=proposal.id)


def _who_answers(expert: Expert) -> list[tuple[str, str]]:
    # Address and language. Coordinators answer for an expert who can be reached by nobody else.
    if expert.user:
        return [(expert.user.email, expert.user.language)]
    if expert.email:
        return [(expert.email, "nl")]
    return [(coordinator.email, coordinator.language) for coordinator in list_coordinators()]
