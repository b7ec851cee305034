"""Answer a request: logged in, for somebody else, or from the link in the mail."""

from datetime import timedelta
from typing import Any

import pytest

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import DeclineReason, ProposalStatus
from guestlecture.links import sign
from guestlecture.models import Proposal
from tests.factories import (
    ZONE,
    make_booking,
    make_coordinator,
    make_expert,
    make_offer,
    make_proposal,
    make_request,
    make_slot_times,
    make_teacher,
)
from tests.page import Page, Visitor
from tests.services.left import events_of

ACCEPT = "main form[action$='/accept']"


@pytest.fixture(params=["logged in", "coordinator", "link"])
def answering(request: pytest.FixtureRequest, visitor: Visitor) -> tuple[Visitor, Proposal, str]:
    """Somebody who may answer a proposal in one of the three ways, and the page for it."""
    proposal = make_proposal(expert=make_expert(max_per_month=2))
    session.commit()
    if request.param == "link":
        with visitor.client.application.app_context():
            return visitor, proposal, f"/answer/{sign('proposal', proposal.id)}"
    visitor.log_in(make_coordinator() if request.param == "coordinator" else proposal.expert.user)
    return visitor, session.merge(proposal), f"/proposals/{proposal.id}"


def read(proposal: Proposal) -> Proposal:
    session.expire_all()
    return session.get_one(Proposal, proposal.id)


def accept_first(visitor: Visitor, page: Page, **options: Any) -> Page:
    form = page.soup.select(ACCEPT)[0]
    slot = form.select("[name=slot]")[0]["value"]
    return visitor.post(str(form["action"]), {"slot": str(slot)}, **options)


def test_looking_changes_nothing_and_accepting_a_moment_does(answering: Any) -> None:
    visitor, proposal, address = answering
    page = visitor.get(address)
    assert len(page.soup.select(ACCEPT)) == 2
    assert read(proposal).status is ProposalStatus.WAITING_FOR_EXPERT
    page = accept_first(visitor, page)
    assert read(proposal).status is ProposalStatus.ACCEPTED
    assert "greed" in page.text


def test_declining_asks_why(answering: Any) -> None:
    visitor, proposal, address = answering
    page = visitor.get(f"{address}/decline")
    refused = visitor.submit(page, {"message": "Ask my colleague."}, status=422)
    assert refused.error_of("reason") == "Choose a reason."
    assert refused.one("#message").get_text().strip() == "Ask my colleague."
    visitor.submit(refused, {"reason": "no_time"})
    proposal = read(proposal)
    assert (proposal.status, proposal.decline_reason) == (ProposalStatus.DECLINED, DeclineReason.NO_TIME)
    assert proposal.message == "Ask my colleague."


def test_second_answer_is_told_kindly(answering: Any) -> None:
    visitor, _proposal, address = answering
    page, decline = visitor.get(address), visitor.get(f"{address}/decline")
    accept_first(visitor, page)
    assert "answered already" in accept_first(visitor, page, status=409).text
    assert "answered already" in visitor.submit(decline, {"reason": "no_time"}, status=409).text
    assert visitor.get(address).soup.select(ACCEPT) == []


def test_answer_after_the_answer_date_is_told_kindly(answering: Any) -> None:
    visitor, proposal, address = answering
    page = visitor.get(address)
    proposal = read(proposal)
    proposal.request.answer_by_on = local_date(now(), ZONE) - timedelta(days=1)
    session.commit()
    assert "answer date has passed" in accept_first(visitor, page, status=409).text
    assert visitor.get(address).soup.select(ACCEPT) == []


def test_moment_that_was_taken_meanwhile_says_so_and_the_other_stays(answering: Any) -> None:
    visitor, proposal, address = answering
    page = visitor.get(address)
    proposal = read(proposal)
    make_booking(expert=proposal.expert)
    session.commit()
    refused = accept_first(visitor, page, status=409)
    who = "This speaker already has" if "on behalf of" in page.text else "You already have"
    assert f"{who} a lecture then." in refused.text
    assert "has just been booked" not in refused.text, "that is what a teacher reads"
    assert len(refused.soup.select(ACCEPT)) == 1


@pytest.mark.parametrize("who", ["visitor", "owner", "coordinator"])
@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_link_remembers_who_is_logged_in_and_a_coordinator_answers_on_behalf(
    visitor: Visitor, who: str, answer: str
) -> None:
    proposal, coordinator = make_proposal(expert=make_expert(name="Jan de Boer")), make_coordinator()
    people = {"visitor": None, "owner": proposal.expert.user, "coordinator": coordinator}
    session.commit()
    if people[who]:
        visitor.log_in(people[who])
    with visitor.client.application.app_context():
        address = f"/answer/{sign('proposal', proposal.id)}"
    page = visitor.get(address)
    assert ("You answer on behalf of Jan de Boer." in page.text) is (who == "coordinator")
    if answer == "accept":
        accept_first(visitor, page)
    else:
        visitor.submit(visitor.get(f"{address}/decline"), {"reason": "no_time"})
    by = people[who]
    assert read(proposal).answered_by_id == (by.id if by else None)
    status = "accepted" if answer == "accept" else "declined"
    assert events_of("proposal", proposal.id) == [(status, by.id if by else None, who == "coordinator")]


