"""Open dates: an expert agrees beforehand to the first school that fits."""

from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from guestlecture.db import lock, session
from guestlecture.domain.open_date import check_open_date, check_takeable
from guestlecture.domain.request import check_request
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment
from guestlecture.errors import NotFound, OfferNotOfExpert, OpenDatePast
from guestlecture.models import Booking, Expert, Institution, Offer, OpenDate, Proposal, User
from guestlecture.queries.booking import list_engagements
from guestlecture.queries.open_date import is_away, list_own_open_dates, moment_of
from guestlecture.queries.proposal import obstacle
from guestlecture.queries.request import terms_of, wanted_of
from guestlecture.services.audit import record_event
from guestlecture.services.proposal import agree
from guestlecture.services.request import RequestText, add_request


def publish_date(
    expert: Expert,
    moment: Moment,
    *,
    offer: Offer | None,
    by: User,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> OpenDate:
    """Publish a moment, for one of the lectures or for any that fits."""
    lock(expert)
    if offer is not None and offer not in expert.offers:
        raise OfferNotOfExpert
    others = [moment_of(each) for each in list_own_open_dates(expert, at=at, zone=zone)]
    booked = [each.moment for each in list_engagements(expert, moment.starts_at, moment.ends_at)]
    check_open_date(moment, others, booked, now=at, zone=zone, rules=rules)
    date = OpenDate(
        expert=expert, offer=offer, starts_at=moment.starts_at, ends_at=moment.ends_at, created_at=at
    )
    session.add(date)
    session.flush()
    _remember("publish", date, by=by, at=at)
    return date


def withdraw_date(date: OpenDate, *, by: User, at: datetime) -> None:
    """Take an open date back. A lecture that came of it stays: that is cancelled as every other one."""
    _lock(date)
    _remember("withdraw", date, by=by, at=at)
    session.delete(date)
    session.flush()


def take_date(
    date: OpenDate,
    text: RequestText,
    *,
    offer: Offer | None,
    teacher: User,
    institution: Institution,
    by: User,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> Booking:
    """Agree at once on an open date, for the first school that fits; whoever comes second is told kindly.

    The expert agreed beforehand, and so answered this without a person: `answered_by` stays empty.
    """
    expert, offer = date.expert, date.offer or offer
    _lock(date)
    check_takeable(moment_of(date), is_taken=date.request_id is not None, now=at, zone=zone)
    if is_away(date, zone):
        raise OpenDatePast
    request = add_request(text, teacher=teacher, institution=institution, is_aimed=True, by=by, at=at)
    lock(request)
    check_request(wanted_of(request), terms_of(expert, offer))
    proposal = Proposal(
        request=request, expert=expert, offer=offer, offered_by=by, created_at=at, slots=list(request.slots)
    )
    date.request = request
    session.add(proposal)
    session.flush()
    refusal = obstacle(proposal, proposal.slots[0], at=at, zone=zone, rules=rules)
    if refusal:
        raise refusal
    return agree(proposal, proposal.slots[0], by=None, at=at)


def _lock(date: OpenDate) -> None:
    # Whoever waited for the lock may find that the date has been taken back meanwhile.
    lock(date.expert)
    if session.scalar(sa.select(OpenDate.id).where(OpenDate.id == date.id).with_for_update()) is None:
        raise NotFound(OpenDate.__name__)
    session.refresh(date)


def _remember(action: str, date: OpenDate, *, by: User, at: datetime) -> None:
    record_event(action, "open_date", date.id, by=by, at=at, on_behalf=date.expert.user_id != by.id)
