"""Which open requests fit an expert, and which experts offered to take one; each with the reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from guestlecture.db import session
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import ProposalStatus
from guestlecture.models import Expert, Institution, Proposal, Request, Theme
from guestlecture.queries.availability import find_obstacles
from guestlecture.queries.closed_day import load_calendar, load_calendars
from guestlecture.queries.fitting import Fitting, find_fitting
from guestlecture.queries.guard_rail import list_agreed_around
from guestlecture.queries.institution import school_with_hours
from guestlecture.queries.match import Scorer
from guestlecture.queries.proposal import LIVE, Possible
from guestlecture.queries.request import are_open_to_all
from guestlecture.queries.series import has_not_come_in_series
from guestlecture.search.engine import Query, SearchEngine, SearchUnavailable

MOST_SHOWN, MOST_FOUND = 50, 500
LETTERS_OF_A_PART = 5  # from that length on, a word is also found within a longer one


@dataclass(frozen=True)
class Volunteer:
    """An expert's offer to take a request; `fitting` is None where the profile does not fit any more."""

    proposal: Proposal
    fitting: Fitting | None
    moments: Sequence[Possible]


@dataclass(frozen=True)
class FittingRequests:
    """What fits an expert; `is_simple` where the engine was down and SQL looked for the words."""

    found: Sequence[Fitting]
    is_simple: bool = False


def list_fitting_requests(
    expert: Expert, index: SearchEngine, *, text: str, at: datetime, zone: ZoneInfo, rules: Rules
) -> FittingRequests:
    """Return the open requests that an expert can take, best first; with `text` only those with its words."""
    rows = _candidates(expert, at=at, zone=zone)
    is_simple = False
    if text.strip():
        try:
            page = index.search([Query(text=text, per_page=MOST_FOUND)])[0]
            rows = rows.where(Request.id.in_([hit.id for hit in page.hits]))
        except SearchUnavailable:
            rows, is_simple = rows.where(*_with_words(text)), True
    requests = list(session.scalars(rows))
    slots = [slot for request in requests for slot in request.slots]
    agreed = list_agreed_around(expert, slots, zone) if slots else []
    warnings, scorer = find_obstacles(expert, slots, zone), Scorer([expert], requests, at=at, zone=zone)
    calendars = load_calendars({request.institution for request in requests}, rules)
    when: dict[str, Any] = {"at": at, "zone": zone, "rules": rules}
    found = [
        find_fitting(
            *(request, expert, agreed, warnings, scorer), calendar=calendars[request.institution_id], **when
        )
        for request in requests
    ]
    fitting = [each for each in found if each.ways and each.convenient]
    fitting.sort(key=lambda each: (-each.best.match.score, each.request.answer_by_on, each.request.id))
    return FittingRequests(fitting[:MOST_SHOWN], is_simple)


def look_at_request(
    request: Request, expert: Expert, *, at: datetime, zone: ZoneInfo, rules: Rules
) -> Fitting:
    """Return how an expert can take an open request; without any way where it does not fit."""
    agreed, warnings = (
        list_agreed_around(expert, request.slots, zone),
        find_obstacles(expert, request.slots, zone),
    )
    scorer, calendar = (
        Scorer([expert], [request], at=at, zone=zone),
        load_calendar(request.institution, rules),
    )
    when: dict[str, Any] = {"at": at, "zone": zone, "rules": rules}
    return find_fitting(request, expert, agreed, warnings, scorer, calendar=calendar, **when)


def list_volunteers(request: Request, *, at: datetime, zone: ZoneInfo, rules: Rules) -> list[Volunteer]:
    """Return who offered to take a request and waits for the teacher, the best first."""
    waiting = [each for each in request.proposals if is_volunteer(each)]
    found = [_volunteer(proposal, at=at, zone=zone, rules=rules) for proposal in waiting]
    return sorted(found, key=lambda each: -each.fitting.best.match.score if each.fitting else 0.0)


def is_volunteer(proposal: Proposal) -> bool:
    """Say whether an expert came by himself and waits for the teacher."""
    return proposal.is_volunteered and proposal.status is ProposalStatus.WAITING_FOR_TEACHER


def find_offer_of(request: Request, expert: Expert) -> Proposal | None:
    """Return what there is already between a request and an expert, but for what was withdrawn."""
    counts = (*LIVE, ProposalStatus.ACCEPTED, ProposalStatus.DECLINED)
    return next(
        (each for each in request.proposals if each.expert_id == expert.id and each.status in counts), None
    )


def _candidates(expert: Expert, *, at: datetime, zone: ZoneInfo) -> sa.Select[Request]:
    asked = sa.select(Proposal.request_id).where(Proposal.expert_id == expert.id)
    rows = sa.select(Request).where(*are_open_to_all(local_date(at, zone)))
    rows = rows.where(Request.id.not_in(asked.where(Proposal.status != ProposalStatus.WITHDRAWN)))
    rows = rows.where(has_not_come_in_series(expert))
    return rows.where(Request.teacher_id != expert.user_id).options(
        joinedload(Request.institution).options(
            joinedload(Institution.place),
            joinedload(Institution.board),
            selectinload(Institution.level_rows),  # of the holidays that it keeps
        ),
        school_with_hours(),
        joinedload(Request.theme).selectinload(Theme.neighbours),
        selectinload(Request.slots),
    )


def _with_words(text: str) -> list[sa.ColumnElement[bool]]:
    columns = (Request.topic, Request.learning_aim, Request.subject)
    return [
        sa.or_(*(column.icontains(part, autoescape=True) for column in columns)) for part in text.split()[:8]
    ]


def _volunteer(proposal: Proposal, *, at: datetime, zone: ZoneInfo, rules: Rules) -> Volunteer:
    request, expert = proposal.request, proposal.expert
    fitting = look_at_request(request, expert, at=at, zone=zone, rules=rules)
    offered = {slot.id for slot in proposal.slots}
    moments = [each for each in fitting.moments if each.slot.id in offered]
    ways = [way for way in fitting.ways if way.offer is proposal.offer]
    if not ways:
        return Volunteer(proposal, None, moments)
    return Volunteer(
        proposal, Fitting(request, expert, ways, moments, fitting.tags, fitting.distance_km), moments
    )
