"""Reads about planning rounds."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from guestlecture.db import get, session
from guestlecture.domain.match import Match, Weights, match
from guestlecture.enums import MatchPart
from guestlecture.models import Expert, Institution, Offer, Place, Proposal, Request, Round, RoundLine, Theme
from guestlecture.planning.instance import Weights as Costs
from guestlecture.queries.part import Part, first_rows

MOST_ROUNDS = 50


@dataclass(frozen=True)
class Marks:
    """What somebody has fixed or ruled out, by request: (expert, moment), and experts."""

    pins: Mapping[int, tuple[int, int]]
    forbidden: Mapping[int, list[int]]


def get_round(id: int) -> Round:
    """Return a round. Raises NotFound."""
    return get(Round, id)


def get_line(id: int) -> RoundLine:
    """Return a line of a round. Raises NotFound."""
    return get(RoundLine, id)


def list_rounds() -> Part[Round]:
    """Return the rounds, the latest first; what-ifs stand with their round."""
    rows = sa.select(Round).where(Round.original_id.is_(None)).order_by(Round.id.desc())
    return first_rows(rows, joinedload(Round.touched_by), limit=MOST_ROUNDS)


def list_left_out(round_: Round) -> list[Request]:
    """Return the requests that somebody ticked off a round."""
    rows = sa.select(Request).where(Request.id.in_(round_.left_out)).order_by(Request.topic, Request.id)
    return list(session.scalars(rows.options(joinedload(Request.institution))))


def list_lines(round_: Round) -> list[RoundLine]:
    """Return the lines of a round with all that its page shows."""
    school = joinedload(RoundLine.request).joinedload(Request.institution)
    rows = sa.select(RoundLine).where(RoundLine.round_id == round_.id).order_by(RoundLine.id)
    rows = rows.options(
        school.joinedload(Institution.place).joinedload(Place.municipality),
        joinedload(RoundLine.request).joinedload(Request.theme).joinedload(Theme.parent),
        joinedload(RoundLine.request).selectinload(Request.proposals).joinedload(Proposal.expert),
        joinedload(RoundLine.expert).joinedload(Expert.place),
        joinedload(RoundLine.offer),
        joinedload(RoundLine.slot),
        selectinload(RoundLine.proposal),
    )
    return list(session.scalars(rows))


def list_lines_to_publish(round_: Round) -> list[RoundLine]:
    """Return the lines of a round with their moments; experts and requests are read when they are locked."""
    rows = sa.select(RoundLine).where(RoundLine.round_id == round_.id).order_by(RoundLine.id)
    offer = joinedload(RoundLine.offer).joinedload(Offer.theme)
    standing = selectinload(RoundLine.proposal).selectinload(Proposal.slots)
    return list(session.scalars(rows.options(joinedload(RoundLine.slot), offer, standing)))


def expert_to_publish() -> tuple[ORMOption, ...]:
    """Return what loads all that is asked of an expert when a plan is published."""
    return (joinedload(Expert.user), selectinload(Expert.themes).selectinload(Theme.neighbours))


def request_to_publish() -> tuple[ORMOption, ...]:
    """Return what loads all that is asked of a request when a plan is published."""
    return (
        joinedload(Request.institution).joinedload(Institution.board),
        joinedload(Request.theme).selectinload(Theme.neighbours),
        joinedload(Request.teacher),
        joinedload(Request.series),
        joinedload(Request.venue_address),
        selectinload(Request.proposals).selectinload(Proposal.slots),
    )


def marks_of(round_: Round) -> Marks:
    """Return what somebody has fixed or ruled out in a round."""
    lines = round_.lines
    pins = {line.request_id: (line.expert_id, line.slot_id) for line in lines if line.is_pinned}
    return Marks(
        {request: (expert, slot) for request, (expert, slot) in pins.items() if expert and slot},
        {line.request_id: list(line.forbidden) for line in lines if line.forbidden},
    )


def weights_of(round_: Round) -> Weights:
    """Return the weights of the score in a round."""
    return Weights(**round_.weights)


def costs_of(round_: Round) -> Costs:
    """Return what counts how much beside the score."""
    return Costs(**round_.costs)


def match_of(round_: Round, line: RoundLine) -> Match | None:
    """Return the score of a line with its parts, as it was when the plan was made."""
    parts = line.details.get("parts")
    if parts is None:
        return None
    return match(
        {MatchPart(name): value for name, value in parts.items()}, weights_of(round_).without_fairness()
    )
