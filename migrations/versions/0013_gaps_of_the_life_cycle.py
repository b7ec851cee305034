"""One end of a proposal, by whom lectures were cancelled, when people were erased, and other addresses

The guard of 0008 learns where another address is: its text is changed where it stands, whatever else has been
changed in it since, and made again.

Revision: 0013, after 0011
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ZONE = ZoneInfo("Europe/Amsterdam")  # of all who had such proposals
PROPOSAL = sa.table(
    "proposal",
    sa.column("id", sa.Integer()),
    sa.column("answer_by_on", sa.Date()),
    sa.column("answer_by_at", sa.DateTime(timezone=True)),
)
REQUEST = sa.table("request", sa.column("id", sa.Integer()), sa.column("teacher_id", sa.Integer()))
AUDIT = sa.table(
    "audit_event",
    *(sa.column(name, sa.Integer()) for name in ("id", "actor_id", "noun_id")),
    *(sa.column(name, sa.String()) for name in ("noun", "action")),
)
BOOKING = sa.table(
    "booking",
    *(sa.column(name, sa.Integer()) for name in ("id", "request_id", "outcome_by_id")),
    *(sa.column(name, sa.DateTime(timezone=True)) for name in ("starts_at", "cancelled_at", "outcome_at")),
    sa.column("outcome", sa.String()),
    sa.column("cancelled_late", sa.Boolean()),
)
# Where a lecture at another address is, before what the guard says of one at the expert's.
TOWN = "(SELECT town_.{0} FROM venue_address JOIN place AS town_ ON town_.id = venue_address.place_id"
TOWN += " WHERE venue_address.id = request.venue_address_id AND town_.lat + town_.lon IS NOT NULL)"
KEY = "WHEN 'company' THEN 'expert:' || expert.id"
POINT = "WHEN 'company' THEN CASE WHEN home.lat + home.lon IS NOT NULL THEN home.{0} END"
NEW_PLACE = {KEY: f"WHEN 'elsewhere' THEN 'address:' || request.venue_address_id {KEY}"} | {
    POINT.format(each): f"WHEN 'elsewhere' THEN {TOWN.format(each)} {POINT.format(each)}"
    for each in ("lat", "lon")
}
# Mails that said the same in other words.
MAILS = {"turn_over": "request_lapsed", "turn_unanswered": "proposal_expired"}


def upgrade() -> None:
    connection = op.get_bind()
    rows = sa.select(PROPOSAL.c.id, PROPOSAL.c.answer_by_on).where(PROPOSAL.c.answer_by_on.is_not(None))
    for id_, day in connection.execute(rows).all():
        connection.execute(sa.update(PROPOSAL).where(PROPOSAL.c.id == id_).values(answer_by_at=_end_of(day)))
    op.drop_column("proposal", "answer_by_on")
    _say_who_cancelled(connection)
    op.add_column("user", sa.Column("erased_at", sa.DateTime(timezone=True)))
    op.add_column("expert", sa.Column("erased_at", sa.DateTime(timezone=True)))
    _add_addresses()
    _change_guard(NEW_PLACE)
    mail = sa.table("sent_mail", sa.column("message", sa.String()))
    for old, new in MAILS.items():
        op.execute(sa.update(mail).where(mail.c.message == old).values(message=new))


def downgrade() -> None:
    elsewhere = "(SELECT id FROM booking WHERE venue = 'elsewhere')"
    op.execute(f"DELETE FROM feedback WHERE booking_id IN {elsewhere}")  # noqa: S608  our own text
    op.execute("DELETE FROM booking WHERE venue = 'elsewhere'")
    _change_guard({new: old for old, new in NEW_PLACE.items()})
    op.execute("UPDATE request SET venue = 'school' WHERE venue = 'elsewhere'")
    op.drop_index("request_venue_address_id_ix", "request")
    op.drop_column("request", "venue_address_id")
    op.drop_table("venue_address")
    op.drop_column("expert", "erased_at")
    op.drop_column("user", "erased_at")
    op.add_column("proposal", sa.Column("answer_by_on", sa.Date()))


def _add_addresses() -> None:
    op.create_table(
        "venue_address",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("line", sa.String(200), nullable=False),
        sa.Column("place_id", sa.Integer(), sa.ForeignKey("place.id", name="venue_address_place_id_fkey")),
    )
    op.create_index("venue_address_line_ix", "venue_address", ["line"])
    op.create_index("venue_address_place_id_ix", "venue_address", ["place_id"])
    # Written as it is: SQLite adds a column with its reference, but no constraint afterwards.
    op.execute(
        "ALTER TABLE request ADD COLUMN venue_address_id INTEGER"
        " CONSTRAINT request_venue_address_id_fkey REFERENCES venue_address (id)"
    )
    op.create_index("request_venue_address_id_ix", "request", ["venue_address_id"])


def _change_guard(changes: dict[str, str]) -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        rows = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'booking_too_close%'"
        guards = dict(connection.exec_driver_sql(rows).all())
        for name in guards:
            op.execute(f"DROP TRIGGER {name}")
    else:
        function = sa.text("SELECT pg_get_functiondef('booking_too_close'::regproc)")
        guards = {"booking_too_close": connection.scalar(function)}
    for text in guards.values():
        for old, new in changes.items():
            if text.count(old) != 1:
                raise RuntimeError("the guard is another one than this migration knows")
            text = text.replace(old, new)
        connection.exec_driver_sql(text)


def _say_who_cancelled(connection: sa.Connection) -> None:
    # The audit log knows: who is not the teacher, did it for the expert.
    actor = (
        sa.select(AUDIT.c.actor_id)
        .where(AUDIT.c.noun == "booking", AUDIT.c.noun_id == BOOKING.c.id, AUDIT.c.action == "cancel")
        .order_by(AUDIT.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = sa.select(BOOKING, REQUEST.c.teacher_id, actor.label("actor_id"))
    rows = rows.join(REQUEST, REQUEST.c.id == BOOKING.c.request_id).where(BOOKING.c.cancelled_at.is_not(None))
    for row in connection.execute(rows).all():
        by_school = row.actor_id == row.teacher_id
        connection.execute(
            sa.update(BOOKING)
            .where(BOOKING.c.id == row.id)
            .values(
                outcome="cancelled_by_school" if by_school else "cancelled_by_expert",
                outcome_at=row.cancelled_at,
                outcome_by_id=row.actor_id,
                cancelled_late=row.cancelled_at > row.starts_at - timedelta(days=7),
            )
        )


def _end_of(day: date) -> datetime:
    end = datetime.combine(day + timedelta(days=1), time(0), ZONE).astimezone(UTC)
    return end.replace(tzinfo=None) if op.get_bind().dialect.name == "sqlite" else end
