"""The database says the same as `domain.travel` of the time between two lectures, and of where they are."""

import math
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from guestlecture.clock import now
from guestlecture.db import as_refusal, is_busy, session
from guestlecture.domain.place import EARTH_RADIUS_KM, Point
from guestlecture.domain.rules import Rules
from guestlecture.domain.travel import Whereabouts, gap_minutes
from guestlecture.enums import BookingStatus, Venue
from guestlecture.errors import SlotTooClose
from guestlecture.models import Booking, Expert, Institution, Proposal, Setting, VenueAddress
from guestlecture.queries.booking import list_engagements, where_of
from tests.factories import (
    make_address,
    make_booking,
    make_expert,
    make_institution,
    make_place,
    make_proposal,
    make_request,
    make_slot_times,
    make_teacher,
)

pytestmark = pytest.mark.usefixtures("database")

RULES, MINUTE, TICK = Rules(), timedelta(minutes=1), timedelta(microseconds=1)
GRONINGEN, ASSEN = Point(53.2194, 6.5665), Point(52.9928, 6.5642)
NEAR = st.builds(Point, st.floats(50, 54), st.floats(3, 8))
# PostgreSQL refuses to calculate with what is as good as nothing; no map is that exact.
ANYWHERE = st.builds(
    lambda lat, lon: Point(round(lat, 12), round(lon, 12)), st.floats(-90, 90), st.floats(-180, 180)
)
STARTS_AT, ENDS_AT = make_slot_times(days=60)


@st.composite
def steps(draw: st.DrawFn) -> tuple[Point, Point]:
    """Two points so far apart that the gap is just at, or next to, one of its steps of five minutes."""
    one = draw(NEAR)
    km = draw(st.integers(1, 40)) * 5 / 60 * RULES.travel_speed_kmh / RULES.detour_factor
    lat = one.lat - math.degrees(km / EARTH_RADIUS_KM)
    for _ in range(draw(st.integers(0, 6))):
        lat = math.nextafter(lat, draw(st.sampled_from([0.0, 90.0])))
    return one, Point(lat, one.lon)


def school_at(point: Point | None, **values: Any) -> Institution:
    """A school with these coordinates, or with none."""
    values = {"lat": point.lat, "lon": point.lon, **values} if point else values
    return make_institution(**{"place": None, **values})


def proposal_for(expert: Expert, school: Institution, venue: Venue = Venue.SCHOOL, **values: Any) -> Proposal:
    request = make_request(teacher=make_teacher(school), venue=venue, **values)
    return make_proposal(expert=expert, request=request)


def where_of_proposal(proposal: Proposal) -> Whereabouts:
    request = proposal.request
    return where_of(request.institution, proposal.expert, request.venue, request.venue_address)


def book(proposal: Proposal, *, after: timedelta, **values: Any) -> Booking:
    """Write a lecture of an hour, so long after the end of the first one, without looking."""
    request = proposal.request
    defaults = {"venue": request.venue, "status": BookingStatus.AGREED}
    booking = Booking(
        request_id=request.id,
        proposal_id=proposal.id,
        expert_id=proposal.expert_id,
        starts_at=ENDS_AT + after,
        ends_at=ENDS_AT + after + timedelta(hours=1),
        uid=str(uuid4()),
        created_at=now(),
        **{"where": where_of_proposal(proposal), **defaults, **values},
    )
    session.add(booking)
    session.flush()
    return booking


def is_refused(write: Callable[[], object]) -> bool:
    """Try, and undo it again."""
    nested = session.begin_nested()
    try:
        write()
    except IntegrityError as error:
        return isinstance(as_refusal(error), SlotTooClose)
    finally:
        nested.rollback()
    return False


def agree(
    one: Institution,
    other: Institution,
    *venues: Venue,
    rules: Rules = RULES,
    addresses: Sequence[VenueAddress | None] = (None, None),
) -> int:
    """Check that the database lets a second lecture begin exactly where the domain does; return that gap."""
    expert = make_expert(place=make_place(lat=53.0, lon=6.5))
    first, second = (
        proposal_for(expert, school, venue, venue_address=address if venue is Venue.ELSEWHERE else None)
        for school, venue, address in zip((one, other), venues, addresses, strict=True)
    )
    make_booking(proposal=first, starts_at=STARTS_AT, ends_at=ENDS_AT)
    gap = gap_minutes(*map(where_of_proposal, (first, second)), rules)
    assert not is_refused(lambda: book(second, after=gap * MINUTE))
    if gap:
        assert is_refused(lambda: book(second, after=gap * MINUTE - TICK))
        back = STARTS_AT - ENDS_AT - timedelta(hours=1)
        assert is_refused(lambda: book(second, after=back - gap * MINUTE + TICK))
        assert not is_refused(lambda: book(second, after=back - gap * MINUTE))
    return gap


@given(st.one_of(steps(), st.tuples(NEAR, NEAR), st.tuples(ANYWHERE, ANYWHERE)))
@example((GRONINGEN, GRONINGEN))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_database_and_domain_agree_on_the_gap_to_the_microsecond(points: tuple[Point, Point]) -> None:
    try:
        agree(*(school_at(point) for point in points), Venue.SCHOOL, Venue.SCHOOL)
    finally:
        session.rollback()


