"""Every page, asked for by everybody: who gets it, who is sent to the log-in page, who is refused."""

from datetime import date

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.enums import ExceptionKind, ExpertStatus
from guestlecture.links import account_state, saved_search_state, sign
from guestlecture.models import Job, SentMail, User
from guestlecture.queries.availability import list_exceptions
from guestlecture.services.calendar_feed import renew_feed
from guestlecture.web.limits import limiter
from tests.factories import (
    make_alternative,
    make_board,
    make_booking,
    make_calendar,
    make_closed_day,
    make_coordinator,
    make_exception,
    make_expert,
    make_offer,
    make_open_date,
    make_opened_day,
    make_proposal,
    make_request,
    make_round,
    make_rule,
    make_saved_search,
    make_series,
    make_synonyms,
    make_timetable,
    make_timetable_day,
    make_user,
    make_waiting,
    make_what_if,
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
    "profile.submit": "owner",
    "profile.register": EVERYBODY,
    "profile.registered": EVERYBODY,
    "offer": "owner coordinator",
    "request.new": EVERYBODY,
    "request_draft": EVERYBODY,
    "availability": "owner coordinator",
    "calendar": "owner coordinator",
    "open_date": "owner coordinator",
    "open_date.take": "teacher",
    "request.index": "teacher",
    "request.show": "teacher coordinator",
    "request.withdraw": "teacher coordinator",
    "panel": "teacher coordinator",
    "waiting.join": "teacher",
    "waiting.leave": "teacher",
    "series": "teacher coordinator",
    "series_answer": "owner coordinator",
    "series_answer.show_by_link": "visitor owner coordinator",
    "series_answer.decline_by_link": "visitor owner coordinator",
    "volunteer.index": "owner stranger",
    "volunteer.new": "owner stranger",
    "volunteer.withdraw": "owner coordinator",
    "volunteer.accept": "teacher coordinator",
    "volunteer.decline": "teacher coordinator",
    "proposal": "owner coordinator",
    "proposal.index": "owner stranger",
    "answer": "visitor owner coordinator",
    "booking": "teacher owner coordinator",
    "hours_beside": "owner coordinator",
    "outcome": "teacher owner coordinator",
    "outcome.index": "coordinator",
    "outcome.undo": "coordinator",
    "outcome.give": "teacher owner",
    "after": "visitor owner",
    "calendar_feed": "teacher stranger owner coordinator",
    "calendar_feed.read": EVERYBODY,
    "reminder": "teacher stranger owner coordinator",
    "reminder.follow_link": EVERYBODY,
    "substitute": "teacher coordinator",
    "alternative.propose": "owner coordinator",
    "alternative.move": "teacher owner coordinator",
    "alternative": "teacher coordinator",
    "desk": "coordinator",
    "balance": "coordinator",
    "register": "coordinator",
    "personal_data": "teacher stranger owner coordinator",
    "personal_data.erase_profile": "coordinator",
    "synonym": "coordinator",
    "vog": "coordinator",
    "round": "coordinator",
    "what_if": "coordinator",
    "discard_round": "coordinator",
    "weight": "coordinator",
    "turn": "teacher coordinator",
    "suggestion": "teacher coordinator",
    "institution": "teacher coordinator",
    "institution.index": "coordinator",
    "period_grid": "teacher coordinator",
    "closed_day": "teacher coordinator",
}


WITH_EXPERT = ("request.new", "waiting.join")
Region = tuple[dict[str, User | None], dict[str, str]]


