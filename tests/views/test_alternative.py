"""Other times, on the pages of both sides and from the mail's link."""

from datetime import UTC, datetime, time, timedelta

import pytest

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import ProposalStatus, RequestStatus, Side
from guestlecture.links import sign
from guestlecture.models import Booking, Proposal
from tests.factories import (
    ZONE,
    make_alternative,
    make_booking,
    make_coordinator,
    make_expert,
    make_institution,
    make_proposal,
    make_request,
    make_slot_times,
    make_teacher,
    make_timetable,
)
from tests.page import Page, Visitor

TITLE = "When could it be instead?"


def day(days: int) -> str:
    return (local_date(now(), ZONE) + timedelta(days=days)).isoformat()


def first_button(visitor: Visitor, page: Page, text: str) -> Page:
    form = next(each for each in page.soup.select("main form") if text in each.get_text())
    fields = {str(field["name"]): str(field["value"]) for field in form.select("input[name]")}
    return visitor.post(str(form["action"]), fields)


@pytest.mark.parametrize("by_link", [True, False])
def test_an_expert_proposes_other_times_instead_of_saying_no(visitor: Visitor, by_link: bool) -> None:
    proposal = make_proposal()
    session.commit()
    address = f"/proposals/{proposal.id}"
    if by_link:
        with visitor.client.application.app_context():
            address = f"/answer/{sign('proposal', proposal.id)}"
    else:
        visitor.log_in(proposal.expert.user)
    page = visitor.get(address)
    (link,) = [each for each in page.soup.select("main a") if each.get_text() == "Propose other times"]
    form = visitor.get(str(link["href"]))
    refused = visitor.submit(form, {"slots-0-on": day(40), "message": "After my holiday"}, status=422)
    assert "Fill in both the day and the start" in refused.text
    assert refused.one("#message").get_text().strip() == "After my holiday"
    fields = {"slots-0-starts": "13:00", "slots-1-on": day(41), "slots-1-starts": "09:00"}
    done = visitor.submit(refused, fields)
    assert "You proposed other times." in done.text
    session.expire_all()
    assert session.get_one(Proposal, proposal.id).status is ProposalStatus.WAITING_FOR_TEACHER


def test_a_teacher_chooses_one_of_the_other_times(visitor: Visitor) -> None:
    other = make_alternative(make_slot_times(days=40), make_slot_times(days=41), message="After my holiday")
    request_id = other.proposal.request_id
    session.commit()
    visitor.log_in(other.proposal.request.teacher)
    page = visitor.get(f"/requests/{request_id}")
    assert "proposes other times" in page.text
    assert "After my holiday" in page.text
    done = first_button(visitor, page, "Choose this time")
    assert done.path.startswith("/bookings/")
    assert "Agreed." in done.text


@pytest.mark.parametrize(
    ("button", "status"),
    [
        ("Keep the request as it is", ProposalStatus.WAITING_FOR_EXPERT),
        ("Ask somebody else", ProposalStatus.DECLINED),
    ],
)
def test_a_teacher_who_cannot_use_them_has_two_ways_on(
    visitor: Visitor, button: str, status: ProposalStatus
) -> None:
    other = make_alternative()
    session.commit()
    visitor.log_in(other.proposal.request.teacher)
    page = first_button(visitor, visitor.get(f"/requests/{other.proposal.request_id}"), button)
    session.expire_all()
    assert session.get_one(Proposal, other.proposal_id).status is status
    assert ("Who you can ask next" in page.text) == (status is ProposalStatus.DECLINED)


def test_a_time_that_was_taken_meanwhile_has_no_button(visitor: Visitor) -> None:
    other = make_alternative()
    taken = make_request(times=[make_slot_times(days=37)])
    make_booking(request=taken, expert=other.proposal.expert)
    session.commit()
    visitor.log_in(other.proposal.request.teacher)
    page = visitor.get(f"/requests/{other.proposal.request_id}")
    assert "Choose this time" not in page.text
    assert "just been booked" in page.text


