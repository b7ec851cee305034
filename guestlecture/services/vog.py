"""Certificates of conduct: note that one was seen, and what schools ask for. Never the certificate itself."""

from datetime import date, datetime

from guestlecture.db import lock, session
from guestlecture.enums import VogRule
from guestlecture.errors import VogInTheFuture
from guestlecture.models import Board, Expert, Institution, User
from guestlecture.services.audit import record_event


def record_vog(expert: Expert, *, issued_on: date | None, by: User, today: date, at: datetime) -> None:
    """Note the date on a certificate that somebody has seen; None takes the note away."""
    if issued_on is not None and issued_on > today:
        raise VogInTheFuture
    lock(expert)
    expert.vog_issued_on, expert.vog_checked_by = issued_on, by if issued_on else None
    record_event(
        "record-vog" if issued_on else "remove-vog", "expert", expert.id, by=by, at=at, on_behalf=True
    )
    session.flush()


def set_rule_of_board(board: Board, *, rule: VogRule, valid_years: int, by: User, at: datetime) -> None:
    """Let a board ask for certificates at its schools, and say how long one is valid."""
    lock(board)
    board.vog_rule, board.vog_valid_years = rule, valid_years
    record_event("edit", "board", board.id, by=by, at=at)
    session.flush()


def set_rule_of_institution(
    institution: Institution, *, rule: VogRule | None, by: User, at: datetime
) -> None:
    """Let a school have a rule of its own; None: that of its board."""
    lock(institution)
    institution.vog_rule = rule
    record_event("edit", "institution", institution.id, by=by, at=at)
    session.flush()