@pytest.fixture
def region(app: Flask, database: None) -> Region:
    """One of everything: a profile that is not public, and who has to do with it; and what addresses name."""
    limiter.reset()
    expert = make_expert(status=ExpertStatus.SUBMITTED, submitted_at=now())
    booking, offer, spare = make_booking(expert=expert), make_offer(expert=expert), make_offer(expert=expert)
    proposal = make_proposal(request=booking.request, expert=expert)
    owner, shown = expert.user, make_user(email="anneke@gastlesnoord.example")  # of the demo's accounts
    asked = make_request(teacher=booking.request.teacher)
    others = make_alternative(proposal=make_proposal(request=asked, expert=expert))
    open_to_all = make_request(teacher=booking.request.teacher)
    offered = make_proposal(request=open_to_all, expert=expert, is_volunteered=True)
    mail = SentMail(
        message="booking_agreed",
        recipient=owner.email,
        language="nl",
        about={"booking_id": booking.id},
        created_at=now(),
    )
    job = Job(kind="send_mail", payload={}, run_at=now(), created_at=now())
    session.add_all([mail, job])
    window, other_window = make_rule(expert, 0), make_rule(expert, 1)
    make_exception(expert, ExceptionKind.AWAY, now().date())
    (exception,) = list_exceptions(expert, since=now().date())
    calendar = make_calendar(expert)
    open_date, other_date = make_open_date(expert=expert), make_open_date(expert=expert)
    synonyms, search = make_synonyms("ICT", "IT"), make_saved_search(user=owner)
    board = make_board()
    school = booking.request.institution
    timetable, spare_timetable = make_timetable(school), make_timetable(school)
    chosen = make_timetable_day(timetable, date(2027, 3, 12))
    closed, opened = make_closed_day(school, date(2027, 3, 15)), make_opened_day(school, date(2027, 3, 26))
    alone = make_expert(user=None)
    in_series = make_proposal(request=make_request(teacher=booking.request.teacher), expert=expert)
    series = make_series(in_series.request)
    waiting = make_waiting(user=booking.request.teacher)
    round_ = make_round(request=open_to_all, expert=expert)
    what_if, spare_what_if = make_what_if(original=round_), make_what_if(original=round_)
    people = {
        "visitor": None,
        "teacher": booking.request.teacher,
        "stranger": make_expert().user,
        "owner": owner,
        "coordinator": make_coordinator(),
    }
    secret = renew_feed(make_user(), at=now())
    session.commit()
    ids = {
        **dict.fromkeys(("expert", "profile", "register", "offer.new", "vog.record"), expert.id),
        "vog.board": board.id,
        "vog.institution": booking.request.institution_id,
        "request": booking.request_id,
        "proposal": proposal.id,
        **dict.fromkeys(("booking", "outcome", "hours_beside"), booking.id),
        "offer": offer.id,
        "offer.delete": spare.id,
        **dict.fromkeys(("account", "demo"), mail.id),
        "desk": job.id,
        **dict.fromkeys(("desk.send_mail_again", "desk.put_mail_aside"), mail.id),
        "demo.log_in": shown.id,
        "availability": expert.id,
        "availability.change_rule": window.id,
        "availability.drop_rule": other_window.id,
        "availability.drop_exception": exception.id,
        **dict.fromkeys(("calendar.new_file", "calendar.new_address", "open_date.new"), expert.id),
        **dict.fromkeys(("calendar.read", "calendar.remove"), calendar.id),
        "open_date.take": open_date.id,
        "open_date.withdraw": other_date.id,
        "synonym": synonyms.id,
        "saved_search": search.id,
        "volunteer.new": open_to_all.id,
        "round": round_.id,
        "what_if.new": round_.id,
        "discard_round": spare_what_if.id,
        **dict.fromkeys(("what_if.show", "what_if.solve"), what_if.id),
        **dict.fromkeys(("round.pin", "round.forbid", "round.release", "round.why"), round_.lines[0].id),
        "suggestion": proposal.id,
        "turn": open_to_all.id,
        "personal_data": alone.id,
        "series": series.id,
        "waiting": waiting.id,
        "series_answer": in_series.id,
        **dict.fromkeys(("substitute", "panel"), booking.request_id),
        "alternative.propose": proposal.id,
        "alternative.move": booking.id,
        "alternative": others.id,
        **dict.fromkeys(("institution", "closed_day", "period_grid"), school.id),
        "period_grid.edit": timetable.id,
        "period_grid.delete": spare_timetable.id,
        "period_grid.forget": chosen.id,
        "closed_day.forget": closed.id,
        "closed_day.forget_opened": opened.id,
        **dict.fromkeys(("volunteer.decline", "volunteer.withdraw", "volunteer.accept"), offered.id),
    }
    with app.app_context():
        tokens = {
            "series_answer token": sign("proposal", in_series.id),
            "answer token": sign("proposal", proposal.id),
            "reminder token": sign("reminders", "jan@example.com"),
            "after token": sign("after", [booking.id, "expert"]),
            "saved_search token": sign("saved-search", [search.id, saved_search_state(search)]),
            "account token": sign("account", [owner.id, account_state(owner)]),
        }
    return people, {
        **{name: str(identity) for name, identity in ids.items()},
        **tokens,
        "secret": secret,
    }


def entry(endpoint: str) -> set[str]:
    """Return who may enter; an endpoint that nobody thought about is an error."""
    return set(ENTRY[endpoint if endpoint in ENTRY else endpoint.partition(".")[0]].split())


def address(rule: Rule, ids: dict[str, str]) -> str:
    """Return an address of an endpoint that names something which is there."""
    blueprint = rule.endpoint.partition(".")[0]
    path = rule.rule.replace("<int:id>", ids.get(rule.endpoint, ids.get(blueprint, "")))
    path = path.replace("<int:number>", "0").replace("<code>", "nl")
    path = path.replace("<secret>", ids["secret"])
    path = path.replace("<token>", ids.get(f"{blueprint} token", ""))
    return f"{path}?expert={ids['expert']}" if rule.endpoint in WITH_EXPERT else path


def got_in(answer: TestResponse) -> bool:
    """Say whether a page let somebody in: it did its work, or told what was wrong with the form."""
    if answer.status_code == 403 or answer.headers.get("Location", "").startswith("/log-in"):
        return False
    # Whatever else it answers proves nothing: it did not get as far as asking who somebody is.
    assert answer.status_code in (200, 302, 409, 422), f"{answer.request.path}: {answer.status_code}"
    return True


class Browser:
    """Asks for pages, or sends empty forms with a right token; a new one wherever it was logged in or out."""

    def __init__(self, app: Flask, user: User | None) -> None:
        self._app, self._user = app, user
        self._begin()

    def _begin(self) -> None:
        self._visitor = Visitor(self._app, self._user)
        self._token = str(self._visitor.get("/log-in").soup.select("[name=csrf_token]")[0]["value"])

    def ask(self, method: str, path: str) -> TestResponse:
        """Ask for a page, or send its form."""
        data = {"csrf_token": self._token} if method == "POST" else None
        answer = self._visitor.client.open(path, method=method, data=data)
        if "Set-Cookie" in answer.headers:
            self._begin()
        return answer


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("who", EVERYBODY.split())
def test_each_page_is_for_whom_it_is_meant(app: Flask, region: Region, who: str, method: str) -> None:
    people, ids = region
    wrong, asked = [], 0
    browser = Browser(app, people[who])
    for rule in app.url_map.iter_rules():
        if method not in (rule.methods or set()) or rule.endpoint.endswith("static"):
            continue
        answer = browser.ask(method, address(rule, ids))
        asked += 1
        if got_in(answer) != (who in entry(rule.endpoint)):
            wrong.append(f"{rule.endpoint}: {answer.status_code} {answer.headers.get('Location', '')}")
    assert not wrong, "\n".join(wrong)
    assert asked > 20
