"""The coordinator's pages: desk, register and balance; and the front door."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from flask import Flask

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.wall_time import local_date, school_year
from guestlecture.enums import ExpertStatus, JobStatus, Level, MailStatus
from guestlecture.models import Expert, Job, SentMail, ThemeTarget
from guestlecture.search.opening import open_engine
from guestlecture.search.settings import EXPERTS, REQUESTS
from guestlecture.services.mail import leave_mail
from tests.factories import (
    ZONE,
    make_booking,
    make_coordinator,
    make_expert,
    make_offer,
    make_proposal,
    make_request,
    make_theme,
)
from tests.page import Visitor
from tests.search.server import StandIn, answers, stand_in
from tests.services.left import events_of

__all__ = ["stand_in"]  # a fixture


@pytest.fixture
def coordinator(app: Flask, database: None) -> Visitor:
    return Visitor(app, make_coordinator())


def test_quiet_desk_says_so(coordinator: Visitor) -> None:
    page = coordinator.get("/desk")
    assert page.heading == "The themes are in balance, and nothing waits for you."


def test_desk_puts_first_what_runs_out_first(coordinator: Visitor) -> None:
    soon = local_date(now(), ZONE) + timedelta(days=1)
    make_proposal(
        request=make_request(topic="Almost too late", answer_by_on=soon),
        expert=make_expert(name="Bram Oosterhof"),
    )
    make_proposal(expert=make_expert(name="No Account", user=None))
    make_expert(status=ExpertStatus.SUBMITTED, submitted_at=now())
    session.commit()
    page = coordinator.get("/desk")
    assert page.heading == "1 request is about to expire."
    text = page.text
    assert page.soup.select("main .todo")[0].find("p").get_text() == "Bram Oosterhof has not answered yet"
    assert text.index("Almost too late") < text.index("No Account has no account: you answer")
    assert "1 profile waits for approval" in text


@pytest.fixture
def failed(coordinator: Visitor) -> SentMail:
    """A mail that the server refused; its job is gone."""
    leave_mail("confirm_account", "zoe@example.org", language="nl", at=now(), user_id=make_coordinator().id)
    session.execute(sa.delete(Job))
    mail = session.scalars(sa.select(SentMail)).one()
    mail.status = MailStatus.FAILED
    session.commit()
    return mail


@pytest.mark.parametrize(
    ("button", "status", "kinds", "action"),
    [
        ("send-again", MailStatus.WAITING, ["send_mail"], "send_again"),
        ("put-aside", MailStatus.SET_ASIDE, [], "put_aside"),
    ],
)
def test_failed_mail_stays_on_the_desk_until_somebody_sends_it_again_or_puts_it_aside(
    coordinator: Visitor, failed: SentMail, button: str, status: MailStatus, kinds: list[str], action: str
) -> None:
    assert "1 mail or task got stuck" in coordinator.get("/desk").text
    page = coordinator.get("/desk/jobs")
    form = f"main form[action='/desk/mail/{failed.id}/{button}']"
    for _twice in range(2):
        shown = coordinator.submit(page, {}, form=form)
    assert "All mail has been delivered." in shown.text
    assert "got stuck" not in coordinator.get("/desk").text
    session.expire_all()
    assert session.get_one(SentMail, failed.id).status is status
    assert session.scalars(sa.select(Job.kind)).all() == kinds
    assert [event[0] for event in events_of("mail", failed.id)] == [action]


def test_counts_in_the_register_are_those_of_the_search(coordinator: Visitor) -> None:
    make_expert(name="Wendy Luinstra")
    make_expert(name="Wendy de Boer", status=ExpertStatus.DRAFT)
    make_expert(name="Jan Smit", status=ExpertStatus.DRAFT)
    session.commit()
    chips = [chip.get_text() for chip in coordinator.get("/register?q=wendy").soup.select("main .chips a")]
    assert chips == ["all 2", "draft 1", "waits for approval 0", "public 1", "offline 0"]


def test_dead_job_is_seen_and_tried_again(coordinator: Visitor) -> None:
    job = Job(
        kind="index_experts",
        payload={"expert_ids": [0]},
        run_at=now(),
        created_at=now(),
        status=JobStatus.DEAD,
    )
    session.add(job)
    session.commit()
    assert "1 mail or task got stuck" in coordinator.get("/desk").text
    page = coordinator.get("/desk/jobs")
    coordinator.submit(page, {}, form=f"main form[action='/desk/jobs/{job.id}/retry']")
    session.expire_all()
    assert session.get_one(Job, job.id).status is JobStatus.WAITING


def search_index_in_words(visitor: Visitor) -> str:
    """What the coordinator reads about search."""
    return visitor.get("/desk/jobs").one("main section:first-of-type").get_text(" ")


def test_desk_says_how_search_is_and_what_happens_next(
    coordinator: Visitor, app: Flask, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = {"search_key": "search", "indexing_key": "index"}
    index = open_engine(EXPERTS, folder=None, url=stand_in.url, timeout_seconds=5, **keys)
    monkeypatch.setitem(app.extensions, "experts_index", index)
    requests = open_engine(REQUESTS, folder=None, url=stand_in.url, timeout_seconds=5, **keys)
    monkeypatch.setitem(app.extensions, "requests_index", requests)
    requests.rebuild([])
    assert "index is being made anew, which takes five minutes" in search_index_in_words(coordinator)
    index.rebuild([])
    good = search_index_in_words(coordinator)
    assert "Search knows 0 of 0 public profiles" in good
    assert "meilisearch 1.50.0" in good
    assert "differ" not in good
    make_expert()
    session.commit()
    behind = search_index_in_words(coordinator)
    assert "Search knows 0 of 1 public profiles" in behind
    assert "The rest follows by itself, within five minutes" in behind
    stand_in.fault = answers(503, "")
    assert "does not answer" in search_index_in_words(coordinator)
    coordinator.client.set_cookie("language", "nl")
    assert "De zoekmachine antwoordt niet" in search_index_in_words(coordinator)


@pytest.mark.parametrize("text", ["\x00", "%_\\", "' OR 1=1 --", "x" * 10_000, "🌬️"])
def test_nothing_typed_breaks_the_register(coordinator: Visitor, text: str) -> None:
    assert coordinator.get("/register?" + urlencode({"q": text, "page": 10**9, "status": text}))


def test_what_is_left_for_a_later_day_is_not_said_to_wait(coordinator: Visitor) -> None:
    later = {"run_at": now() + timedelta(days=90), "created_at": now()}
    session.add(Job(kind="begin_school_year", payload={}, **later))
    session.add(Job(kind="send_mail", payload={"mail_id": 0}, attempts=1, **later))
    session.commit()
    assert "1 task waits and is done by itself." in coordinator.get("/desk/jobs").text


def test_balance_counts_this_school_year_against_the_targets(coordinator: Visitor) -> None:
    year = school_year(local_date(now(), ZONE))
    energy, health = make_theme(label_en="Energy"), make_theme(label_en="Health")
    wind = make_theme(label_en="Wind", parent=energy)
    for theme in (energy, health):
        session.add(ThemeTarget(theme=theme, school_year=year, share=0.5))
    for theme in (wind, wind, energy, health):
        # Now, since in a month it may be another school year.
        make_booking(request=make_request(theme=theme), starts_at=now(), ends_at=now() + timedelta(hours=1))
    make_request(theme=wind, topic="Still open")
    old = now() - timedelta(days=800)
    make_booking(request=make_request(theme=health), starts_at=old, ends_at=old + timedelta(hours=1))
    session.commit()
    page = coordinator.get("/balance")
    rows = [
        [cell.get_text(strip=True) for cell in row.select("th, td")] for row in page.soup.select("tbody tr")
    ]
    assert rows[0][:1] + rows[0][3:] == ["Energy", "3", "2", "+1", "1"]
    assert rows[1][:1] + rows[1][3:] == ["Health", "1", "2", "−1", "0"]
    assert "Still open" in page.text
    for chart in page.soup.select("svg[role=img]"):  # one for wide screens and one for phones
        assert "Energy 3 · target 2" in " ".join(chart.get_text(" ").split())


def test_coordinator_approves_a_profile_and_it_is_public(coordinator: Visitor) -> None:
    expert = make_expert(name="Karin Ottens", status=ExpertStatus.SUBMITTED, submitted_at=now())
    make_offer(expert=expert)
    session.commit()
    listed = coordinator.get("/register?status=submitted")
    assert "Karin Ottens" in listed.text
    page = coordinator.get(f"/register/{expert.id}")
    coordinator.submit(page, {}, form="main form[action$='/approve']")
    again = coordinator.submit(page, {}, form="main form[action$='/approve']", status=409)
    assert "not waiting for approval" in again.text
    session.expire_all()
    assert session.get_one(Expert, expert.id).status is ExpertStatus.PUBLISHED
    assert session.scalar(sa.select(Job.kind).where(Job.kind == "index_experts"))


def test_agreement_is_recorded_before_a_profile_of_somebody_else_is_public(coordinator: Visitor) -> None:
    expert = make_expert(user=None, status=ExpertStatus.DRAFT, biography="We make hydrogen.")
    session.commit()
    page = coordinator.get(f"/register/{expert.id}")
    refused = coordinator.submit(page, {"agreement": " "}, form="main form[action$='/agreement']", status=422)
    assert "when and how" in refused.text
    coordinator.submit(refused, {"agreement": "by phone"}, form="main form[action$='/agreement']")
    session.expire_all()
    assert session.get_one(Expert, expert.id).agreement == "by phone"


@pytest.mark.parametrize(
    "query", ["?status=x", "?page=0", "?page=99999999999999", "?q=" + "x" * 5000, "?q=%25", "?q=%00"]
)
def test_register_takes_any_address(coordinator: Visitor, query: str) -> None:
    make_expert(name="Somebody")
    session.commit()
    assert coordinator.get(f"/register{query}").heading == "Register of speakers"


def test_front_door_counts_and_shows_what_was_given_without_names(visitor: Visitor) -> None:
    energy = make_theme(label_en="Energy", slug="energy")
    expert = make_expert(name="Bram Oosterhof", themes=[make_theme(parent=energy)])
    begin = now() - timedelta(days=2)
    request = make_request(
        topic="For Sanne's class", group_name="4 havo of Sanne", theme=energy, level=Level.HAVO
    )
    make_booking(request=request, expert=expert, starts_at=begin, ends_at=begin + timedelta(hours=1))
    offer = make_offer(expert=expert, title="Driving on hydrogen")
    proposal = make_proposal(expert=expert, offer=offer)
    begin -= timedelta(days=1)
    make_booking(proposal=proposal, starts_at=begin, ends_at=begin + timedelta(hours=1))
    session.commit()
    page = visitor.get("/")
    assert "1 speaker" in page.one("a[href='/experts?theme=energy']").get_text(" ")
    first, second = (" ".join(row.get_text(" ").split()) for row in page.soup.select("tbody tr"))
    assert first == f"Energy havo · {request.institution.place.name} 28 pupils"
    assert second.startswith("Driving on hydrogen havo")
    assert "Sanne" not in page.text, "what a teacher typed is for the speaker"
    assert request.teacher.name not in page.text


def test_demo_page_logs_in_and_shows_mail(visitor: Visitor) -> None:
    proposal = make_proposal()
    recipient = proposal.expert.user.email
    leave_mail("request_received", recipient, language="en", at=now(), proposal_id=proposal.id)
    session.commit()
    page = visitor.get("/demo/mail")
    page = visitor.get(str(page.one("main a[href^='/demo/mail/']")["href"]))
    assert page.one("main a[href*='/answer/']")
    visitor.post("/demo/accounts/999/log-in", status=404)
