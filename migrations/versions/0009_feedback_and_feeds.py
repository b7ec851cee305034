"""How lectures went, what both sides say of them, reminders, and the address of a personal calendar

Columns are added to `booking` one by one: batch mode would drop its triggers on SQLite (see 0008).

Revision: 0009, after 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

COLUMNS = ("outcome", "outcome_at", "outcome_by_id", "head_count", "cancelled_late", "offers_hours")


def upgrade() -> None:
    op.add_column("booking", sa.Column("outcome", sa.String(32)))
    op.add_column("booking", sa.Column("outcome_at", sa.DateTime(timezone=True)))
    # Written as it is: SQLite adds a column with its reference, but no constraint afterwards.
    op.execute(
        "ALTER TABLE booking ADD COLUMN outcome_by_id INTEGER"
        ' CONSTRAINT booking_outcome_by_id_fkey REFERENCES "user" (id)'
    )
    op.add_column("booking", sa.Column("head_count", sa.Integer()))
    op.add_column("booking", sa.Column("cancelled_late", sa.Boolean()))
    op.add_column(
        "booking", sa.Column("offers_hours", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "feedback",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(32), nullable=False),
        sa.Column("degree", sa.String(32), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.String(500), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name="feedback_booking_id_fkey"),
        sa.PrimaryKeyConstraint("booking_id", "side", name="feedback_pkey"),
    )
    op.create_table(
        "reminder",
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "about_id", "on", name="reminder_pkey"),
    )
    op.create_table(
        "reminder_stop",
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("email", name="reminder_stop_pkey"),
    )
    op.create_table(
        "calendar_feed",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="calendar_feed_user_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name="calendar_feed_pkey"),
        sa.UniqueConstraint("secret_hash", name="calendar_feed_secret_hash_key"),
    )


def downgrade() -> None:
    for table in ("calendar_feed", "reminder_stop", "reminder", "feedback"):
        op.drop_table(table)
    for column in reversed(COLUMNS):
        op.drop_column("booking", column)
