"""The coordinator's pages: desk, register and balance; and the front door."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.wall_time import local_date, school_year
from guestlecture.enums import ExpertStatus, JobStatus
from guestlecture.models import Expert, Job, ThemeTarget
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


def test_counts_in_the_register_are_those_of_the_search(coordinator: Visitor) -> None:
    make_expert(name="Wendy Luinstra")
    make_expert(name="Wendy de Boer", status=ExpertStatus.DRAFT)
    make_expert(name="Jan Smit", status=ExpertStatus.DRAFT)
    session.commit()
    chips = [chip.get_text() for chip in coordinator.get("/register?q=wendy").soup.select("main .chips a")]
    assert chips == ["all 2", "draft 1", "waits for approval 0", "public 1", "offline 0"]


def test_dead_job_is_seen_and_tried_again(coordinator: Visitor) -> None:
    job = Job(kind="send_mail", payload={"mail_id": 0}, run_at=now(), created_at=now(), status=JobStatus.DEAD)
    session.add(job)
    session.commit()
    assert "1 mail or task got stuck" in coordinator.get("/desk").text
    page = coordinator.get("/desk/jobs")
    coordinator.submit(page, {}, form=f"main form[action='/desk/jobs/{job.id}/retry']")
    session.expire_all()
    assert session.get_one(Job, job.id).status is JobStatus.WAITING


def test_balance_counts_this_school_year_against_the_targets(coordinator: Visitor) -> None:
    year = school_year(local_date(now(), ZONE))
    energy, health = make_theme(label_en="Energy"), make_theme(label_en="Health")
    wind = make_theme(label_en="Wind", parent=energy)
    for theme in (energy, health):
        session.add(ThemeTarget(theme=theme, school_year=year, share=0.5))
    for theme in (wind, wind, energy, health):
        make_booking(request=make_request(theme=theme))
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
    "query", ["?status=x", "?page=0", "?page=99999999999999", "?q=" + "x" * 5000, "?q=%25"]
)
def test_register_takes_any_address(coordinator: Visitor, query: str) -> None:
    make_expert(name="Somebody")
    session.commit()
    assert coordinator.get(f"/register{query}").heading == "Register of speakers"


def test_front_door_counts_and_shows_what_was_given_without_names(visitor: Visitor) -> None:
    energy = make_theme(label_en="Energy", slug="energy")
    expert = make_expert(name="Bram Oosterhof", themes=[make_theme(parent=energy)])
    begin = now() - timedelta(days=2)
    request = make_request(topic="Given lately")
    make_booking(request=request, expert=expert, starts_at=begin, ends_at=begin + timedelta(hours=1))
    session.commit()
    page = visitor.get("/")
    assert "1 speaker" in page.one("a[href='/experts?theme=energy']").get_text(" ")
    assert "Given lately" in page.text
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
