"""When experts can be asked: weekly windows, exceptions, calendars with busy times, and open dates

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
WORD = sa.String(length=32)
TABLES = ("open_date", "busy_time", "calendar_source", "availability_exception", "availability_rule")


def upgrade() -> None:
    op.create_table(
        "availability_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="availability_rule_pkey"),
        _of_expert("availability_rule"),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts_minute", sa.Integer(), nullable=False),
        sa.Column("ends_minute", sa.Integer(), nullable=False),
        sa.Column("weeks", WORD, nullable=False),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.Column("anchor_on", sa.Date(), nullable=True),
        sa.Column("week_remainder", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.CheckConstraint("ends_minute > starts_minute", name="availability_rule_order_check"),
        sa.CheckConstraint("every_weeks > 0", name="availability_rule_every_weeks_check"),
    )
    op.create_index("availability_rule_expert_id_ix", "availability_rule", ["expert_id"])
    op.create_index("availability_rule_weekday_expert_id_ix", "availability_rule", ["weekday", "expert_id"])
    op.create_table(
        "availability_exception",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="availability_exception_pkey"),
        _of_expert("availability_exception"),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("starts_minute", sa.Integer(), nullable=True),
        sa.Column("ends_minute", sa.Integer(), nullable=True),
        sa.CheckConstraint("last_on >= first_on", name="availability_exception_days_check"),
        sa.CheckConstraint("ends_minute > starts_minute", name="availability_exception_order_check"),
    )
    op.create_index("availability_exception_expert_id_ix", "availability_exception", ["expert_id"])
    op.create_index("availability_exception_last_on_ix", "availability_exception", ["last_on"])
    _create_calendars()
    _create_open_dates()


def _create_calendars() -> None:
    op.create_table(
        "calendar_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="calendar_source_pkey"),
        _of_expert("calendar_source"),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("read_at", TIME, nullable=True),
        sa.Column("next_read_at", TIME, nullable=True),
        sa.Column("problem", WORD, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("number_read", sa.Integer(), nullable=False),
        sa.Column("has_guessed_zones", sa.Boolean(), nullable=False),
    )
    op.create_index("calendar_source_expert_id_ix", "calendar_source", ["expert_id"])
    op.create_index("calendar_source_next_read_at_ix", "calendar_source", ["next_read_at"])
    op.create_table(
        "busy_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="busy_time_pkey"),
        _of_expert("busy_time"),
        sa.Column(
            "source_id",
            sa.Integer(),
            sa.ForeignKey("calendar_source.id", name="busy_time_source_id_fkey", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name="busy_time_order_check"),
    )
    op.create_index("busy_time_source_id_ix", "busy_time", ["source_id"])
    op.create_index("busy_time_expert_id_starts_at_ix", "busy_time", ["expert_id", "starts_at"])
    op.create_index("busy_time_starts_at_ends_at_ix", "busy_time", ["starts_at", "ends_at"])


def _create_open_dates() -> None:
    op.create_table(
        "open_date",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="open_date_pkey"),
        _of_expert("open_date"),
        sa.Column(
            "offer_id",
            sa.Integer(),
            sa.ForeignKey("offer.id", name="open_date_offer_id_fkey", ondelete="CASCADE"),
            nullable=True,
        ),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column(
            "request_id",
            sa.Integer(),
            sa.ForeignKey("request.id", name="open_date_request_id_fkey"),
            nullable=True,
        ),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name="open_date_order_check"),
        sa.UniqueConstraint("request_id", name="open_date_request_id_key"),
    )
    op.create_index("open_date_offer_id_ix", "open_date", ["offer_id"])
    op.create_index("open_date_expert_id_starts_at_ix", "open_date", ["expert_id", "starts_at"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _of_expert(table: str) -> sa.Column[int]:
    expert = sa.ForeignKey("expert.id", name=f"{table}_expert_id_fkey", ondelete="CASCADE")
    return sa.Column("expert_id", sa.Integer(), expert, nullable=False)
