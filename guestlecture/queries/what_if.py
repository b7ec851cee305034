"""Reads about what-ifs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from guestlecture.db import session
from guestlecture.domain.what_if import Change, changes_of
from guestlecture.errors import NotFound
from guestlecture.models import Expert, Institution, Municipality, Request, Round, RoundLine, Theme
from guestlecture.queries.part import Part, first_rows
from guestlecture.queries.round import get_round

MOST_WHAT_IFS = 20


@dataclass(frozen=True)
class Named:
    """The things that changes are about, by id."""

    experts: Mapping[int, Expert]
    requests: Mapping[int, Request]
    themes: Mapping[int, Theme]
    municipalities: Mapping[int, Municipality]


def get_what_if(id: int) -> Round:
    """Return a what-if. Raises NotFound."""
    round_ = get_round(id)
    if round_.original_id is None:
        raise NotFound
    return round_


def list_what_ifs(original: Round) -> Part[Round]:
    """Return the what-ifs of a round, the latest first."""
    rows = sa.select(Round).where(Round.original_id == original.id).order_by(Round.id.desc())
    return first_rows(rows, limit=MOST_WHAT_IFS)


def list_changes(what_if: Round) -> list[Change]:
    """Return what a what-if changes."""
    return changes_of(what_if.changes)


def count_per_expert(round_: Round) -> list[tuple[Expert, int]]:
    """Return the experts in the plan of a round with their lectures in it, by name."""
    rows = sa.select(Expert, sa.func.count()).join(RoundLine, RoundLine.expert_id == Expert.id)
    rows = rows.where(RoundLine.round_id == round_.id).group_by(Expert.id).order_by(Expert.name, Expert.id)
    return [(expert, count) for expert, count in session.execute(rows)]


def list_requests_of(round_: Round) -> list[tuple[Request, bool]]:
    """Return the requests of a round, and whether the plan has somebody for each; those without one first."""
    rows = sa.select(Request, RoundLine.expert_id.is_not(None)).join(RoundLine)
    rows = rows.where(RoundLine.round_id == round_.id).options(joinedload(Request.institution))
    rows = rows.order_by(RoundLine.expert_id.is_not(None), Request.topic, Request.id)
    return [(request, is_served) for request, is_served in session.execute(rows)]


def list_municipalities() -> list[Municipality]:
    """Return the municipalities by name, those of the region first."""
    rows = sa.select(Municipality).order_by(Municipality.in_region.desc(), Municipality.name)
    return list(session.scalars(rows))


def load_named(
    changes: Collection[Change], *, requests: Collection[int] = (), experts: Collection[int] = ()
) -> Named:
    """Return what changes name, and some requests and experts besides, all at once."""

    def ids(name: str) -> set[int]:
        return {id for change in changes if (id := getattr(change, name, None)) is not None}

    school = joinedload(Request.institution).joinedload(Institution.place)
    people = ids("expert_id") | ids("like_id") | set(experts)
    asked = sa.select(Request).where(Request.id.in_(ids("request_id") | set(requests))).options(school)
    found = (
        sa.select(Expert).where(Expert.id.in_(people)),
        asked.options(joinedload(Request.theme)),
        sa.select(Theme).where(Theme.id.in_(ids("theme_id"))),
        sa.select(Municipality).where(Municipality.id.in_(ids("municipality_id"))),
    )
    return Named(*({row.id: row for row in session.scalars(rows)} for rows in found))
