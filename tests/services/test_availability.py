"""When an expert can be asked: saying so, and what that means to who asks and who answers."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.availability import DateException
from guestlecture.domain.rules import Rules
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import local_date
from guestlecture.domain.weekly_rule import SCHOOL_HOURS, WeeklyRule
from guestlecture.enums import ExceptionKind, Venue, Weeks
from guestlecture.errors import (
    ExpertAway,
    NotFound,
    OpenDatePast,
    OutsideHours,
    Refusals,
    RulesGivenAlready,
    SlotTooClose,
    TooFar,
    WindowsOverlap,
)
from guestlecture.models import AuditEvent, Booking, Expert, OpenDate, Place, Request
from guestlecture.queries.availability import list_exceptions, list_rules, next_half_days, rule_of
from guestlecture.queries.proposal import get_proposal_to_answer
from guestlecture.queries.volunteer import look_at_request
from guestlecture.services.availability import add_exception, add_school_hours, edit_rule, remove_rule
from guestlecture.services.open_date import take_date
from guestlecture.services.proposal import accept_proposal
from guestlecture.services.request import RequestText, send_request
from guestlecture.services.volunteer import offer_to_take
from tests.factories import (
    ZONE,
    make_booking,
    make_calendar,
    make_coordinator,
    make_exception,
    make_expert,
    make_open_date,
    make_place,
    make_proposal,
    make_request,
    make_rule,
    make_slot_times,
    make_teacher,
)

pytestmark = pytest.mark.usefixtures("in_app")

WHEN = {"at": now(), "zone": ZONE, "rules": Rules()}
MOMENT = Moment(*make_slot_times(days=40, hour=10, minutes=60))
DAY = local_date(MOMENT.starts_at, ZONE)


def text_for(*moments: Moment) -> RequestText:
    """What a teacher fills in, for these moments."""
    sample = make_request()
    names = ("theme", "topic", "learning_aim", "prior_knowledge", "subject", "level", "group_name")
    names += ("group_size", "language", "format", "venue", "contact_on_day")
    values = {name: getattr(sample, name) for name in names}
    return RequestText(**values, moments=moments, answer_by_on=sample.answer_by_on)


def ask(expert: Expert, *moments: Moment) -> Request:
    """Put a request to an expert."""
    teacher = make_teacher()
    who = {"teacher": teacher, "institution": teacher.memberships[0].institution, "by": teacher}
    return send_request(text_for(*moments), expert=expert, offer=None, **who, **WHEN)


def test_school_hours_are_given_once_and_on_behalf_where_a_coordinator_does_it() -> None:
    expert, coordinator = make_expert(user=None), make_coordinator()
    add_school_hours(expert, by=coordinator, at=now())
    assert [rule_of(row) for row in list_rules(expert)] == list(SCHOOL_HOURS)
    with pytest.raises(RulesGivenAlready):
        add_school_hours(expert, by=coordinator, at=now())
    event = session.query(AuditEvent).filter_by(noun="availability").first()
    assert event is not None
    assert event.on_behalf


def test_hours_are_not_given_twice_not_even_by_a_change() -> None:
    expert = make_expert()
    morning, afternoon = make_rule(expert, 4), make_rule(expert, 4, time(12), time(16))
    whole = WeeklyRule(4, time(9), time(13))
    with pytest.raises(WindowsOverlap):
        edit_rule(morning, whole, by=expert.user, at=now())
    remove_rule(afternoon, by=expert.user, at=now())
    edit_rule(morning, whole, by=expert.user, at=now())
    assert [rule_of(row) for row in list_rules(expert)] == [whole]


def test_a_window_that_was_removed_meanwhile_cannot_be_changed() -> None:
    expert = make_expert()
    row = make_rule(expert, 4)
    same = rule_of(row)
    remove_rule(row, by=expert.user, at=now())
    with pytest.raises(NotFound):
        edit_rule(row, same, by=expert.user, at=now())


def test_every_n_weeks_is_kept_only_where_it_is_meant() -> None:
    row = make_rule(make_expert(), 4, weeks=Weeks.EVEN, every_weeks=3, anchor_on=DAY)
    assert (row.every_weeks, row.anchor_on, row.week_remainder) == (1, None, 0)


def test_who_asks_gets_all_moments_that_cannot_be() -> None:
    expert = make_expert()
    make_rule(expert, MOMENT.starts_at.astimezone(ZONE).weekday())
    later = [Moment(MOMENT.starts_at + timedelta(days=n), MOMENT.ends_at + timedelta(days=n)) for n in (1, 7)]
    make_exception(expert, ExceptionKind.AWAY, DAY + timedelta(days=7))
    with pytest.raises(Refusals) as refused:
        ask(expert, MOMENT, *later)
    assert [type(each) for each in refused.value.refusals] == [OutsideHours, ExpertAway]
    assert ask(expert, MOMENT).slots


@pytest.mark.parametrize("warned", ["away", "outside", "busy"])
def test_who_answers_is_warned_and_decides(warned: str) -> None:
    proposal = make_proposal(request=make_request(times=[(MOMENT.starts_at, MOMENT.ends_at)]))
    expert, reasons = proposal.expert, {"away": ExpertAway, "outside": OutsideHours}
    if warned == "away":
        make_exception(expert, ExceptionKind.AWAY, DAY)
    elif warned == "outside":
        make_rule(expert, (DAY + timedelta(days=1)).weekday())
    else:
        make_calendar(expert, MOMENT)
    (moment,) = get_proposal_to_answer(proposal, **WHEN).moments
    assert moment.obstacle is None
    assert moment.warning is not None
    assert warned not in reasons or isinstance(moment.warning, reasons[warned])
    assert accept_proposal(proposal, proposal.slots[0], by=expert.user, **WHEN).starts_at == MOMENT.starts_at


def test_who_volunteers_outside_the_own_hours_is_warned_and_may() -> None:
    request = make_request(times=[(MOMENT.starts_at, MOMENT.ends_at)])
    expert = make_expert(themes=[request.theme])
    make_exception(expert, ExceptionKind.AWAY, DAY)
    fitting = look_at_request(request, expert, **WHEN)
    assert [type(each.warning) for each in fitting.moments] == [ExpertAway]
    assert fitting.free
    assert not fitting.convenient
    offer_to_take(
        request,
        expert=expert,
        offer=None,
        slots=request.slots,
        introduction="",
        by=expert.user,
        **WHEN,
    )


def test_half_days_of_a_full_month_are_left_out() -> None:
    expert = make_expert(max_per_month=1)
    first = next_half_days(expert, **WHEN)[0].day
    busy = Moment(*make_slot_times(days=(first - local_date(now(), ZONE)).days, hour=19, minutes=60))
    make_booking(expert=expert, starts_at=busy.starts_at, ends_at=busy.ends_at)
    found = {each.day.replace(day=1) for each in next_half_days(expert, **WHEN)}
    assert found
    assert first.replace(day=1) not in found


def test_an_open_date_is_not_agreed_where_the_expert_is_away_since() -> None:
    date, teacher = make_open_date(), make_teacher()
    make_exception(date.expert, ExceptionKind.AWAY, local_date(date.starts_at, ZONE))
    text = text_for(Moment(date.starts_at, date.ends_at))
    who = {"teacher": teacher, "institution": teacher.memberships[0].institution, "by": teacher}
    with pytest.raises(OpenDatePast):
        take_date(date, text, offer=None, **who, **WHEN)


def take_elsewhere(date: OpenDate, town: Place) -> Booking:
    teacher = make_teacher()
    text = text_for(Moment(date.starts_at, date.ends_at))
    text = replace(text, venue=Venue.ELSEWHERE, address="Town hall", address_place=town)
    who = {"teacher": teacher, "institution": teacher.memberships[0].institution, "by": teacher}
    return take_date(date, text, offer=None, **who, **WHEN)


def test_an_open_date_at_another_address_is_measured_from_there() -> None:
    expert = make_expert(place=make_place(), radius_km=20)
    booking = take_elsewhere(make_open_date(expert=expert), expert.place)
    address = booking.request.venue_address
    assert address is not None
    assert (booking.venue, booking.where.key) == (Venue.ELSEWHERE, f"address:{address.id}")
    starts_at, ends_at = make_slot_times(days=50)
    later, far = make_open_date(expert=expert, starts_at=starts_at, ends_at=ends_at), make_place(lat=52)
    with pytest.raises(TooFar):
        take_elsewhere(later, far)


def test_an_open_date_at_another_address_leaves_time_to_travel() -> None:
    home, far = make_place(), make_place(lat=52.8, lon=6.1)
    date = make_open_date(expert=make_expert(place=home))
    before = date.starts_at - timedelta(minutes=20)
    make_booking(expert=date.expert, starts_at=before - timedelta(hours=1), ends_at=before)
    with pytest.raises(SlotTooClose):
        take_elsewhere(date, far)


def test_the_same_days_sent_twice_are_noted_once() -> None:
    expert, today = make_expert(), local_date(now(), ZONE)
    away = DateException(ExceptionKind.AWAY, today, today + timedelta(days=2), time(9), time(12))
    for said in (away, away, replace(away, kind=ExceptionKind.EXTRA)):
        add_exception(expert, said, by=expert.user, at=now(), zone=ZONE)
    assert len(list_exceptions(expert, since=today)) == 2