def test_moment_that_is_too_close_to_another_says_so_to_the_one_who_answers(answering: Any) -> None:
    visitor, proposal, address = answering
    other = make_booking(expert=read(proposal).expert)
    ends_at = read(proposal).slots[0].starts_at - timedelta(minutes=5)
    other.starts_at, other.ends_at = ends_at - timedelta(hours=1), ends_at
    session.commit()
    page = visitor.get(address)
    whose = (
        "too close to another lecture; this speaker"
        if "on behalf of" in page.text
        else "lecture of yours; you"
    )
    assert f"{whose} cannot be there in time" in page.text


def test_answer_by_link_tells_what_has_been_agreed(visitor: Visitor) -> None:
    proposal = make_proposal(request=make_request(times=[make_slot_times(days=400, hour=13)]))
    session.commit()
    with visitor.client.application.app_context():
        address = f"/answer/{sign('proposal', proposal.id)}"
    page = accept_first(visitor, visitor.get(address))
    year = proposal.slots[0].starts_at.year
    note = page.one("main .note.good").get_text(" ", strip=True)
    assert f" {year}, 13:00–14:30. The invitation and the contact details are in your mail." in note
    assert not page.soup.select("main a[href*='/bookings/']"), "that page asks for a log-in"


def test_page_says_whose_lecture_and_whose_month_it_is(visitor: Visitor) -> None:
    expert = make_expert(name="Wendy Luinstra", max_per_month=3)
    proposal = make_proposal(expert=expert, offer=make_offer(expert=expert, title="Wind at sea"))
    visitor.log_in(expert.user)
    address = f"/proposals/{session.merge(proposal).id}"
    own = visitor.get(address).text
    assert "Your lecture: Wind at sea" in own
    assert "0 of 3 at most" in own
    assert "waits for you" in own
    visitor.log_in(make_coordinator())
    other = visitor.get(address).text
    assert "Your" not in other
    assert "Lecture: Wind at sea" in other
    assert "Lectures of Wendy Luinstra in " in other


@pytest.mark.parametrize("slot", ["", "999999"])
def test_moment_that_was_not_proposed_cannot_be_chosen(visitor: Visitor, slot: str) -> None:
    proposal = make_proposal()
    visitor.log_in(proposal.expert.user)
    page = visitor.post(f"/proposals/{session.merge(proposal).id}/accept", {"slot": slot}, status=422)
    assert "Choose one of the moments of this request." in page.text


def test_link_shows_no_contact_details_and_no_way_into_the_account(visitor: Visitor) -> None:
    request = make_request(contact_on_day="The porter, 050 123 45 67")
    proposal = make_proposal(request=request)
    session.commit()
    with visitor.client.application.app_context():
        address = f"/answer/{sign('proposal', proposal.id)}"
    page = visitor.get(address)
    accepted = accept_first(visitor, page)
    for text in (page.soup.get_text(), accepted.soup.get_text()):
        assert "@" not in text
        assert "050 123" not in text
    assert visitor.get("/proposals").path.startswith("/log-in")


@pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: "x", lambda token: token + "x"])
def test_link_that_was_changed_is_refused_in_a_sentence(visitor: Visitor, change: Any) -> None:
    proposal = make_proposal()
    session.commit()
    with visitor.client.application.app_context():
        token = sign("proposal", proposal.id)
    page = visitor.get(f"/answer/{change(token)}", status=404)
    assert "This link is not right." in page.text


def test_link_is_refused_while_somebody_else_is_logged_in(visitor: Visitor) -> None:
    proposal = make_proposal()
    visitor.log_in(make_teacher())
    with visitor.client.application.app_context():
        token = sign("proposal", session.merge(proposal).id)
    page = visitor.get(f"/answer/{token}", status=403)
    assert "Log out first." in page.text


def test_inbox_puts_the_most_urgent_first(visitor: Visitor) -> None:
    expert, today = make_expert(), local_date(now(), ZONE)
    for days, topic in ((6, "Later"), (2, "Soon")):
        request = make_request(topic=topic, answer_by_on=today + timedelta(days=days))
        make_proposal(request=request, expert=expert)
    make_booking(request=make_request(topic="Agreed one"), expert=expert)
    visitor.log_in(expert.user)
    page = visitor.get("/proposals")
    assert [len(each.select("ul li")) for each in page.soup.select("main li.moment")][:2] == [2, 2]
    text = page.text
    assert text.index("Soon") < text.index("Later") < text.index("Agreed one")


def test_inbox_says_how_full_this_month_is_to_who_has_a_maximum(visitor: Visitor) -> None:
    expert = make_expert(max_per_month=3)
    at = now().replace(microsecond=0)
    make_booking(expert=expert, starts_at=at, ends_at=at + timedelta(hours=1))
    visitor.log_in(expert.user)
    assert "1 of 3 at most" in visitor.get("/proposals").text
    session.merge(expert).max_per_month = None
    session.commit()
    assert "at most" not in visitor.get("/proposals").text
