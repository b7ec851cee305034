"""Lesson hours, holidays, closed days and arrival of schools, and requests written without an account

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ARRIVAL = {"phone": 40, "entrance": 500, "parking": 500, "rooms": 500, "equipment": 500}
REGION = sa.String(length=32)


def upgrade() -> None:
    op.add_column("institution", sa.Column("holiday_region", REGION, nullable=True))
    for name, length in ARRIVAL.items():
        column = sa.Column(name, sa.String(length=length), nullable=False, server_default="")
        op.add_column("institution", column)
    _add_timetables()
    _add_days()
    op.create_table(
        "request_draft",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="request_draft_pkey"),
    )
    op.create_index("request_draft_kept_at_ix", "request_draft", ["kept_at"])


def _add_timetables() -> None:
    op.create_table(
        "timetable",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=True),
        sa.Column("holds_until", sa.Date(), nullable=True),
        _of_institution("timetable"),
        sa.PrimaryKeyConstraint("id", name="timetable_pkey"),
        sa.UniqueConstraint("institution_id", "name", name="timetable_institution_id_name_key"),
    )
    op.create_table(
        "timetable_hour",
        sa.Column("timetable_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.CheckConstraint("ends > starts", name="timetable_hour_order_check"),
        sa.ForeignKeyConstraint(
            ["timetable_id"], ["timetable.id"], name="timetable_hour_timetable_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("timetable_id", "number", name="timetable_hour_pkey"),
    )
    op.create_table(
        "timetable_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("timetable_id", sa.Integer(), nullable=False),
        _of_institution("timetable_day"),
        sa.ForeignKeyConstraint(
            ["timetable_id"], ["timetable.id"], name="timetable_day_timetable_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="timetable_day_pkey"),
        sa.UniqueConstraint("institution_id", "on", name="timetable_day_institution_id_on_key"),
    )
    op.create_index("timetable_day_timetable_id_ix", "timetable_day", ["timetable_id"])


def _add_days() -> None:
    op.create_table(
        "closed_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.CheckConstraint("last_on >= first_on", name="closed_day_order_check"),
        _of_institution("closed_day"),
        sa.PrimaryKeyConstraint("id", name="closed_day_pkey"),
    )
    op.create_index("closed_day_institution_id_ix", "closed_day", ["institution_id"])
    op.create_table(
        "opened_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        _of_institution("opened_day"),
        sa.PrimaryKeyConstraint("id", name="opened_day_pkey"),
        sa.UniqueConstraint("institution_id", "on", name="opened_day_institution_id_on_key"),
    )
    op.create_table(
        "holiday",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region", REGION, nullable=True),
        sa.Column("label_nl", sa.String(length=80), nullable=False),
        sa.Column("label_en", sa.String(length=80), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.CheckConstraint("last_on >= first_on", name="holiday_order_check"),
        sa.PrimaryKeyConstraint("id", name="holiday_pkey"),
    )
    op.create_index("holiday_first_on_ix", "holiday", ["first_on"])


def _of_institution(table: str) -> sa.ForeignKeyConstraint:
    name = f"{table}_institution_id_fkey"
    return sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    for table in ("request_draft", "holiday", "opened_day", "closed_day"):
        op.drop_table(table)
    for table in ("timetable_day", "timetable_hour", "timetable"):
        op.drop_table(table)
    for name in (*ARRIVAL, "holiday_region"):
        op.drop_column("institution", name)