@pytest.mark.parametrize(
    ("other", "venues", "gap"),
    [
        (ASSEN, (Venue.SCHOOL, Venue.SCHOOL), 50),
        (None, (Venue.SCHOOL, Venue.SCHOOL), 60),
        (ASSEN, (Venue.SCHOOL, Venue.ONLINE), 15),
        (ASSEN, (Venue.ONLINE, Venue.ONLINE), 0),
        (ASSEN, (Venue.COMPANY, Venue.COMPANY), 0),
        (ASSEN, (Venue.SCHOOL, Venue.COMPANY), 50),
    ],
)
def test_database_and_domain_agree_on_each_kind_of_place(
    other: Point | None, venues: tuple[Venue, Venue], gap: int
) -> None:
    assert agree(school_at(GRONINGEN), school_at(other), *venues) == gap


@pytest.mark.parametrize(
    ("one", "other", "gap"),
    [
        ((GRONINGEN, "Hall"), (ASSEN, "Hall"), 50),
        ((GRONINGEN, "Hall"), (None, "Hall"), 60),
        ((GRONINGEN, "Hall"), (GRONINGEN, "Barn"), 15),
    ],
)
def test_database_and_domain_agree_on_other_addresses(
    one: tuple[Point | None, str], other: tuple[Point | None, str], gap: int
) -> None:
    addresses = [
        make_address(line=line, place=make_place(lat=point.lat, lon=point.lon) if point else None)
        for point, line in (one, other)
    ]
    school = school_at(GRONINGEN)
    assert agree(school, school, Venue.ELSEWHERE, Venue.ELSEWHERE, addresses=addresses) == gap
    assert agree(school, school, Venue.ELSEWHERE, Venue.ONLINE, addresses=addresses) == 15
    same = [addresses[0], addresses[0]]
    assert agree(school, school, Venue.ELSEWHERE, Venue.ELSEWHERE, addresses=same) == 0


def test_a_lecture_at_another_address_is_there_and_nowhere_else() -> None:
    proposal = proposal_for(make_expert(), school_at(GRONINGEN), Venue.ELSEWHERE)
    proposal.request.venue_address = make_address()
    session.flush()
    for where in (Whereabouts(place="address:999"), Whereabouts(place="institution:1")):
        with pytest.raises((IntegrityError, DataError)), session.begin_nested():
            book(proposal, after=MINUTE, where=where)


def test_coordinates_of_the_town_stand_for_a_school_without_its_own() -> None:
    town = make_place(lat=ASSEN.lat, lon=ASSEN.lon)
    half = school_at(None, place=town, lat=53.2)  # half a coordinate is none
    assert agree(school_at(GRONINGEN), half, Venue.SCHOOL, Venue.SCHOOL) == 50


@pytest.mark.parametrize(
    ("name", "value", "gap"),
    [
        ("travel_speed_kmh", "30", 85),
        ("detour_factor", "1.0", 45),
        ("settling_minutes", "30", 65),
        ("unknown_place_gap_minutes", "90", 50),
    ],
)
def test_guard_reads_the_numbers_that_the_region_chose(name: str, value: str, gap: int) -> None:
    session.add(Setting(name=name, value=value))
    rules = Rules(**{name: type(getattr(RULES, name))(value)})
    schools = school_at(GRONINGEN), school_at(ASSEN)
    assert agree(*schools, Venue.SCHOOL, Venue.SCHOOL, rules=rules) == gap
    unknown = agree(schools[0], school_at(None), Venue.SCHOOL, Venue.SCHOOL, rules=rules)
    assert unknown == rules.unknown_place_gap_minutes


@pytest.mark.parametrize("value", ["0", "fast", ""])
def test_a_number_that_makes_no_sense_lets_nothing_through(value: str) -> None:
    expert = make_expert()
    first, second = (proposal_for(expert, school_at(point)) for point in (GRONINGEN, ASSEN))
    make_booking(proposal=first, starts_at=STARTS_AT, ends_at=ENDS_AT)
    session.add(Setting(name="travel_speed_kmh", value=value))
    session.flush()
    with pytest.raises((IntegrityError, DataError)):
        book(second, after=49 * MINUTE)


def two_lectures() -> tuple[Booking, Booking]:
    """Two lectures of one expert, far apart, at two schools 50 minutes from each other."""
    expert = make_expert()
    first = make_booking(
        proposal=proposal_for(expert, school_at(GRONINGEN)), starts_at=STARTS_AT, ends_at=ENDS_AT
    )
    return first, book(proposal_for(expert, school_at(ASSEN)), after=timedelta(days=1))


@pytest.mark.parametrize(("minutes", "refused"), [(49, True), (50, False)])
def test_moving_a_lecture_too_close_is_refused(minutes: int, refused: bool) -> None:
    _first, second = two_lectures()

    def move() -> None:
        second.starts_at = ENDS_AT + minutes * MINUTE
        second.ends_at = second.starts_at + timedelta(hours=1)
        session.flush()

    assert is_refused(move) is refused


