"""Other times, substitutes who answer soon, and lectures that moved

Columns are added as they are: Alembic's batch mode would make the tables anew, without their triggers.

Revision: 0011, after 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

WAITING = sa.text("status = 'waiting'")


def upgrade() -> None:
    op.add_column("proposal", sa.Column("answer_by_at", sa.DateTime(timezone=True)))
    op.add_column("booking", sa.Column("moved_at", sa.DateTime(timezone=True)))
    op.create_table(
        "alternative",
        sa.Column("id", sa.Integer(), primary_key=True),
        _reference("proposal_id", "proposal.id", nullable=False),
        _reference("booking_id", "booking.id"),
        sa.Column("by_side", sa.String(32), nullable=False),
        _reference("offered_by_id", "user.id"),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("answer_by_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        _reference("answered_by_id", "user.id"),
    )
    op.create_index("alternative_proposal_id_ix", "alternative", ["proposal_id"])
    op.create_index("alternative_booking_id_ix", "alternative", ["booking_id"])
    op.create_index(
        "alternative_live",
        "alternative",
        ["proposal_id"],
        unique=True,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_table(
        "alternative_moment",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "alternative_id",
            sa.Integer(),
            sa.ForeignKey(
                "alternative.id", ondelete="CASCADE", name="alternative_moment_alternative_id_fkey"
            ),
            nullable=False,
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name="alternative_moment_order_check"),
    )
    op.create_index("alternative_moment_alternative_id_ix", "alternative_moment", ["alternative_id"])


def downgrade() -> None:
    op.drop_table("alternative_moment")
    op.drop_table("alternative")
    op.execute("UPDATE booking SET status = 'cancelled' WHERE status = 'substituted'")
    op.drop_column("booking", "moved_at")
    op.drop_column("proposal", "answer_by_at")


def _reference(name: str, target: str, *, nullable: bool = True) -> sa.Column:
    key = sa.ForeignKey(target, name=f"alternative_{name}_fkey")
    return sa.Column(name, sa.Integer(), key, nullable=nullable)
