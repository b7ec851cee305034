"""The database itself refuses lectures of one expert that overlap or that one cannot travel between.

Whoever writes them, and however.
"""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from guestlecture.db import as_refusal, session
from guestlecture.enums import BookingStatus, SeriesRule
from guestlecture.errors import AlreadyAnswered, AlreadyInSeries, Refusal, SlotTaken, SlotTooClose
from guestlecture.models import Booking
from tests.factories import (
    make_booking,
    make_expert,
    make_institution,
    make_proposal,
    make_request,
    make_series,
    make_slot_times,
)

pytestmark = pytest.mark.usefixtures("database")

COLUMNS = "request_id, proposal_id, expert_id, starts_at, ends_at, venue, status, uid, sequence, created_at"
COLUMNS += ", cancellation_reason, place_key, lat, lon"
VALUES = (
    ":request_id, :proposal_id, :expert_id, :starts_at, :ends_at, 'school', 'agreed', :uid, 0, :starts_at"
    ", '', :place_key, :lat, :lon"
)
SQLITE = (
    f"INSERT OR IGNORE INTO booking ({COLUMNS}) VALUES ({VALUES})",
    f"INSERT OR REPLACE INTO booking ({COLUMNS}) VALUES ({VALUES})",
    f"INSERT INTO booking ({COLUMNS}) VALUES ({VALUES}) ON CONFLICT DO NOTHING",
)
PLAIN = f"INSERT INTO booking ({COLUMNS}) VALUES ({VALUES})"


def other_values(booking: Booking, shift: timedelta) -> dict[str, object]:
    """Values for a second booking of the same expert, so much later, at another school in the same town."""
    request = make_request(institution=make_institution(place=booking.request.institution.place))
    proposal = make_proposal(expert=booking.expert, request=request)
    school = request.institution
    return {
        "place_key": f"institution:{school.id}",
        "lat": school.place.lat,
        "lon": school.place.lon,
        "request_id": proposal.request_id,
        "proposal_id": proposal.id,
        "expert_id": booking.expert_id,
        "starts_at": stored(booking.starts_at + shift),
        "ends_at": stored(booking.ends_at + shift),
        "uid": str(uuid4()),
    }


def stored(moment: datetime) -> object:
    """A moment as plain SQL writes it."""
    if session.get_bind().dialect.name == "sqlite":
        return moment.strftime("%Y-%m-%d %H:%M:%S.%f")
    return moment


# A lecture of 90 minutes, and another one at a school next door: 15 minutes to get there.
OVERLAPPING, TOO_CLOSE, IN_TIME = (timedelta(minutes=minutes) for minutes in (30, 104, 105))


@pytest.mark.parametrize(
    ("shift", "name", "refusal"),
    [
        (OVERLAPPING, "booking_no_overlap", SlotTaken),
        (TOO_CLOSE, "booking_too_close", SlotTooClose),
        (-TOO_CLOSE, "booking_too_close", SlotTooClose),
    ],
)
def test_a_plain_insert_of_hours_one_cannot_give_is_refused(
    shift: timedelta, name: str, refusal: type[Refusal]
) -> None:
    values = other_values(make_booking(), shift)
    with pytest.raises(IntegrityError, match=name) as caught:
        session.execute(sa.text(PLAIN), values)
    assert isinstance(as_refusal(caught.value), refusal)


@pytest.mark.parametrize(("shift", "name"), [(OVERLAPPING, "no_overlap"), (TOO_CLOSE, "too_close")])
@pytest.mark.parametrize("second", ["agreed", "provisional"])
def test_a_provisional_lecture_holds_the_time_as_an_agreed_one(
    second: str, shift: timedelta, name: str
) -> None:
    values = other_values(make_booking(status=BookingStatus.PROVISIONAL), shift)
    with pytest.raises(IntegrityError, match=f"booking_{name}"):
        session.execute(sa.text(PLAIN.replace("'agreed'", f"'{second}'")), values)


@pytest.mark.parametrize("status", [BookingStatus.RELEASED, BookingStatus.CANCELLED])
def test_what_was_released_or_cancelled_holds_none(status: BookingStatus) -> None:
    session.execute(sa.text(PLAIN), other_values(make_booking(status=status), OVERLAPPING))


def test_bringing_a_released_lecture_back_is_refused_when_the_hours_are_taken() -> None:
    expert = make_expert()
    released = make_booking(proposal=_proposal(expert, days=30), status=BookingStatus.RELEASED)
    make_booking(proposal=_proposal(expert, days=30), status=BookingStatus.PROVISIONAL)
    released.status = BookingStatus.PROVISIONAL
    with pytest.raises(IntegrityError, match="booking_no_overlap"):
        session.flush()


