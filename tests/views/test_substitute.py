"""Cancel, and ask the next one by a click."""

from datetime import timedelta

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import end_of_day, local_date
from guestlecture.enums import ProposalStatus, RequestStatus
from guestlecture.models import Booking
from guestlecture.services.booking import cancel_booking
from tests.factories import (
    ZONE,
    make_booking,
    make_coordinator,
    make_expert,
    make_proposal,
    make_request,
    make_theme,
)
from tests.page import Visitor


def lost_booking() -> Booking:
    theme = make_theme(label_en="Hydrogen")
    booking = make_booking(request=make_request(theme=theme), expert=make_expert(themes=[theme]))
    make_expert(name="Tjitske Waterbolk", themes=[theme])
    cancel_booking(booking, reason="Ill.", by=booking.expert.user, at=now(), zone=ZONE, rules=Rules())
    session.commit()
    return booking


def test_after_a_cancellation_the_teacher_asks_the_next_by_one_click(visitor: Visitor) -> None:
    booking = lost_booking()
    visitor.log_in(booking.request.teacher)
    page = visitor.get(f"/requests/{booking.request_id}")
    assert "Who can come instead" in page.text
    assert "the theme is Hydrogen" in page.text, "with reasons"
    form = page.one("main form[action$='/ask']")
    asked = visitor.submit(page, {}, form="main form[action$='/ask']")
    assert form.get_text(strip=True) == "Ask Tjitske Waterbolk"
    assert "Tjitske Waterbolk has been asked to come instead" in asked.text
    assert asked.soup.select("main form[action$='/ask']") == []


def test_whom_nobody_may_ask_is_told_kindly(visitor: Visitor) -> None:
    booking = lost_booking()
    stranger = make_expert(name="Jan de Boer")
    session.commit()
    visitor.log_in(booking.request.teacher)
    address = f"/requests/{booking.request_id}/ask"
    assert (
        "Jan de Boer cannot be asked" in visitor.post(address, {"expert": str(stranger.id)}, status=409).text
    )
    assert "Fill in a whole number" in visitor.post(address, {"expert": "x"}, status=422).text


def test_a_coordinator_asks_for_the_teacher(visitor: Visitor) -> None:
    booking = lost_booking()
    visitor.log_in(make_coordinator())
    page = visitor.get(f"/requests/{booking.request_id}")
    visitor.submit(page, {}, form="main form[action$='/ask']")
    session.expire_all()
    proposals = session.get_one(Booking, booking.id).request.proposals
    live = [each for each in proposals if each.status is ProposalStatus.WAITING_FOR_EXPERT]
    assert [each.expert.name for each in live] == ["Tjitske Waterbolk"]


def test_an_open_request_that_nobody_took_is_put_to_the_best_by_one_click(visitor: Visitor) -> None:
    theme = make_theme(label_en="Hydrogen")
    request = make_request(theme=theme, status=RequestStatus.EXPIRED)
    make_expert(name="Tjitske Waterbolk", themes=[theme])
    session.commit()
    visitor.log_in(request.teacher)
    page = visitor.get(f"/requests/{request.id}")
    assert "Who you can ask next" in page.text
    assert "Ask again" in page.text
    asked = visitor.submit(page, {}, form="main form[action$='/ask']")
    assert "Tjitske Waterbolk has until" in asked.text


def test_until_when_a_substitute_answers_is_said_with_the_time(visitor: Visitor) -> None:
    day = local_date(now(), ZONE) + timedelta(days=2)
    early = make_proposal(answer_by_at=end_of_day(day, ZONE) - timedelta(hours=9))
    late = make_proposal(answer_by_at=end_of_day(day, ZONE), expert=early.expert)
    session.commit()
    visitor.log_in(early.expert.user)
    assert "at 15:00" in visitor.get(f"/proposals/{early.id}").text
    page = visitor.get(f"/proposals/{late.id}")
    assert f"{day.day} {day:%B}" in page.text
    assert " at 00:00" not in page.text
