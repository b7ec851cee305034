"""A panel in the browser: ask several speakers at once, see how it stands, cancel or move it."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import BookingStatus, RequestStatus
from guestlecture.models import Booking, Request
from guestlecture.queries.panel import slots_of
from guestlecture.services.proposal import accept_proposal
from guestlecture.services.volunteer import offer_to_take
from tests.factories import (
    ZONE,
    make_expert,
    make_institution,
    make_proposal,
    make_request,
    make_slot_times,
    make_teacher,
    make_theme,
)
from tests.page import Visitor

WHEN: dict[str, Any] = {"zone": ZONE, "rules": Rules()}


def day(days: int) -> str:
    return (local_date(now(), ZONE) + timedelta(days=days)).isoformat()


def answers(**changes: Any) -> dict[str, Any]:
    return {
        "topic": "Energy of tomorrow",
        "learning_aim": "Weigh the sources of energy.",
        "level": "havo",
        "group_size": "28",
        "slots-0-on": day(30),
        "slots-0-starts": "10:20",
        "slots-0-ends": "11:10",
        "answer_by_on": day(7),
        **changes,
    }


def panel(yes: int, *, wanted: int = 3, minimum: int = 2) -> Request:
    """A panel to which so many speakers have said yes."""
    request = make_request(topic="Energy of tomorrow", wanted=wanted, minimum=minimum)
    for number in range(yes):
        expert = make_expert(name=f"Speaker {number + 1}", themes=[request.theme])
        proposal = make_proposal(request=request, expert=expert, slots=list(slots_of(request)))
        accept_proposal(proposal, proposal.slots[0], by=expert.user, at=now(), **WHEN)
    session.commit()
    return request


def bookings() -> list[Booking]:
    session.expire_all()
    return list(session.scalars(sa.select(Booking).order_by(Booking.id)))


@pytest.fixture
def page_of_form(visitor: Visitor) -> Any:
    teacher = make_teacher(make_institution())
    theme = make_theme(label_en="Energy")
    theme_id = theme.id
    visitor.log_in(teacher)
    return visitor.get("/requests/new"), str(theme_id)


def test_a_panel_is_asked_for_in_the_same_form(visitor: Visitor, page_of_form: Any) -> None:
    page, theme = page_of_form
    assert page.one("#panel").get("open") is None, "the simple case is not in its way"
    shown = visitor.submit(page, answers(theme=theme, wanted="3", minimum="2"))
    assert "3 speakers at one moment. It goes on as soon as 2 have said yes" in shown.text
    request = session.scalars(sa.select(Request)).one()
    assert (request.wanted, request.minimum) == (3, 2)


def test_without_a_smallest_number_all_have_to_come(visitor: Visitor, page_of_form: Any) -> None:
    page, theme = page_of_form
    visitor.submit(page, answers(theme=theme, wanted="3"))
    request = session.scalars(sa.select(Request)).one()
    assert (request.wanted, request.minimum) == (3, 3)


@pytest.mark.parametrize(
    ("numbers", "field", "sentence"),
    [
        ({"wanted": "0"}, "wanted", "at least two speakers"),
        ({"wanted": "50"}, "wanted", "10 speakers at most"),
        ({"wanted": "9" * 40}, "wanted", "10 speakers at most"),
        ({"minimum": "2"}, "wanted", "at least two speakers"),
        ({"wanted": "3", "minimum": "4"}, "minimum", "from 1 to 3"),
        ({"wanted": "3", "minimum": "0"}, "minimum", "from 1 to 3"),
        ({"wanted": "three"}, "wanted", "whole number"),
    ],
)
def test_numbers_that_cannot_be_are_refused_at_their_field(
    visitor: Visitor, page_of_form: Any, numbers: dict[str, str], field: str, sentence: str
) -> None:
    page, theme = page_of_form
    refused = visitor.submit(page, answers(theme=theme, **numbers), status=422)
    assert sentence in refused.error_of(field)
    assert refused.one("#panel").get("open") is not None
    assert session.scalar(sa.select(sa.func.count()).select_from(Request)) == 0


def test_the_teacher_sees_who_has_said_yes_and_until_when(visitor: Visitor) -> None:
    request = panel(1)
    visitor.log_in(request.teacher)
    page = visitor.get(f"/requests/{request.id}")
    assert "1 of the 2 speakers it needs has said yes" in page.text
    assert "Speaker 1" in page.text
    assert "provisional" in page.text
    assert "1 of 3 speakers has said yes" in visitor.get("/requests").text


def test_these_are_enough(visitor: Visitor) -> None:
    request = panel(2)
    visitor.log_in(request.teacher)
    page = visitor.get(f"/requests/{request.id}")
    assert "Agreed with 2 of 3 speakers. Others can still say yes" in page.text
    page = visitor.submit(page, {}, form="main form[action$='/enough']")
    assert "Agreed with 2 of 3 speakers." in page.text
    session.expire_all()
    assert session.get_one(Request, request.id).status is RequestStatus.AGREED


def test_it_is_cancelled_as_a_whole_on_a_page_that_names_whom(visitor: Visitor) -> None:
    request = panel(2)
    visitor.log_in(request.teacher)
    page = visitor.get(f"/requests/{request.id}/panel/cancel")
    assert "Speaker 1" in page.text
    assert "Say why" in visitor.submit(page, {}, status=422).error_of("reason")
    page = visitor.submit(page, {"reason": "The day is off."})
    assert [each.status for each in bookings()] == [BookingStatus.CANCELLED] * 2
    assert "withdrawn" in page.text
    back = visitor.client.get(f"/requests/{request.id}/panel/cancel")
    assert back.status_code == 302


def test_it_moves_as_a_whole(visitor: Visitor) -> None:
    request = panel(2)
    visitor.log_in(request.teacher)
    page = visitor.get(f"/requests/{request.id}/panel/move")
    assert "at least one moment" in str(visitor.submit(page, {}, status=422).problems)
    past = {"slots-0-on": day(-2), "slots-0-starts": "10:20"}
    assert "in the future" in str(visitor.submit(page, past, status=422).problems)
    page = visitor.submit(page, {"slots-0-on": day(44), "slots-0-starts": "13:00"})
    assert "All speakers who had said yes are asked for the other moment." in page.text
    assert {each.status for each in bookings()} == {BookingStatus.RELEASED}


def test_the_speaker_sees_what_a_yes_is_and_can_take_it_back(visitor: Visitor) -> None:
    request = make_request(topic="Energy of tomorrow", wanted=2, minimum=2, times=[make_slot_times()])
    proposal = make_proposal(request=request)
    session.commit()
    visitor.log_in(proposal.expert.user)
    page = visitor.get(f"/proposals/{proposal.id}")
    assert "2 speakers at one moment" in page.text
    page = visitor.submit(page, {}, form="main form[action$='/accept']")
    assert "The time is kept free until enough speakers have said yes." in page.text
    assert page.soup.select("main a[href$='/calendar']") == []
    booking = bookings()[0]
    visitor.get(f"/bookings/{booking.id}/calendar", status=404)
    assert "it is not agreed yet" in visitor.get(f"/bookings/{booking.id}/day").text
    assert "provisional" in visitor.get("/proposals").text
    visitor.get(f"/bookings/{booking.id}/other-times")
    page = visitor.get(f"/bookings/{booking.id}/cancel")
    page = visitor.submit(page, {"reason": "Too much work."})
    assert "This did not go on. The time is free again." in page.text
    assert bookings()[0].status is BookingStatus.RELEASED
    assert "the panel does not go on then" in visitor.get(f"/proposals/{proposal.id}").text


def test_the_members_see_each_other_on_the_day(visitor: Visitor) -> None:
    request = panel(2, wanted=2)
    first, _second = request.bookings
    visitor.log_in(first.expert.user)
    for path in (f"/bookings/{first.id}", f"/bookings/{first.id}/day"):
        assert "Speaker 2" in visitor.get(path).text


def open_panel(yes: int, *, wanted: int) -> Request:
    """A panel that is open to all, at two moments; who said yes chose the second."""
    request = panel(0, wanted=wanted)
    for number in range(yes):
        expert = make_expert(name=f"Speaker {number + 1}", themes=[request.theme])
        offer_to_take(
            request,
            expert=expert,
            offer=None,
            slots=[slots_of(request)[-1]],
            introduction="",
            by=expert.user,
            at=now(),
            **WHEN,
        )
    session.commit()
    return request


def test_who_could_volunteer_sees_only_the_moment_that_the_first_yes_fixed(visitor: Visitor) -> None:
    request = open_panel(1, wanted=3)
    other, fixed = (slot.starts_at.astimezone(ZONE).strftime("%H:%M") for slot in request.slots)
    newcomer = make_expert(name="Newcomer", themes=[request.theme])
    session.commit()
    address = f"/requests/{request.id}/volunteer"
    visitor.log_in(newcomer.user)
    for page in (visitor.get("/requests/fitting"), visitor.get(address)):
        assert fixed in page.text
        assert other not in page.text


def test_a_panel_with_a_yes_is_not_said_to_have_nobody(visitor: Visitor) -> None:
    request = open_panel(1, wanted=3)
    visitor.log_in(request.teacher)
    text = visitor.get(f"/requests/{request.id}").text
    assert "Nobody else yet: this request is open to every speaker who fits." in text


def test_a_panel_with_all_its_speakers_waits_for_nobody(visitor: Visitor) -> None:
    request = open_panel(3, wanted=3)
    visitor.log_in(request.teacher)
    page = visitor.get(f"/requests/{request.id}")
    assert "Agreed with all 3 speakers." in page.text
    assert "open to every speaker" not in page.text
    assert "Who offered" not in page.text