def test_a_provisional_lecture_can_be_agreed_where_it_is_but_not_moved_into_another() -> None:
    expert = make_expert()
    held = make_booking(proposal=_proposal(expert, days=30), status=BookingStatus.PROVISIONAL)
    other = make_booking(proposal=_proposal(expert, days=40))
    held.status = BookingStatus.AGREED
    session.flush()
    held.starts_at, held.ends_at = other.ends_at, other.ends_at + timedelta(hours=1)
    with pytest.raises(IntegrityError, match="booking_too_close"):
        session.flush()


def test_nobody_is_booked_twice_in_a_series_that_wants_different_speakers() -> None:
    series, expert = make_series(rule=SeriesRule.DIFFERENT), make_expert()
    make_booking(proposal=_proposal(expert, days=30), once_in_id=series.id)
    with pytest.raises(IntegrityError) as caught:
        make_booking(
            proposal=_proposal(expert, days=40), once_in_id=series.id, status=BookingStatus.PROVISIONAL
        )
    assert isinstance(as_refusal(caught.value), AlreadyInSeries)


def test_a_cancelled_lecture_of_a_series_or_another_series_is_in_nobodys_way() -> None:
    series, expert = make_series(rule=SeriesRule.DIFFERENT), make_expert()
    make_booking(proposal=_proposal(expert, days=30), once_in_id=series.id, status=BookingStatus.CANCELLED)
    make_booking(proposal=_proposal(expert, days=40), once_in_id=series.id)
    make_booking(proposal=_proposal(expert, days=50), once_in_id=make_series().id)
    make_booking(proposal=_proposal(expert, days=60))


@pytest.mark.parametrize("statement", SQLITE, ids=["ignore", "replace", "upsert"])
@pytest.mark.parametrize("shift", [OVERLAPPING, TOO_CLOSE])
def test_no_kind_of_insert_gets_round_it(statement: str, shift: timedelta) -> None:
    booking = make_booking()
    values, expert_id = other_values(booking, shift), booking.expert_id
    if session.get_bind().dialect.name == "sqlite":
        with pytest.raises(IntegrityError, match=r"booking_(no_overlap|too_close)"):
            session.execute(sa.text(statement), values)
        return
    if "OR " in statement:
        statement = f"{PLAIN} ON CONFLICT DO NOTHING"
    if shift == TOO_CLOSE:
        with pytest.raises(IntegrityError, match="booking_too_close"):
            session.execute(sa.text(statement), values)
        return
    session.execute(sa.text(statement), values)
    count = sa.select(sa.func.count()).select_from(Booking).where(Booking.expert_id == expert_id)
    assert session.scalar(count) == 1


def test_an_update_into_overlapping_hours_is_refused() -> None:
    expert = make_expert()
    first = make_booking(proposal=_proposal(expert, days=30))
    second = make_booking(proposal=_proposal(expert, days=40))
    second.starts_at, second.ends_at = first.starts_at, first.ends_at
    with pytest.raises(IntegrityError, match="booking_no_overlap"):
        session.flush()


def test_bringing_a_cancelled_lecture_back_is_refused_when_the_hours_are_taken() -> None:
    expert = make_expert()
    cancelled = make_booking(proposal=_proposal(expert, days=30), status=BookingStatus.CANCELLED)
    make_booking(proposal=_proposal(expert, days=30))
    cancelled.status = BookingStatus.AGREED
    with pytest.raises(IntegrityError, match="booking_no_overlap"):
        session.flush()


def test_a_second_lecture_for_one_request_is_refused_as_answered_already() -> None:
    first = make_booking()
    with pytest.raises(IntegrityError) as caught:
        make_booking(
            proposal=make_proposal(request=first.request),
            starts_at=first.starts_at + timedelta(days=1),
            ends_at=first.ends_at + timedelta(days=1),
        )
    assert isinstance(as_refusal(caught.value), AlreadyAnswered)


def test_lectures_in_time_or_that_touch_at_one_school_or_belong_to_others_are_allowed() -> None:
    booking = make_booking()
    session.execute(sa.text(PLAIN), other_values(booking, IN_TIME))
    proposal = make_proposal(
        expert=booking.expert, request=make_request(institution=booking.request.institution)
    )
    length = booking.ends_at - booking.starts_at
    times = {"starts_at": booking.starts_at - length, "ends_at": booking.starts_at}
    make_booking(proposal=proposal, **times)
    make_booking(proposal=_proposal(make_expert(), days=30))


def _proposal(expert: object, *, days: int) -> object:
    return make_proposal(expert=expert, request=make_request(times=[make_slot_times(days=days)]))
