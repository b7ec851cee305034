"""Series: send several requests at once, answer for all of them, and cancel what is still to come."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from guestlecture.db import lock, session
from guestlecture.domain.booking import Engagement
from guestlecture.domain.guard_rail import Limits, Pair, check_pair
from guestlecture.domain.rules import Rules
from guestlecture.domain.series import SeriesLecture, can_give_all, check_series
from guestlecture.enums import Act, RequestStatus, SeriesRule, Side
from guestlecture.errors import (
    CancellationReasonMissing,
    FullForAll,
    OfferNotOfExpert,
    Refusal,
    RequestEnded,
    SeriesOfPanels,
    check_all,
)
from guestlecture.models import Expert, Institution, Offer, Request, Series, User
from guestlecture.queries.availability import check_can_be_asked
from guestlecture.queries.booking import where_of
from guestlecture.queries.guard_rail import check_possible, list_agreed_around
from guestlecture.queries.panel import list_live_bookings
from guestlecture.queries.request import terms_of
from guestlecture.queries.series import is_going
from guestlecture.services.audit import record_event
from guestlecture.services.job import leave_indexing, leave_understanding
from guestlecture.services.mail import tell_expert
from guestlecture.services.proposal import end_request
from guestlecture.services.request import (
    RequestText,
    add_request,
    address_of,
    check_times,
    put_to,
    wanted_by,
)
from guestlecture.services.seat import call_off
from guestlecture.services.series_mail import tell_series_experts, tell_series_of_cancellation


def send_series(
    text: RequestText,
    lectures: Sequence[SeriesLecture],
    *,
    rule: SeriesRule,
    expert: Expert | None,
    offer: Offer | None,
    ask_first: bool,
    teacher: User,
    institution: Institution,
    by: User,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> Series:
    """Ask for several lectures at once: one expert, whoever fits, or one for all who is still to be asked."""
    if text.wanted != 1:
        raise SeriesOfPanels
    check_series(lectures, rule)
    texts = [_text_of(text, lecture) for lecture in lectures]
    pairs = list(zip(texts, lectures, strict=True))
    when: dict[str, Any] = {"at": at, "zone": zone, "rules": rules}
    check_all(*(_checks(each, lecture, institution, expert, offer, **when) for each, lecture in pairs))
    if expert is not None and rule is SeriesRule.SAME:
        _check_room(texts, institution, expert, **when)
    series = Series(teacher=teacher, rule=rule, created_at=at)
    session.add(series)
    is_aimed = expert is not None or rule is SeriesRule.SAME
    for each in texts:
        request = add_request(each, teacher=teacher, institution=institution, is_aimed=is_aimed, by=by, at=at)
        request.series, request.ask_first = series, ask_first and not is_aimed
    session.flush()
    record_event("send", "series", series.id, by=by, at=at, on_behalf=by.id != teacher.id)
    if expert is not None:
        put_series_to(series, expert, offer, by=by, at=at)
    leave = leave_understanding if is_aimed else leave_indexing
    leave("request", [request.id for request in series.requests], at=at)
    session.flush()
    return series


def put_series_to(series: Series, expert: Expert, offer: Offer | None, *, by: User, at: datetime) -> None:
    """Put all open requests of a series to an expert, with one mail about all of them."""
    for request in series.requests:
        if request.status is RequestStatus.OPEN:
            put_to(request, expert, offer, by=by, at=at)
    session.flush()
    tell_expert("series_received", expert, at=at, series_id=series.id, expert_id=expert.id)


def cancel_series(series: Series, *, reason: str, by: User, at: datetime, rules: Rules) -> None:
    """Cancel all that is still to come of a series, and withdraw what is not agreed; what is past stays."""
    for request in series.requests:
        lock(request)
    going = [request for request in series.requests if is_going(request, at=at)]
    if not going:
        raise RequestEnded
    is_agreed = any(request.status is RequestStatus.AGREED for request in going)
    if is_agreed and not reason.strip():
        raise CancellationReasonMissing
    for request in going:
        _cancel(request, reason.strip(), by=by, at=at, rules=rules)
    session.flush()
    record_event("cancel", "series", series.id, by=by, at=at, on_behalf=by.id != series.teacher_id)
    tell_series_experts(going, at=at)
    if is_agreed:
        tell_series_of_cancellation(series, at=at)


def _cancel(request: Request, reason: str, *, by: User, at: datetime, rules: Rules) -> None:
    held = list_live_bookings(request)
    for booking in held:
        call_off(booking, Side.TEACHER, reason=reason, by=by, at=at, rules=rules)
    act = Act.CANCEL if request.status is RequestStatus.AGREED else Act.WITHDRAW
    end_request(request, act, Side.TEACHER, by=by, at=at, on_behalf=by.id != request.teacher_id)
    leave_indexing("expert", [booking.expert_id for booking in held], at=at)


def _text_of(text: RequestText, lecture: SeriesLecture) -> RequestText:
    return replace(
        text,
        group_name=lecture.group_name,
        group_size=lecture.group_size,
        moments=lecture.moments,
    )


def _checks(
    text: RequestText,
    lecture: SeriesLecture,
    institution: Institution,
    expert: Expert | None,
    offer: Offer | None,
    *,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> Callable[[], None]:
    def check() -> None:
        check_times(text, institution, at=at, zone=zone, rules=rules)
        if expert is None:
            return
        if offer is not None and offer.expert_id != expert.id:
            raise OfferNotOfExpert
        check_pair(Pair(wanted_by(text, institution), terms_of(expert, offer)))
        where = where_of(institution, expert, text.venue, address_of(text))
        check_possible(institution, where, expert, text.moments, at=at, zone=zone, rules=rules)
        check_can_be_asked(expert, text.moments, zone)

    return lambda: _at_its_line(check, lecture)


def _check_room(
    texts: Sequence[RequestText],
    school: Institution,
    expert: Expert,
    *,
    at: datetime,
    zone: ZoneInfo,
    rules: Rules,
) -> None:
    """Refuse an expert who can be asked for each lecture, but has no room for all of them together."""
    where = where_of(school, expert, texts[0].venue, address_of(texts[0]))
    lectures = [[Engagement(moment, where) for moment in text.moments] for text in texts]
    agreed = list_agreed_around(expert, [moment for text in texts for moment in text.moments], zone)
    limits = Limits(expert.max_per_month, expert.max_per_term)
    if not can_give_all(lectures, agreed, limits, now=at, zone=zone, rules=rules):
        raise FullForAll(name=expert.name)


# What is wrong with a moment belongs to the line of the lecture; all else to its own field.
OF_MOMENTS = (None, "slots", "slot")


def _at_its_line(check: Callable[[], None], lecture: SeriesLecture) -> None:
    try:
        check()
    except Refusal as refusal:
        for each in getattr(refusal, "refusals", [refusal]):
            if each.field in OF_MOMENTS:
                each.field = lecture.field
        raise