@pytest.mark.parametrize("side", [Side.TEACHER, Side.EXPERT])
def test_a_lecture_moves_by_two_people_and_not_before(visitor: Visitor, side: Side) -> None:
    booking = make_booking()
    before, teacher, expert = booking.starts_at, booking.request.teacher, booking.expert.user
    first, second = (teacher, expert) if side is Side.TEACHER else (expert, teacher)
    session.commit()
    visitor.log_in(first)
    page = visitor.get(f"/bookings/{booking.id}/other-times")
    assert page.heading == TITLE
    page = visitor.submit(page, {"slots-0-on": day(40), "slots-0-starts": "13:00"})
    assert "Until then the agreed time holds." in page.text
    assert "Choose this time" not in page.text, "that is for the other side"
    session.expire_all()
    assert session.get_one(Booking, booking.id).starts_at == before
    other = Visitor(visitor.client.application, second)
    first_button(other, other.get(f"/bookings/{booking.id}"), "Choose this time")
    session.expire_all()
    assert session.get_one(Booking, booking.id).starts_at == make_slot_times(days=40, hour=13)[0]


@pytest.mark.parametrize("button", ["Choose this time", "Keep the agreed time"])
def test_an_expert_answers_a_move_from_the_link_in_the_mail(visitor: Visitor, button: str) -> None:
    booking = make_booking()
    make_alternative(booking=booking, by_side=Side.TEACHER)
    before = booking.starts_at
    session.commit()
    with visitor.client.application.app_context():
        address = f"/answer/{sign('proposal', booking.proposal_id)}"
    page = first_button(visitor, visitor.get(address), button)
    assert "Choose this time" not in page.text
    session.expire_all()
    assert (session.get_one(Booking, booking.id).starts_at == before) == (button != "Choose this time")


def test_a_coordinator_says_for_whom(visitor: Visitor) -> None:
    booking = make_booking()
    session.commit()
    visitor.log_in(make_coordinator())
    page = visitor.get(f"/bookings/{booking.id}/other-times")
    fields = {"slots-0-on": day(40), "slots-0-starts": "13:00"}
    refused = visitor.submit(page, fields, status=422)
    assert refused.error_of("side") == "Choose for whom."
    page = visitor.submit(refused, {"side": "expert"})
    assert "Choose this time" in page.text, "a coordinator can answer for the other side too"
    session.expire_all()
    assert session.get_one(Booking, booking.id).request.status is RequestStatus.AGREED


@pytest.mark.parametrize("by_expert", [True, False])
def test_other_times_are_chosen_by_lesson_hour(visitor: Visitor, by_expert: bool) -> None:
    school = make_institution()
    make_timetable(school)
    third = datetime.combine(local_date(now(), ZONE) + timedelta(days=30), time(10, 30), ZONE)
    times = [(third.astimezone(UTC), (third + timedelta(minutes=100)).astimezone(UTC))]
    booking = make_booking(request=make_request(teacher=make_teacher(school), times=times))
    session.commit()
    visitor.log_in(booking.expert.user if by_expert else booking.request.teacher)
    page = visitor.get("/proposals" if by_expert else "/requests")
    assert "3rd and 4th hour" in page.text, "as people say it"
    form = visitor.get(f"/bookings/{booking.id}/other-times")
    assert "the lecture takes 2 lesson hours" in form.text
    refused = visitor.submit(form, {"slots-0-on": day(40), "slots-0-hour": "6"}, status=422)
    assert "no lesson hour 7 on" in refused.text
    done = visitor.submit(refused, {"slots-0-on": day(40), "slots-0-hour": "2"})
    assert "2nd and 3rd hour" in done.text
    assert "09:20–11:20" in done.text, "with the break between them"


def test_without_lesson_hours_there_are_times_only(visitor: Visitor) -> None:
    booking = make_booking()
    session.commit()
    visitor.log_in(booking.expert.user)
    assert not visitor.get(f"/bookings/{booking.id}/other-times").soup.select("[name$='-hour']")


def test_my_lectures_says_who_proposes_other_times_and_who_offers_to_come(visitor: Visitor) -> None:
    other = make_alternative(proposal=make_proposal(expert=make_expert(name="Jan de Boer")))
    teacher = other.proposal.request.teacher
    offered = make_request(teacher=teacher, ask_first=True)
    make_proposal(request=offered, expert=make_expert(name="Tjitske Waterbolk"), is_volunteered=True)
    session.commit()
    visitor.log_in(teacher)
    text = visitor.get("/requests").text
    assert "Jan de Boer proposes other times" in text
    assert "Tjitske Waterbolk offers to come" in text
    assert "Jan de Boer offers to come" not in text
