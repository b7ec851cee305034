"""Ask for a lecture in the browser, and follow what became of it."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import DeclineReason, ExpertStatus, Level, ProposalStatus, RequestStatus
from guestlecture.models import Expert, Offer, OfferLevel, Proposal, Request, User
from guestlecture.services.booking import cancel_booking
from tests.factories import (
    ZONE,
    make_booking,
    make_coordinator,
    make_expert,
    make_institution,
    make_offer,
    make_place,
    make_proposal,
    make_request,
    make_teacher,
    make_theme,
)
from tests.page import Page, Visitor


def day(days: int) -> str:
    return (local_date(now(), ZONE) + timedelta(days=days)).isoformat()


def forward() -> str:
    """The next day but a month on which the clock goes forward: the last Sunday of March."""
    today = local_date(now(), ZONE) + timedelta(days=30)
    last = date(today.year + (today.month > 2), 3, 31)
    return (last - timedelta(days=last.isoweekday() % 7)).isoformat()


def answers(**changes: Any) -> dict[str, Any]:
    """What is filled in; a number stands for the day that many days from now."""
    filled = {
        "topic": "Hydrogen on the road",
        "learning_aim": "Explain how a fuel cell works.",
        "level": "havo",
        "group_size": "28",
        "slots-0-on": day(30),
        "slots-0-starts": "10:20",
        "slots-0-ends": "11:10",
        "answer_by_on": day(7),
        **changes,
    }
    return {name: day(value) if isinstance(value, int) else value for name, value in filled.items()}


@pytest.fixture
def expert(database: None) -> Expert:
    expert = make_expert(name="Bram Oosterhof", max_per_month=3)
    session.commit()
    return expert


@pytest.fixture
def teacher(visitor: Visitor) -> User:
    """The visitor is logged in as this teacher."""
    user = make_teacher(make_institution(name="CSG Augustinus"))
    visitor.log_in(user)
    return session.merge(user)


def form_of(visitor: Visitor, expert: Expert, **address: int) -> Page:
    expert = session.merge(expert)
    more = "".join(f"&{name}={value}" for name, value in address.items())
    return visitor.get(f"/requests/new?expert={expert.id}{more}")


def requests_sent() -> list[Request]:
    session.expire_all()
    return list(session.scalars(sa.select(Request)))


def test_teacher_asks_and_sees_whose_turn_it_is(visitor: Visitor, teacher: User, expert: Expert) -> None:
    page = visitor.submit(form_of(visitor, expert), answers(answer_by_on=day(6)))
    assert page.heading == "Hydrogen on the road"
    assert "Sent. You will hear by e-mail." in page.text
    assert "Bram Oosterhof has until" in page.text
    assert "10:20–11:10" in page.text
    assert expert.email not in page.soup.get_text()
    (sent,) = requests_sent()
    assert [slot.ends_at - slot.starts_at for slot in sent.slots] == [timedelta(minutes=50)]
    assert "Hydrogen on the road" in visitor.get("/requests").text


def test_offer_says_itself_what_is_not_asked(visitor: Visitor, teacher: User, expert: Expert) -> None:
    offer = make_offer(expert=expert, title="Driving on hydrogen", duration_minutes=100)
    session.commit()
    page = form_of(visitor, expert, offer=offer.id)
    assert page.one("#topic")["value"] == "Driving on hydrogen"
    assert not page.soup.select("#theme, #language, #format, #venue")
    visitor.submit(page, {**answers(), "slots-0-ends": ""})
    (sent,) = requests_sent()
    assert sent.theme_id == offer.theme_id
    assert sent.slots[0].ends_at - sent.slots[0].starts_at == timedelta(minutes=100)


def test_more_moments_are_added_without_losing_anything(
    visitor: Visitor, teacher: User, expert: Expert
) -> None:
    page = visitor.submit(form_of(visitor, expert), {**answers(), "more": "1"})
    assert len(page.soup.select("input[type=date][name^='slots-']")) == 6 + 0
    assert page.one("#topic")["value"] == "Hydrogen on the road"
    assert requests_sent() == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"topic": " "}, "Fill in what the lecture is about."),
        ({"topic": "w" * 10_000}, "150"),
        ({"learning_aim": ""}, "Fill in what they should know or be able to do."),
        ({"group_size": "0"}, "Fill in a number from 1 to 1000."),
        ({"group_size": "many"}, "Fill in a whole number."),
        ({"level": "kindergarten"}, "Choose one from the list."),
        ({"theme": "999999"}, "Choose one from the list."),
        ({"slots-0-on": -1}, "Choose a moment in the future."),
        ({"slots-0-on": 5}, "21 days ahead"),
        ({"slots-0-on": 740}, "Choose a moment until"),
        ({"slots-0-on": "0001-01-01"}, "from 2000 to 2099"),
        ({"slots-0-on": "9999-12-31", "slots-0-starts": "23:50", "slots-0-ends": ""}, "from 2000 to 2099"),
        ({"answer_by_on": "0001-01-01"}, "from 2000 to 2099"),
        ({"answer_by_on": "9999-12-31"}, "from 2000 to 2099"),
        (
            {"slots-0-on": forward(), "slots-0-starts": "02:30", "slots-0-ends": "03:30"},
            "That time does not exist: the clock goes forward that night.",
        ),
        ({"slots-0-ends": "09:00"}, "Choose an end after the start."),
        ({"slots-0-starts": "01:00", "slots-0-ends": "23:00"}, "within eight hours of the start"),
        ({"slots-0-on": "soon"}, "Fill in a date."),
        ({"slots-0-starts": ""}, "Fill in both the day and the start of this moment."),
        ({"slots-0-on": "", "slots-0-starts": "", "slots-0-ends": ""}, "Give at least one moment."),
        (
            {"slots-1-on": 30, "slots-1-starts": "10:20", "slots-1-ends": "11:10"},
            "You gave the same moment twice.",
        ),
        ({"answer_by_on": -1}, "Choose an answer date from today on."),
        ({"answer_by_on": 28}, "three days before the first moment"),
        ({"answer_by_on": ""}, "Choose a date."),
    ],
)
def test_mistake_is_named_in_a_sentence_and_nothing_that_was_typed_is_lost(
    visitor: Visitor, teacher: User, expert: Expert, changes: dict[str, Any], sentence: str
) -> None:
    page = visitor.submit(form_of(visitor, expert), answers(**changes), status=422)
    assert any(sentence in problem for problem in page.problems), page.problems
    assert page.one("#topic")["value"] == answers(**changes)["topic"].strip()
    assert page.one("#learning_aim").get_text().strip() == answers(**changes)["learning_aim"]
    assert page.one("#slots-0-on")["value"] == answers(**changes)["slots-0-on"]
    assert requests_sent() == []


def test_all_that_is_refused_is_told_in_one_round(visitor: Visitor, teacher: User, expert: Expert) -> None:
    offer = make_offer(expert=expert, group_size_max=20, levels={Level.HAVO, Level.VWO})
    session.commit()
    wrong = {"slots-0-on": day(5), "slots-1-on": day(30), "slots-1-starts": "10:20", "answer_by_on": day(28)}
    page = visitor.submit(form_of(visitor, expert, offer=offer.id), answers(**wrong), status=422)
    found = [each.split()[0] for each in page.problems]
    assert found == ["This", "This", "Choose"], page.problems
    assert page.error_of("group_size") == "This lecture is for groups of 20 at most."
    assert "21 days ahead" in page.error_of("slots")
    assert "three days before the first moment" in page.error_of("answer_by_on")


def test_form_offers_only_what_can_be_asked(visitor: Visitor, teacher: User, expert: Expert) -> None:
    offer = make_offer(expert=expert, group_size_max=20, levels={Level.HAVO, Level.VWO})
    single = make_offer(expert=expert, levels={Level.HAVO})
    session.commit()
    page = form_of(visitor, expert, offer=offer.id)
    assert [option["value"] for option in page.soup.select("#level option")] == ["", "havo", "vwo"]
    assert page.one("#slots-0-on")["min"] == day(21)
    assert page.one("#answer_by_on")["min"] == day(0)
    assert (page.one("#group_size")["min"], page.one("#group_size")["max"]) == ("1", "20")
    refused = visitor.submit(page, answers(level=""), status=422)
    assert refused.error_of("level") == "Choose a level."
    page = form_of(visitor, expert, offer=single.id)
    assert [option["value"] for option in page.soup.select("#level option")] == ["havo"]


def test_expert_who_withdrew_meanwhile_is_named_no_more_and_the_text_is_given_back(
    visitor: Visitor, teacher: User, expert: Expert
) -> None:
    page = form_of(visitor, expert)
    session.merge(expert).status = ExpertStatus.WITHDRAWN
    session.commit()
    page = visitor.submit(page, answers(), status=409)
    assert "This speaker cannot be asked at the moment." in page.text
    assert "Explain how a fuel cell works." in page.text
    assert "Bram" not in page.soup.get_text()
    assert requests_sent() == []


def test_lecture_of_somebody_else_cannot_be_asked_for(
    visitor: Visitor, teacher: User, expert: Expert
) -> None:
    offer = make_offer()
    session.commit()
    page = visitor.get(f"/requests/new?expert={session.merge(expert).id}&offer={offer.id}", status=409)
    assert "no longer offered" in page.text


def test_lecture_that_is_deleted_while_it_is_asked_for_is_told_kindly(
    visitor: Visitor, teacher: User, expert: Expert, engine: sa.Engine
) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("on SQLite whoever deletes waits for whoever asks")
    offer = make_offer(expert=expert)
    session.commit()
    page, offer_id = form_of(visitor, expert, offer=offer.id), offer.id

    def delete_meanwhile(*_: object) -> None:
        with engine.begin() as other:
            other.execute(sa.delete(OfferLevel).where(OfferLevel.offer_id == offer_id))
            other.execute(sa.delete(Offer).where(Offer.id == offer_id))

    sa.event.listen(Proposal, "before_insert", delete_meanwhile)
    try:
        page = visitor.submit(page, answers(), status=409)
    finally:
        sa.event.remove(Proposal, "before_insert", delete_meanwhile)
    assert "no longer offered" in page.text
    assert "Explain how a fuel cell works." in page.text
    assert requests_sent() == []


@pytest.mark.parametrize("address", ["?expert=", "?expert=0", "?expert=x", "?expert=999999"])
def test_address_of_an_expert_who_is_not_there_is_not_found(
    visitor: Visitor, teacher: User, address: str
) -> None:
    session.commit()
    visitor.get(f"/requests/new{address}", status=404)


def test_who_works_at_two_schools_chooses_one(visitor: Visitor, expert: Expert) -> None:
    first, second = make_institution(name="First"), make_institution(name="Second")
    user = make_teacher(first)
    make_teacher(second)
    from guestlecture.models import Membership

    session.add(Membership(user=user, institution=second))
    visitor.log_in(user)
    visitor.submit(form_of(visitor, expert), answers(institution=str(session.merge(second).id)))
    assert requests_sent()[0].institution.name == "Second"
    foreign = str(make_institution().id)
    session.commit()
    visitor.submit(form_of(visitor, expert), answers(institution=foreign), status=422)


def test_declined_request_shows_why_and_the_way_on(visitor: Visitor, teacher: User) -> None:
    proposal = make_proposal(
        request=make_request(teacher=teacher, theme=make_theme(slug="wind"), level=Level.VWO),
        status=ProposalStatus.DECLINED,
        decline_reason=DeclineReason.NO_TIME,
        message="Ask my colleague.",
    )
    session.commit()
    page = visitor.get(f"/requests/{proposal.request_id}")
    assert "Ask my colleague." in page.text
    assert page.one("main .btn-act")["href"] == "/experts?theme=wind&level=vwo"


def test_withdrawing_asks_first_and_then_tells(visitor: Visitor, teacher: User) -> None:
    proposal = make_proposal(request=make_request(teacher=teacher))
    session.commit()
    page = visitor.get(f"/requests/{proposal.request_id}/withdraw")
    assert requests_sent()[0].status is RequestStatus.OPEN
    page = visitor.submit(page, {})
    assert requests_sent()[0].status is RequestStatus.WITHDRAWN
    page = visitor.submit(visitor.get(f"/requests/{proposal.request_id}/withdraw"), {}, status=409)
    assert "This request has ended." in page.text


@pytest.mark.parametrize(
    ("side", "sentence"),
    [
        ("teacher", "You cancelled it yourself: “Ill.”"),
        ("expert", "Bram Oosterhof has cancelled: “Ill.”"),
        ("coordinator", "Anneke Drent has cancelled: “Ill.”"),
    ],
)
def test_cancelled_lecture_tells_who_cancelled_and_the_way_on(
    visitor: Visitor, teacher: User, expert: Expert, side: str, sentence: str
) -> None:
    request = make_request(teacher=teacher, theme=make_theme(slug="wind"), level=Level.VWO)
    booking = make_booking(request=request, expert=session.merge(expert))
    people = {"teacher": teacher, "expert": booking.expert.user}
    by = people.get(side) or make_coordinator(name="Anneke Drent")
    cancel_booking(booking, reason="Ill.", by=by, at=now(), zone=ZONE, rules=Rules())
    session.commit()
    for address in (f"/requests/{request.id}", f"/bookings/{booking.id}"):
        page = visitor.get(address)
        assert page.one("main .note.bad").get_text(" ", strip=True) == sentence
        assert all(
            chip.get_text(strip=True).startswith("cancelled") for chip in page.soup.select("main .chip")
        )
        is_looking = side != "teacher" and address.startswith("/bookings")
        way_on = f"/requests/{request.id}" if is_looking else "/experts?theme=wind&level=vwo"
        assert page.one("main .btn-act")["href"] == way_on
        assert "in my calendar" not in page.text
        assert "Agreed" not in page.text
    overview = visitor.get("/requests")
    ended = overview.one("main li:has(.chip)").get_text(" ")
    assert "cancelled" in ended
    assert "Bram Oosterhof" in ended


def test_overview_tells_what_waits_what_comes_and_what_was(visitor: Visitor, teacher: User) -> None:
    make_proposal(request=make_request(teacher=teacher, topic="Waiting"), expert=make_expert(name="Jan"))
    make_booking(request=make_request(teacher=teacher, topic="Coming"))
    begin = now() - timedelta(days=9)
    past = make_request(teacher=teacher, topic="Past")
    make_booking(request=past, starts_at=begin, ends_at=begin + timedelta(hours=1))
    session.commit()
    text = visitor.get("/requests").text
    assert "Jan has until" in text
    assert [text.index(topic) for topic in ("Waiting", "Coming", "Past")] == sorted(
        text.index(topic) for topic in ("Waiting", "Coming", "Past")
    )


def test_coordinator_sees_a_request_and_may_answer_for_the_speaker(visitor: Visitor) -> None:
    proposal = make_proposal(expert=make_expert(user=None))
    visitor.log_in(make_coordinator())
    page = visitor.get(f"/requests/{session.merge(proposal).request_id}")
    assert page.one(f"main a[href='/proposals/{proposal.id}']")


def test_a_lecture_is_asked_for_at_another_address(visitor: Visitor, teacher: User, expert: Expert) -> None:
    make_place(name="Zuidlaren", lat=53.0936, lon=6.6817)
    session.commit()
    page = form_of(visitor, expert)
    refused = visitor.submit(page, answers(venue="elsewhere"), status=422)
    assert "Fill in the address" in refused.error_of("address")
    elsewhere = {"venue": "elsewhere", "address": "De Ludinge,  Stationsweg 9", "address_place": "Zuidlaren"}
    unknown = visitor.submit(page, answers(**elsewhere | {"address_place": "Atlantis"}), status=422)
    assert unknown.error_of("address_place")
    sent = visitor.submit(unknown, answers(**elsewhere))
    assert "at another address" in sent.text
    assert "De Ludinge, Stationsweg 9, Zuidlaren" in sent.text
    visitor.submit(
        form_of(visitor, expert),
        answers(**elsewhere | {"address": "de ludinge, stationsweg 9", "topic": "Wind"}),
    )
    one, other = requests_sent()
    assert one.venue_address_id == other.venue_address_id, "nobody travels within one address"
    visitor.submit(form_of(visitor, expert), answers(address="Never mind"))
    assert requests_sent()[-1].venue_address is None, "it is at the school"


def test_the_same_form_sent_twice_is_one_request(visitor: Visitor, teacher: User, expert: Expert) -> None:
    form = form_of(visitor, expert)
    visitor.submit(form, answers())
    second = visitor.submit(form, answers())
    assert second.heading == "Hydrogen on the road"
    assert "You have sent this already, a moment ago." in second.text
    assert len(requests_sent()) == 1
    visitor.submit(form, answers(topic="Wind at sea"))
    assert len(requests_sent()) == 2, "anything else is another request"


def test_who_sends_the_same_later_on_means_it(visitor: Visitor, teacher: User, expert: Expert) -> None:
    form = form_of(visitor, expert)
    visitor.submit(form, answers())
    with time_machine.travel(now() + timedelta(minutes=11), tick=False):
        visitor.submit(form, answers())
    assert len(requests_sent()) == 2


def test_what_was_withdrawn_can_be_sent_again_at_once(
    visitor: Visitor, teacher: User, expert: Expert
) -> None:
    form = form_of(visitor, expert)
    visitor.submit(form, answers())
    visitor.submit(visitor.get(f"/requests/{requests_sent()[0].id}/withdraw"), {})
    visitor.submit(form, answers())
    assert len(requests_sent()) == 2