def test_bringing_back_or_handing_over_a_lecture_that_is_too_close_is_refused() -> None:
    first, second = two_lectures()
    cancelled = book(second.proposal, after=49 * MINUTE, status=BookingStatus.CANCELLED)
    colleague = make_expert()
    other = book(proposal_for(colleague, school_at(ASSEN)), after=49 * MINUTE)
    for booking, change in ((cancelled, {"status": "agreed"}), (other, {"expert_id": first.expert_id})):
        second_live = sa.update(Booking).where(Booking.id == second.id).values(status="cancelled")
        session.execute(second_live)
        update = sa.update(Booking).where(Booking.id == booking.id).values(**change)
        assert is_refused(lambda update=update: session.execute(update))


def test_lectures_that_were_cancelled_or_are_of_others_are_in_nobodys_way() -> None:
    first, second = two_lectures()
    book(second.proposal, after=60 * MINUTE, status=BookingStatus.CANCELLED)
    book(proposal_for(make_expert(), school_at(ASSEN)), after=60 * MINUTE)
    book(proposal_for(first.expert, school_at(GRONINGEN)), after=130 * MINUTE)


def test_many_rows_moved_by_one_statement_are_looked_at_one_by_one() -> None:
    first, second = two_lectures()
    other = book(proposal_for(make_expert(), school_at(GRONINGEN)), after=timedelta(days=1))
    update = sa.update(Booking).where(Booking.id.in_([first.id, second.id, other.id]))
    with pytest.raises(IntegrityError):
        session.execute(update.values(starts_at=STARTS_AT, ends_at=ENDS_AT, expert_id=first.expert_id))


@pytest.mark.parametrize(
    "where",
    [
        Whereabouts(),
        Whereabouts(online=True),
        Whereabouts(place="institution:0", point=ASSEN),
        None,  # the right school without its coordinates
        GRONINGEN,  # the right school at a wrong spot
    ],
)
def test_a_lecture_says_where_it_really_is(where: Whereabouts | Point | None) -> None:
    proposal = proposal_for(make_expert(), school_at(ASSEN))
    if not isinstance(where, Whereabouts):
        where = Whereabouts(place=f"institution:{proposal.request.institution_id}", point=where)
    with pytest.raises(IntegrityError, match="booking_place"):
        book(proposal, after=timedelta(days=1), where=where)


def test_the_place_of_a_lecture_cannot_be_written_away() -> None:
    _first, second = two_lectures()
    second.where = Whereabouts(place=second.place_key)
    with pytest.raises(IntegrityError, match="booking_place"):
        session.flush()


def test_a_lecture_stays_where_it_was_agreed_when_the_school_moves() -> None:
    first, second = two_lectures()
    second.request.institution.lat, second.request.institution.lon = GRONINGEN.lat, GRONINGEN.lon
    session.flush()
    engagement = list_engagements(first.expert, second.starts_at, second.ends_at)[0]
    assert engagement.where.point == ASSEN
    second.starts_at = ENDS_AT + 49 * MINUTE
    second.ends_at = second.starts_at + timedelta(hours=1)
    with pytest.raises(IntegrityError, match="booking_too_close"):
        session.flush()


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("%Y-%m-%d %H:%M:%S", True),
        ("%Y-%m-%d %H:%M:%S.%f", True),
        ("%Y-%m-%dT%H:%M:%S", False),
        ("%Y-%m-%d %H:%M", False),
        ("%Y-%m-%d %H:%M:%S+01:00", False),
        ("%s", False),
    ],
)
def test_sqlite_takes_only_times_that_it_can_compare(written: str, taken: bool) -> None:
    if session.get_bind().dialect.name != "sqlite":
        return  # PostgreSQL has a type for times
    _first, second = two_lectures()
    moment = (second.starts_at + timedelta(minutes=5)).strftime(written)
    update = sa.text("UPDATE booking SET starts_at = :moment WHERE id = :id")
    values = {"moment": moment, "id": second.id}
    if taken:
        session.execute(update, values)
        return
    with pytest.raises(IntegrityError, match="booking_times"):
        session.execute(update, values)


def test_postgresql_does_not_let_an_old_snapshot_get_round_it() -> None:
    engine = session.get_bind()
    if engine.dialect.name == "sqlite":
        return  # has no transaction that writes by what it read before somebody else wrote
    expert = make_expert()
    first, second = (proposal_for(expert, school_at(point)) for point in (GRONINGEN, ASSEN))
    session.commit()
    with Session(engine.execution_options(isolation_level="REPEATABLE READ")) as late:
        assert late.scalar(sa.select(sa.func.count()).select_from(Booking)) == 0
        make_booking(proposal=first, starts_at=STARTS_AT, ends_at=ENDS_AT)
        session.commit()
        booking = book(second, after=timedelta(days=1))
        values = {column.name: getattr(booking, column.name) for column in Booking.__table__.columns}
        session.rollback()
        del values["id"]
        values["starts_at"] = ENDS_AT + 49 * MINUTE
        with pytest.raises(OperationalError) as caught:
            late.execute(sa.insert(Booking), values)
        assert is_busy(caught.value)
