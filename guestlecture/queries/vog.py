"""Reads about the rules on certificates of conduct."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from guestlecture.db import get, session
from guestlecture.domain.vog import VogPolicy, lacks_vog
from guestlecture.enums import VogRule
from guestlecture.models import Board, Expert, Institution
from guestlecture.queries.part import Part, first_rows

MOST_SCHOOLS = 100


@dataclass(frozen=True)
class VogNote:
    """A school asks for a certificate that a speaker has not; `rule` says how much it wants one."""

    institution: Institution
    rule: VogRule


def get_board(id: int) -> Board:
    """Return a school board. Raises NotFound."""
    return get(Board, id)


def policy_of(institution: Institution) -> VogPolicy:
    """Return what a school asks for: its own rule, else that of its board, else nothing."""
    board = institution.board
    rule = institution.vog_rule or (board.vog_rule if board else VogRule.NONE)
    return VogPolicy(rule, board.vog_valid_years) if board else VogPolicy(rule)


def list_vog_notes(expert: Expert, institutions: Iterable[Institution], today: date) -> list[VogNote]:
    """Return those of some schools that ask for a certificate which a speaker has not, or not any more."""
    policies = ((institution, policy_of(institution)) for institution in institutions)
    return [
        VogNote(institution, policy.rule)
        for institution, policy in policies
        if lacks_vog(policy, expert.vog_issued_on, today)
    ]


def list_boards() -> list[tuple[Board, int]]:
    """Return all boards by name, each with the number of its schools."""
    rows = sa.select(Board, sa.func.count(Institution.id)).outerjoin(Institution).group_by(Board.id)
    return [(board, schools) for board, schools in session.execute(rows.order_by(Board.name))]


def list_schools(board: Board) -> Part[Institution]:
    """Return the schools of a board by name, the first of them if there are many."""
    rows = sa.select(Institution).where(Institution.board_id == board.id)
    return first_rows(rows.order_by(Institution.name, Institution.id), limit=MOST_SCHOOLS)


def list_schools_apart() -> Part[Institution]:
    """Return the schools without a board by name, the first of them if there are many."""
    rows = sa.select(Institution).where(Institution.board_id.is_(None))
    return first_rows(rows.order_by(Institution.name, Institution.id), limit=MOST_SCHOOLS)
