"""After the lecture: how it went, two questions to each side, and who reads the answers."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.enums import BookingStatus, Outcome, Side
from guestlecture.links import sign
from guestlecture.models import Booking, Feedback
from tests.factories import make_booking, make_coordinator, make_expert
from tests.page import Visitor

TELL, ANSWER = "main form[action$='/outcome']", "main form[action$='/feedback']"


@pytest.fixture
def booking(database: None) -> Booking:
    return make_booking(starts_at=now() - timedelta(hours=26), ends_at=now() - timedelta(hours=25))


def link_of(app: Flask, booking: Booking, side: Side) -> str:
    """The address in the mail."""
    session.commit()
    with app.app_context():
        return f"/after/{sign('after', [booking.id, side.value])}"


def test_teacher_tells_how_it_went_and_then_answers_two_questions(visitor: Visitor, booking: Booking) -> None:
    visitor.log_in(booking.request.teacher)
    page = visitor.get(f"/bookings/{session.merge(booking).id}")
    address = str(page.one("main a.btn-act")["href"])
    form = visitor.get(address)
    assert not form.soup.select(ANSWER), "first whether it was given"
    refused = visitor.submit(form, {}, form=TELL, status=422)
    assert refused.error_of("outcome") == "Choose what became of it."
    told = visitor.submit(form, {"outcome": "given", "head_count": "27"}, form=TELL)
    assert "Noted: given, 27 people were there." in told.text
    refused = visitor.submit(told, {"remark": "Lively"}, form=ANSWER, status=422)
    assert refused.error_of("degree") == refused.error_of("again") == "Choose one of the answers."
    assert refused.one("#remark")["value"] == "Lively"
    done = visitor.submit(refused, {"degree": "largely", "again": "yes"}, form=ANSWER)
    assert done.one("#degree input[checked]")["value"] == "largely"
    assert "Change my answers" in done.text


def test_each_side_reads_the_other_and_only_the_coordinator_whether_they_would_again(
    app: Flask, visitor: Visitor, booking: Booking
) -> None:
    booking.outcome, booking.outcome_at = Outcome.GIVEN, now()
    for side, remark in ((Side.TEACHER, "Too fast"), (Side.EXPERT, "Bright")):
        session.add(
            Feedback(
                booking=booking, side=side, degree="a_little", again=False, remark=remark, given_at=now()
            )
        )
    coordinator, address = make_coordinator(), f"/bookings/{booking.id}"
    session.commit()
    texts = [
        Visitor(app, who).get(address).text
        for who in (booking.request.teacher, booking.expert.user, coordinator)
    ]
    assert ["Too fast" in text for text in texts] == [False, True, True]
    assert ["Bright" in text for text in texts] == [True, False, True]
    assert ["again: Rather not" in text for text in texts] == [False, False, True]
    for public in (f"/experts/{booking.expert_id}", "/"):
        assert "Too fast" not in visitor.get(public).text


def test_expert_without_an_account_answers_by_the_link(
    app: Flask, visitor: Visitor, booking: Booking
) -> None:
    booking.expert.user = None
    address = link_of(app, booking, Side.EXPERT)
    page = visitor.get(address)
    assert booking.request.teacher.email not in page.response.text
    assert booking.outcome is None, "looking changes nothing"
    page = visitor.submit(page, {"outcome": "given", "head_count": "20"}, form="main form")
    assert "prepared" in page.text
    page = visitor.submit(page, {"degree": "fully", "again": "yes"}, form=ANSWER)
    assert "Thank you" in page.text
    page = visitor.submit(page, {}, form="main form[action$='/undo']")
    session.expire_all()
    assert session.get_one(Booking, booking.id).outcome is None


def test_nobody_takes_back_by_a_link_what_the_other_side_told(
    app: Flask, visitor: Visitor, booking: Booking
) -> None:
    booking.outcome, booking.outcome_at = Outcome.EXPERT_ABSENT, now()
    booking.outcome_by = booking.request.teacher
    address = link_of(app, booking, Side.EXPERT)
    assert not visitor.get(address).soup.select("form[action$='/undo']")
    visitor.post(f"{address}/undo", status=403)
    visitor.log_in(booking.expert.user)
    visitor.post(f"/bookings/{booking.id}/outcome/undo", status=403)
    assert visitor.get(f"/bookings/{booking.id}").text.count("the speaker did not come") == 2


def test_link_of_somebody_else_or_of_nobody_is_refused(
    app: Flask, visitor: Visitor, booking: Booking
) -> None:
    address = link_of(app, booking, Side.TEACHER)
    visitor.get(f"{address}x", status=404)
    visitor.log_in(make_expert().user)
    visitor.get(address, status=403)


def test_lecture_to_come_has_no_outcome_yet(visitor: Visitor, booking: Booking) -> None:
    booking.starts_at, booking.ends_at = now() + timedelta(days=1), now() + timedelta(days=1, hours=1)
    visitor.log_in(booking.request.teacher)
    page = visitor.get(f"/bookings/{session.merge(booking).id}/outcome")
    assert "not over yet" in page.text
    assert not page.soup.select(TELL)
    visitor.post(f"/bookings/{booking.id}/outcome", {"outcome": "given", "head_count": "9"}, status=409)


def test_coordinator_finds_what_nobody_has_told_and_notes_it_on_behalf(
    visitor: Visitor, booking: Booking
) -> None:
    visitor.log_in(make_coordinator())
    assert "without an outcome" not in visitor.get("/desk").text, "both sides are still being asked"
    days = timedelta(days=40)
    booking.starts_at, booking.ends_at = booking.starts_at - days, booking.ends_at - days
    session.merge(booking)
    session.commit()
    assert "1 lecture without an outcome" in visitor.get("/desk").text
    page = visitor.get("/outcomes")
    form = visitor.get(str(page.one("main a[href$='/outcome']")["href"]))
    told = visitor.submit(form, {"outcome": "expert_absent"}, form=TELL)
    assert "the speaker did not come" in told.text
    assert not told.soup.select(ANSWER), "nobody answers for others"
    assert "There are none" in visitor.get("/outcomes").text


def test_coordinator_sees_how_the_lectures_of_the_year_went(visitor: Visitor, database: None) -> None:
    with time_machine.travel(datetime(2027, 3, 1, 12, tzinfo=UTC), tick=False):
        past = {"starts_at": now() - timedelta(days=3), "ends_at": now() - timedelta(days=3, hours=-1)}
        for outcome in (Outcome.GIVEN, Outcome.GIVEN, None, Outcome.GROUP_ABSENT, Outcome.EXPERT_ABSENT):
            make_booking(**past, outcome=outcome)
        make_booking(starts_at=now() - timedelta(days=400), ends_at=now() - timedelta(days=399))
        off = {"status": BookingStatus.CANCELLED, "cancellation_reason": "Ill.", "cancelled_at": now()}
        make_booking(**off, outcome=Outcome.CANCELLED_BY_SCHOOL, cancelled_late=True)
        lost = make_booking(
            **past, **off | {"status": BookingStatus.SUBSTITUTED}, outcome=Outcome.CANCELLED_BY_EXPERT
        )
        make_booking(**past, request=lost.request, outcome=Outcome.GIVEN)
        visitor.log_in(make_coordinator())
        session.commit()
        table = visitor.get("/outcomes").one("main table")
        assert "How these lectures went" in visitor.get("/balance").text
    rows = [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in table.select("tbody tr")
    ]
    assert rows == [
        ["given , 1 of them by a substitute; of 1 nobody said so", "4"],
        ["cancelled by the speaker", "1"],
        ["cancelled by the school , 1 of them in the last week", "1"],
        ["the speaker did not come", "1"],
        ["the class was not there", "1"],
    ]
