"""Planning rounds, and asking in order

Revision: 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("costs", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("bound", sa.BigInteger(), nullable=True),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.Column("end", sa.String(length=32), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("problem", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_by_id", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name="round_created_by_id_fkey"),
        sa.ForeignKeyConstraint(["touched_by_id"], ["user.id"], name="round_touched_by_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="round_pkey"),
    )
    _add_lines()
    _add_turns()
    op.add_column("proposal", sa.Column("answer_by_on", sa.Date(), nullable=True))


def _add_lines() -> None:
    op.create_table(
        "round_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=True),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("is_pinned", sa.Boolean(), nullable=False),
        sa.Column("forbidden", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        _of("round", ondelete="CASCADE"),
        _of("request"),
        _of("expert"),
        _of("offer", ondelete="SET NULL"),
        _of("slot", ondelete="SET NULL"),
        _of("proposal"),
        sa.PrimaryKeyConstraint("id", name="round_line_pkey"),
        sa.UniqueConstraint("round_id", "request_id", name="round_line_round_id_request_id_key"),
    )
    for noun in ("request", "expert", "offer", "slot", "proposal"):
        op.create_index(f"round_line_{noun}_id_ix", "round_line", [f"{noun}_id"])


def _add_turns() -> None:
    op.create_table(
        "turn",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("is_passed", sa.Boolean(), nullable=False),
        _of("request", table="turn", ondelete="CASCADE"),
        _of("expert", table="turn"),
        _of("offer", table="turn", ondelete="SET NULL"),
        _of("proposal", table="turn"),
        sa.PrimaryKeyConstraint("request_id", "position", name="turn_pkey"),
    )
    for noun in ("expert", "offer", "proposal"):
        op.create_index(f"turn_{noun}_id_ix", "turn", [f"{noun}_id"])


def _of(noun: str, *, table: str = "round_line", ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = f"{table}_{noun}_id_fkey"
    return sa.ForeignKeyConstraint([f"{noun}_id"], [f"{noun}.id"], name=name, ondelete=ondelete)


def downgrade() -> None:
    op.drop_column("proposal", "answer_by_on")
    op.drop_table("turn")
    op.drop_table("round_line")
    op.drop_table("round")
