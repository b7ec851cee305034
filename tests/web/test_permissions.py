"""Every page, asked for by everybody: who gets it, who is sent to the log-in page, who is refused."""

from collections.abc import Iterator

import pytest
from flask import Flask

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.enums import ExpertStatus
from guestlecture.links import saved_search_state, sign
from guestlecture.models import Job, SentMail, User
from tests.factories import (
    make_booking,
    make_coordinator,
    make_expert,
    make_offer,
    make_proposal,
    make_request,
    make_saved_search,
    make_synonyms,
)
from tests.page import Visitor

EVERYBODY = "visitor teacher stranger owner coordinator"
# Endpoint (or all of a blueprint): who gets in. The rest is refused, visitors are sent to the log-in page.
ENTRY = {
    "static": EVERYBODY,
    "bootstrap.static": EVERYBODY,
    "home": EVERYBODY,
    "demo": EVERYBODY,
    "account": EVERYBODY,
    "account.index": "teacher stranger owner coordinator",
    "account.log_out_elsewhere": "teacher stranger owner coordinator",
    "account.join": "teacher stranger owner coordinator",
    "account.mail": "owner",
    "expert.index": EVERYBODY,
    "saved_search.new": "teacher stranger owner coordinator",
    "saved_search.end": "owner",
    "saved_search.follow_link": EVERYBODY,
    "expert.show": "owner coordinator",
    "profile": "owner coordinator",
    "profile.register": EVERYBODY,
    "profile.registered": EVERYBODY,
    "offer": "owner coordinator",
    "request.new": "teacher",
    "request.index": "teacher",
    "request.show": "teacher coordinator",
    "request.withdraw": "teacher coordinator",
    "volunteer.index": "owner stranger",
    "volunteer.new": "owner stranger",
    "volunteer.decline": "teacher coordinator",
    "proposal": "owner coordinator",
    "proposal.index": "owner stranger",
    "answer": "visitor owner coordinator",
    "booking": "teacher owner coordinator",
    "desk": "coordinator",
    "balance": "coordinator",
    "register": "coordinator",
    "synonym": "coordinator",
}


@pytest.fixture
def region(app: Flask, database: None) -> Iterator[tuple[dict[str, User | None], dict[str, str]]]:
    """One of everything: a profile that is not public, and who has to do with it; and what addresses name."""
    expert = make_expert(status=ExpertStatus.SUBMITTED)
    booking, offer = make_booking(expert=expert), make_offer(expert=expert)
    proposal = make_proposal(request=booking.request, expert=expert)
    owner = expert.user
    open_to_all = make_request(teacher=booking.request.teacher)
    offered = make_proposal(request=open_to_all, expert=expert, is_volunteered=True)
    mail = SentMail(
        message="request_received",
        recipient=owner.email,
        language="nl",
        about={"proposal_id": proposal.id},
        created_at=now(),
    )
    job = Job(kind="send_mail", payload={}, run_at=now(), created_at=now())
    session.add_all([mail, job])
    synonyms, search = make_synonyms("ICT", "IT"), make_saved_search(user=owner)
    people = {
        "visitor": None,
        "teacher": booking.request.teacher,
        "stranger": make_expert().user,
        "owner": owner,
        "coordinator": make_coordinator(),
    }
    session.commit()
    with app.app_context():
        token = sign("proposal", proposal.id)
        search_token = sign("saved-search", [search.id, saved_search_state(search)])
    ids = {
        **{name: str(expert.id) for name in ("expert", "profile", "register")},
        "request": str(booking.request_id),
        "proposal": str(proposal.id),
        "booking": str(booking.id),
        "offer": str(offer.id),
        "account": str(mail.id),
        "desk": str(job.id),
        "demo": str(mail.id),
        "synonym": str(synonyms.id),
        "saved_search": str(search.id),
        "saved_search.follow_link": search_token,
        "offer.new": str(expert.id),
        "volunteer.new": str(open_to_all.id),
        "volunteer.decline": str(offered.id),
        "demo.log_in": str(owner.id),
        "token": token,
    }
    return people, ids


def entry(endpoint: str) -> set[str]:
    """Return who may enter; an endpoint that nobody thought about is an error."""
    return set(ENTRY[endpoint if endpoint in ENTRY else endpoint.partition(".")[0]].split())


@pytest.mark.parametrize("who", EVERYBODY.split())
def test_each_page_is_for_whom_it_is_meant(
    app: Flask, region: tuple[dict[str, User | None], dict[str, str]], who: str
) -> None:
    people, ids = region
    visitor = Visitor(app, people[who])
    wrong = []
    for rule in app.url_map.iter_rules():
        blueprint = rule.endpoint.partition(".")[0]
        if blueprint in ("static", "bootstrap") or rule.endpoint == "demo.log_in":
            continue
        identity = ids.get(rule.endpoint, ids.get(blueprint, ""))
        path = rule.rule.replace("<int:id>", identity).replace("<int:number>", "0")
        token = ids.get(rule.endpoint, ids["token"])
        path = path.replace("<token>", token).replace("<code>", "nl")
        if rule.endpoint == "request.new":
            path += f"?expert={ids['expert']}"
        method = "GET" if "GET" in (rule.methods or set()) else "POST"
        answer = visitor.client.open(path, method=method)
        got_in = answer.status_code not in (401, 403) and not answer.headers.get("Location", "").startswith(
            "/log-in"
        )
        if method == "POST":  # refused for its missing token, before anybody is asked who they are
            continue
        if got_in != (who in entry(rule.endpoint)):
            wrong.append(f"{rule.endpoint} {path}: {answer.status_code} {answer.headers.get('Location', '')}")
    assert not wrong, "\n".join(wrong)
