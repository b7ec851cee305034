"""Series and panels: several requests written once, several experts at one moment; and a waiting list

A booking in a panel is provisional until enough experts have said yes, and holds the time as an agreed one
does: the guards of 0002 and 0008 hold for both. A request has one live booking per seat, and where no expert
may come twice in a series, one per expert in it.

The guards are changed as they stand in the database: whatever they ask of 'agreed', they ask of both. On
PostgreSQL a booking that holds its time already is not looked at anew when only its state changes: that would
lock an expert after the request, and so the other way round than everybody does.

Columns are added as they are: Alembic's batch mode would make the tables anew, without their triggers.

Revision: 0012, after 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

AGREED, LIVE = "= 'agreed'", "IN ('agreed', 'provisional')"
ONE_LIVE = f"status {LIVE}"
LOOKS = "IF NEW.status {} THEN"
# In PL/pgSQL the conditions after TG_OP are asked only where there is an old row.
LOOKS_ANEW = f"""IF NEW.status {LIVE} AND (TG_OP = 'INSERT' OR OLD.status NOT {LIVE}
    OR (NEW.expert_id, NEW.starts_at, NEW.ends_at, NEW.place_key, NEW.lat, NEW.lon) IS DISTINCT FROM
      (OLD.expert_id, OLD.starts_at, OLD.ends_at, OLD.place_key, OLD.lat, OLD.lon)) THEN"""
POSTGRESQL_CONSTRAINT = """
ALTER TABLE booking ADD CONSTRAINT booking_no_overlap
EXCLUDE USING gist (expert_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (status {})
"""


def upgrade() -> None:
    _add_series()
    _add_waiting()
    # Written as they are: SQLite adds a column with its reference or check, but no constraint afterwards.
    for column in (
        "series_id INTEGER CONSTRAINT request_series_id_fkey REFERENCES series (id)",
        "wanted INTEGER NOT NULL DEFAULT 1",
        "minimum INTEGER NOT NULL DEFAULT 1"
        " CONSTRAINT request_panel_check CHECK (minimum BETWEEN 1 AND wanted AND wanted <= 10)",
    ):
        op.execute(f"ALTER TABLE request ADD COLUMN {column}")
    is_fixed = sa.Column("is_fixed", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("slot", is_fixed)
    op.create_index("request_series_id_ix", "request", ["series_id"])
    for column in (
        "seat INTEGER NOT NULL DEFAULT 0 CONSTRAINT booking_seat_check CHECK (seat BETWEEN 0 AND 9)",
        "once_in_id INTEGER CONSTRAINT booking_once_in_id_fkey REFERENCES series (id)",
    ):
        op.execute(f"ALTER TABLE booking ADD COLUMN {column}")
    op.drop_index("booking_live_request", "booking")
    _unique("booking_live_seat", ["request_id", "seat"], ONE_LIVE)
    _unique("booking_once_in_series", ["once_in_id", "expert_id"], f"{ONE_LIVE} AND once_in_id IS NOT NULL")
    _guard(AGREED, LIVE)


def downgrade() -> None:
    op.execute("UPDATE booking SET status = 'cancelled' WHERE status IN ('provisional', 'released')")
    # One lecture is left of a panel.
    op.execute("UPDATE booking SET status = 'cancelled' WHERE status = 'agreed' AND seat > 0")
    _guard(LIVE, AGREED)
    op.drop_index("booking_once_in_series", "booking")
    op.drop_index("booking_live_seat", "booking")
    op.drop_column("booking", "once_in_id")
    op.drop_column("booking", "seat")
    _unique("booking_live_request", ["request_id"], "status = 'agreed'")
    op.drop_column("slot", "is_fixed")
    op.drop_index("request_series_id_ix", "request")
    for name in ("minimum", "wanted", "series_id"):
        op.drop_column("request", name)
    op.drop_table("waiting")
    op.drop_table("series")


def _add_series() -> None:
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "teacher_id",
            sa.Integer(),
            sa.ForeignKey("user.id", name="series_teacher_id_fkey"),
            nullable=False,
        ),
        sa.Column("rule", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("series_teacher_id_ix", "series", ["teacher_id"])


def _add_waiting() -> None:
    targets = {"expert": "CASCADE", "user": "CASCADE", "offer": "SET NULL", "institution": "CASCADE"}
    references = [
        sa.Column(
            f"{name}_id",
            sa.Integer(),
            sa.ForeignKey(f"{name}.id", name=f"waiting_{name}_id_fkey", ondelete=ondelete),
            nullable=name == "offer",
        )
        for name, ondelete in targets.items()
    ]
    op.create_table(
        "waiting",
        sa.Column("id", sa.Integer(), primary_key=True),
        *references,
        sa.Column("venue", sa.String(32), nullable=False),
        sa.Column("times", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("expert_id", "user_id", name="waiting_expert_id_user_id_key"),
    )
    op.create_index("waiting_user_id_ix", "waiting", ["user_id"])


def _unique(name: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, "booking", columns, unique=True, sqlite_where=condition, postgresql_where=condition)


def _guard(before: str, after: str) -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        for name, text in _triggers():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
            connection.exec_driver_sql(text.replace(f"status {before}", f"status {after}"))
        return
    op.drop_constraint("booking_no_overlap", "booking")
    op.execute(POSTGRESQL_CONSTRAINT.format(after))
    (text,) = connection.scalars(sa.text("SELECT pg_get_functiondef('booking_too_close'::regproc)"))
    looks = {AGREED: LOOKS.format(AGREED), LIVE: LOOKS_ANEW}
    text = text.replace(looks[before], looks[after])
    # Not one of the sides is a place to fill in.
    connection.exec_driver_sql(text.replace(f"other.status {before}", f"other.status {after}"))


def _triggers() -> list[tuple[str, str]]:
    rows = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'booking'")
    return [(name, text) for name, text in op.get_bind().execute(rows)]
