"""Open requests in the browser: ask all at once, see what fits, offer to come, choose who comes."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import ExpertStatus, Level, ProposalStatus, RequestStatus
from guestlecture.indexing import rebuild_index
from guestlecture.models import Expert, Expertise, Proposal, Request, Theme, User
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
    make_user,
)
from tests.page import Page, Visitor

ACCEPT = "main form[action$='/accept']"


def day(days: int) -> str:
    return (local_date(now(), ZONE) + timedelta(days=days)).isoformat()


def answers(**changes: Any) -> dict[str, Any]:
    """What is filled in; a number stands for the day that many days from now."""
    filled = {
        "topic": "Hydrogen on the road",
        "learning_aim": "Explain how a fuel cell works.",
        "level": "havo",
        "group_size": "28",
        "slots-0-on": day(30),
        "slots-0-starts": "10:20",
        "answer_by_on": day(7),
        **changes,
    }
    return {name: day(value) if isinstance(value, int) else value for name, value in filled.items()}


@pytest.fixture
def theme(database: None) -> Theme:
    energy = make_theme(slug="energy", label_en="Energy")
    theme = make_theme(slug="hydrogen", label_en="Hydrogen", parent=energy)
    session.commit()
    return theme


@pytest.fixture
def expert(visitor: Visitor, theme: Theme) -> Expert:
    """The visitor is logged in as this expert."""
    expert = make_expert(name="Bram Oosterhof", themes=[session.merge(theme)])
    visitor.log_in(expert.user)
    return session.merge(expert)


@pytest.fixture
def teacher(visitor: Visitor) -> User:
    """The visitor is logged in as this teacher."""
    user = make_teacher(make_institution(name="CSG Augustinus"), name="Thea Bos")
    visitor.log_in(user)
    return session.merge(user)


def titles(page: Page) -> list[str]:
    return [heading.get_text() for heading in page.soup.select("main article h2")]


def read_all(model: Any) -> list[Any]:
    session.expire_all()
    return list(session.scalars(sa.select(model).order_by(model.id)))


# Asking all at once


def test_search_that_finds_nobody_leads_to_an_open_request_with_its_words(
    visitor: Visitor, theme: Theme, teacher: User
) -> None:
    nothing = visitor.get("/experts?q=zzzz&theme=hydrogen&level=havo")
    address = str(nothing.one("main a[href^='/requests/new']")["href"])
    page = visitor.get(address)
    assert page.one("#topic")["value"] == "zzzz"
    assert page.one("#theme option[selected]").get_text() == "Energy › Hydrogen"
    assert page.one("#level option[selected]")["value"] == "havo"


def test_teacher_asks_all_and_sees_until_when_it_waits(visitor: Visitor, theme: Theme, teacher: User) -> None:
    page = visitor.submit(visitor.get("/requests/new"), answers(theme=str(theme.id)))
    assert "Any speaker who fits can take this request" in page.text
    (sent,) = read_all(Request)
    assert (sent.is_aimed, sent.ask_first, sent.theme_id) == (False, False, theme.id)
    assert "open to all: waits until" in visitor.get("/requests").text


def test_teacher_who_ticks_it_is_asked_first(visitor: Visitor, theme: Theme, teacher: User) -> None:
    form = visitor.get("/requests/new?theme=hydrogen")
    page = visitor.submit(form, answers(ask_first="y"))
    assert "waits for speakers who offer to come" in page.text
    assert read_all(Request)[0].ask_first


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"theme": ""}, "Choose a theme from the list."),
        ({"theme": "999999"}, "Choose one from the list."),
        ({"theme": "x"}, "Choose one from the list."),
        ({"level": ""}, "Choose a level."),
        ({"slots-0-on": 5}, "21 days ahead"),
        ({"answer_by_on": 28}, "three days before the first moment"),
    ],
)
def test_mistake_is_named_and_nothing_is_lost(
    visitor: Visitor, theme: Theme, teacher: User, changes: dict[str, Any], sentence: str
) -> None:
    form = visitor.get("/requests/new?theme=hydrogen")
    page = visitor.submit(form, answers(**{"ask_first": "y", **changes}), status=422)
    assert any(sentence in problem for problem in page.problems), page.problems
    assert page.one("#topic")["value"] == "Hydrogen on the road"
    assert page.one("#ask_first").has_attr("checked")
    assert read_all(Request) == []


@pytest.mark.parametrize(
    "address", ["?topic=" + "w" * 10_000, "?theme=nothing&level=kindergarten", "?topic=<b>'\"&level="]
)
def test_what_an_address_says_wrongly_is_left_out(visitor: Visitor, teacher: User, address: str) -> None:
    page = visitor.get(f"/requests/new{address}")
    assert len(str(page.one("#topic")["value"])) <= 150
    assert not page.soup.select("#theme option[selected]:not([value='']), main b")


# Requests that fit


def test_expert_sees_what_fits_best_first_with_the_reasons(visitor: Visitor, expert: Expert) -> None:
    hydrogen = expert.themes[0]
    tag = Expertise(slug="fuel-cell", label_nl="brandstofcel", label_en="fuel cell", theme=hydrogen)
    expert.expertise.append(tag)
    make_offer(expert=expert, title="Driving on hydrogen")
    far = make_teacher(make_institution(place=make_place(lat=52.9928, lon=6.5642)))
    make_request(topic="Far", theme=hydrogen, teacher=far)
    make_request(topic="Near", theme=hydrogen)
    make_request(topic="Beside", theme=make_theme(parent=hydrogen.parent, label_en="Wind"))
    make_request(topic="Another theme")
    make_request(topic="Another level", theme=hydrogen, level=Level.MBO)
    make_request(topic="Aimed", theme=hydrogen, is_aimed=True)
    make_request(topic="Over", theme=hydrogen, status=RequestStatus.WITHDRAWN)
    make_request(topic="Late", theme=hydrogen, answer_by_on=local_date(now(), ZONE) - timedelta(days=1))
    session.commit()
    page = visitor.get("/requests/fitting")
    assert titles(page) == ["Near", "Far", "Beside"]
    for reason in (
        "the theme is Hydrogen",
        "the same subjects: fuel cell",
        "the lecture ‘Driving on hydrogen’ is for havo",
        "the distance is 25 km",
        "the theme Wind is close to Hydrogen",
    ):
        assert reason in page.text


def test_nobody_reads_who_asked_before_it_is_agreed(visitor: Visitor, expert: Expert) -> None:
    teacher = make_teacher(name="Thea Bos")
    request = make_request(theme=expert.themes[0], teacher=teacher, contact_on_day="The porter, 050 1234567")
    session.commit()
    for path in ("/requests/fitting", f"/requests/{request.id}/volunteer"):
        text = visitor.get(path).soup.get_text()
        assert request.topic in text
        for secret in ("Thea", teacher.email, "porter"):
            assert secret not in text


def test_request_without_a_free_moment_or_with_an_answer_is_not_shown(
    visitor: Visitor, expert: Expert
) -> None:
    theme = expert.themes[0]
    booked = make_booking(expert=expert)
    moment = [(booked.starts_at, booked.ends_at)]
    make_request(topic="Busy then", theme=theme, times=moment)
    for status in (ProposalStatus.WAITING_FOR_TEACHER, ProposalStatus.DECLINED):
        offered = make_request(topic="Offered already", theme=theme, ask_first=True)
        make_proposal(request=offered, expert=expert, is_volunteered=True, status=status)
    session.commit()
    page = visitor.get("/requests/fitting")
    assert titles(page) == []
    assert "No open request fits you now" in page.text


def test_words_are_looked_for_in_the_index_and_in_sql_when_it_is_away(
    visitor: Visitor, expert: Expert, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for topic in ("Hydrogen buses", "A fuel cell on the table"):
        make_request(topic=topic, learning_aim="", theme=expert.themes[0])
    session.commit()
    with app.app_context():
        rebuild_index(app, "request")
    assert titles(visitor.get("/requests/fitting?q=bus")) == ["Hydrogen buses"]
    assert "No request with these words" in visitor.get("/requests/fitting?q=zzzz").text
    monkeypatch.setattr(app.extensions["requests_index"], "search", _away)
    page = visitor.get("/requests/fitting?q=buses")
    assert titles(page) == ["Hydrogen buses"]
    assert "simpler way" in page.text


def _away(_queries: Any) -> Any:
    from guestlecture.search.engine import SearchUnavailable

    raise SearchUnavailable("away")


@pytest.mark.parametrize("text", ["w" * 10_000, "!!!", "🚌", '"x" OR 1=1 --', "<b>", "%00", "‮abc"])
def test_any_text_is_answered(visitor: Visitor, expert: Expert, app: Flask, text: str) -> None:
    make_request(theme=expert.themes[0])
    session.commit()
    with app.app_context():
        rebuild_index(app, "request")
    visitor.get("/requests/fitting", query_string={"q": text})


def test_who_is_not_public_yet_reads_what_to_do(visitor: Visitor, theme: Theme) -> None:
    expert = make_expert(status=ExpertStatus.DRAFT, themes=[session.merge(theme)])
    make_request(theme=session.merge(theme))
    visitor.log_in(expert.user)
    assert "Your profile is not public yet" in visitor.get("/requests/fitting").text


# Offering


def test_offer_without_being_asked_first_is_agreed_at_once(visitor: Visitor, expert: Expert) -> None:
    request = make_request(theme=expert.themes[0])
    session.commit()
    page = visitor.get(f"/requests/{request.id}/volunteer")
    assert len(page.soup.select("input[type=radio][name=slot]")) == 2
    refused = visitor.submit(page, {"introduction": "Happy to come."}, status=422)
    assert refused.error_of("slot") == "Choose at least one moment."
    assert refused.one("#introduction").get_text().strip() == "Happy to come."
    agreed = visitor.submit(refused, {"slot": str(request.slots[1].id)})
    assert agreed.path.startswith("/bookings/")
    assert request.teacher.email in agreed.soup.get_text()
    again = visitor.get(f"/requests/{request.id}/volunteer")
    assert again.path.startswith("/proposals/")


def test_offer_to_a_teacher_who_is_asked_first_waits_and_is_seen_in_the_inbox(
    visitor: Visitor, expert: Expert
) -> None:
    lecture = make_offer(expert=expert, title="Driving on hydrogen")
    request = make_request(theme=expert.themes[0], ask_first=True)
    session.commit()
    page = visitor.get(f"/requests/{request.id}/volunteer")
    slots = [str(slot.id) for slot in request.slots]
    assert len(page.soup.select("input[type=checkbox][name=slot]")) == 2
    page = visitor.submit(page, {"slot": slots, "offer": str(lecture.id)})
    assert "You offered to come. The teacher chooses by" in page.text
    assert not page.soup.select(ACCEPT)
    (proposal,) = read_all(Proposal)
    assert (proposal.offer_id, len(proposal.slots)) == (lecture.id, 2)
    inbox = visitor.get("/proposals")
    assert "You offered to come" in inbox.text
    assert "the teacher chooses by" in inbox.text


def test_offer_is_taken_back_until_it_is_answered(visitor: Visitor, expert: Expert) -> None:
    request = make_request(theme=expert.themes[0], ask_first=True)
    proposal = make_proposal(request=request, expert=expert, is_volunteered=True)
    session.commit()
    page = visitor.get(f"/proposals/{proposal.id}")
    back = "main form[action$='/withdraw']"
    taken_back = visitor.submit(page, {}, form=back)
    assert "You have taken your offer back. Offer again" in taken_back.text
    assert read_all(Proposal)[0].status is ProposalStatus.WITHDRAWN
    assert "answered already" in visitor.submit(page, {}, form=back, status=409).text
    asked = make_proposal(expert=session.merge(expert))
    session.commit()
    visitor.post(f"/volunteers/{asked.id}/withdraw", status=403)


def test_who_does_not_fit_or_comes_too_late_reads_so(visitor: Visitor, expert: Expert) -> None:
    other, over = make_request(), make_request(theme=expert.themes[0], status=RequestStatus.AGREED)
    session.commit()
    page = visitor.get(f"/requests/{other.id}/volunteer")
    assert "does not fit your profile" in page.text
    assert not page.soup.select("main form")
    address = f"/requests/{other.id}/volunteer"
    visitor.post(address, {"slot": str(other.slots[0].id)}, status=422)
    assert "Just too late" in visitor.get(f"/requests/{over.id}/volunteer", status=409).text


def test_request_aimed_at_another_or_of_ones_own_is_not_to_be_taken(visitor: Visitor, theme: Theme) -> None:
    person = make_user()
    make_expert(user=person, themes=[session.merge(theme)])
    aimed = make_proposal().request
    own = make_request(teacher=person, institution=make_institution(), theme=session.merge(theme))
    visitor.log_in(person)
    visitor.get(f"/requests/{aimed.id}/volunteer", status=403)
    visitor.get(f"/requests/{own.id}/volunteer", status=403)
    assert titles(visitor.get("/requests/fitting")) == []


# Choosing


@pytest.fixture
def offered(teacher: User, theme: Theme) -> Proposal:
    """An offer that waits for the teacher."""
    theme = session.merge(theme)
    request = make_request(teacher=teacher, theme=theme, ask_first=True)
    expert = make_expert(name="Bram Oosterhof", themes=[theme])
    proposal = make_proposal(
        request=request, expert=expert, is_volunteered=True, introduction="I bring a fuel cell."
    )
    session.commit()
    return proposal


def accept_first(visitor: Visitor, page: Page, **options: Any) -> Page:
    form = page.soup.select(ACCEPT)[0]
    slot = form.select("[name=slot]")[0]["value"]
    return visitor.post(str(form["action"]), {"slot": str(slot)}, **options)


def test_teacher_sees_who_offers_and_why_and_chooses_a_moment(visitor: Visitor, offered: Proposal) -> None:
    assert "Bram Oosterhof offers to come: answer by" in visitor.get("/requests").text
    page = visitor.get(f"/requests/{offered.request_id}")
    for text in ("1 speaker offers to come.", "“I bring a fuel cell.”", "the theme is Hydrogen"):
        assert text in page.text
    assert offered.expert.email not in page.soup.get_text()
    agreed = accept_first(visitor, page)
    assert agreed.path.startswith("/bookings/")
    assert read_all(Request)[0].status is RequestStatus.AGREED
    assert "answered already" in accept_first(visitor, page, status=409).text


def test_moment_that_was_taken_meanwhile_says_so_and_the_other_stays(
    visitor: Visitor, offered: Proposal
) -> None:
    page = visitor.get(f"/requests/{offered.request_id}")
    make_booking(expert=session.merge(offered.expert))
    session.commit()
    refused = accept_first(visitor, page, status=409)
    assert "has just been booked" in refused.text
    assert len(refused.soup.select(ACCEPT)) == 1


@pytest.mark.parametrize("slot", ["", "999999"])
def test_moment_that_was_not_offered_cannot_be_chosen(visitor: Visitor, offered: Proposal, slot: str) -> None:
    page = visitor.post(f"/volunteers/{offered.id}/accept", {"slot": slot}, status=422)
    assert "Choose one of the moments of this request." in page.text


def test_teacher_says_no_with_a_word_and_the_volunteer_reads_it(
    visitor: Visitor, offered: Proposal, app: Flask
) -> None:
    page = visitor.get(f"/volunteers/{offered.id}/decline")
    page = visitor.submit(page, {"message": "In May again?"})
    assert "Your request stays open." in page.soup.get_text(" ")
    (proposal,) = read_all(Proposal)
    assert proposal.status is ProposalStatus.DECLINED
    theirs = Visitor(app, proposal.expert.user).get(f"/proposals/{proposal.id}")
    assert "does not take you up on this" in theirs.text
    assert "In May again?" in theirs.text
    late = visitor.submit(visitor.get(f"/volunteers/{offered.id}/decline"), {}, status=409)
    assert "answered already" in late.text


def test_neither_side_answers_for_the_other(visitor: Visitor, offered: Proposal, app: Flask) -> None:
    slot = {"slot": str(offered.slots[0].id)}
    volunteer = Visitor(app, offered.expert.user)
    volunteer.post(f"/volunteers/{offered.id}/accept", slot, status=403)
    assert "answered already" in volunteer.post(f"/proposals/{offered.id}/accept", slot, status=409).text
    asked = make_proposal(request=make_request(teacher=session.merge(offered.request.teacher)))
    session.commit()
    visitor.post(f"/volunteers/{asked.id}/accept", slot, status=403)


def test_expired_open_request_can_be_asked_again(visitor: Visitor, teacher: User, theme: Theme) -> None:
    request = make_request(teacher=teacher, theme=session.merge(theme), status=RequestStatus.EXPIRED)
    session.commit()
    again = visitor.get(f"/requests/{request.id}").one("main .btn-act")
    page = visitor.get(str(again["href"]))
    assert page.one("#topic")["value"] == request.topic


def test_coordinator_sees_open_requests_and_who_offers(visitor: Visitor, theme: Theme, app: Flask) -> None:
    theme = session.merge(theme)
    make_request(topic="Nobody yet", theme=theme, answer_by_on=local_date(now(), ZONE))
    request = make_request(topic="Somebody offers", theme=theme, ask_first=True)
    expert = make_expert(name="Bram Oosterhof", themes=[theme])
    make_proposal(request=request, expert=expert, is_volunteered=True)
    visitor.log_in(make_coordinator())
    text = visitor.get("/balance").text
    assert "everybody who fits" in text
    assert "offers to come: Bram Oosterhof" in text
    assert "Nobody yet" in visitor.get("/desk").text
    with app.app_context():
        rebuild_index(app, "expert")
        rebuild_index(app, "request")
    assert "and 2 of 2 requests that are open to all" in visitor.get("/desk/jobs").text
