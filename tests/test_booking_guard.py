"""The database itself refuses overlapping lectures of one expert, whoever writes them and however."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from guestlecture.db import as_refusal, session
from guestlecture.enums import BookingStatus
from guestlecture.errors import AlreadyAnswered, SlotTaken
from guestlecture.models import Booking
from tests.factories import make_booking, make_expert, make_proposal, make_request, make_slot_times

pytestmark = pytest.mark.usefixtures("database")

COLUMNS = "request_id, proposal_id, expert_id, starts_at, ends_at, venue, status, uid, sequence, created_at"
COLUMNS += ", cancellation_reason"
VALUES = (
    ":request_id, :proposal_id, :expert_id, :starts_at, :ends_at, 'school', 'agreed', :uid, 0, :starts_at, ''"
)
SQLITE = (
    f"INSERT OR IGNORE INTO booking ({COLUMNS}) VALUES ({VALUES})",
    f"INSERT OR REPLACE INTO booking ({COLUMNS}) VALUES ({VALUES})",
    f"INSERT INTO booking ({COLUMNS}) VALUES ({VALUES}) ON CONFLICT DO NOTHING",
)
PLAIN = f"INSERT INTO booking ({COLUMNS}) VALUES ({VALUES})"


def other_values(booking: Booking, shift: timedelta) -> dict[str, object]:
    """Values for a second booking of the same expert, so much later."""
    proposal = make_proposal(expert=booking.expert, request=make_request())
    return {
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


def test_a_plain_insert_of_overlapping_hours_is_refused() -> None:
    values = other_values(make_booking(), timedelta(minutes=30))
    with pytest.raises(IntegrityError, match="booking_no_overlap") as caught:
        session.execute(sa.text(PLAIN), values)
    assert isinstance(as_refusal(caught.value), SlotTaken)


@pytest.mark.parametrize("statement", SQLITE, ids=["ignore", "replace", "upsert"])
def test_no_kind_of_insert_gets_round_it(statement: str) -> None:
    booking = make_booking()
    values, expert_id = other_values(booking, timedelta(minutes=30)), booking.expert_id
    if session.get_bind().dialect.name == "sqlite":
        with pytest.raises(IntegrityError, match="booking_no_overlap"):
            session.execute(sa.text(statement), values)
        return
    if "OR " in statement:
        statement = f"{PLAIN} ON CONFLICT DO NOTHING"
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


def test_lectures_that_touch_or_belong_to_others_are_allowed() -> None:
    booking = make_booking()
    session.execute(sa.text(PLAIN), other_values(booking, booking.ends_at - booking.starts_at))
    make_booking(proposal=_proposal(make_expert(), days=30))


def _proposal(expert: object, *, days: int) -> object:
    return make_proposal(expert=expert, request=make_request(times=[make_slot_times(days=days)]))
