"""Nobody is ever in two places at once

The database refuses a second agreed booking of one expert over the same time, whoever asks: PostgreSQL by an
exclusion constraint, SQLite by two triggers. RAISE(ABORT) in a BEFORE trigger holds against OR IGNORE,
OR REPLACE and upsert too. Alembic's batch mode drops triggers without a word: a migration that changes the
table `booking` on SQLite has to make them again.

Revision: 0002, after 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE_TRIGGER = """
CREATE TRIGGER booking_no_overlap_{event} BEFORE {event} ON booking
WHEN NEW.status = 'agreed' AND EXISTS (
  SELECT 1 FROM booking AS other
  WHERE other.expert_id = NEW.expert_id AND other.status = 'agreed' AND other.id IS NOT {own_id}
    AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
)
BEGIN SELECT RAISE(ABORT, 'booking_no_overlap'); END
"""

POSTGRESQL_CONSTRAINT = """
ALTER TABLE booking ADD CONSTRAINT booking_no_overlap
EXCLUDE USING gist (expert_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (status = 'agreed')
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(SQLITE_TRIGGER.format(event="INSERT", own_id="NULL"))
        op.execute(SQLITE_TRIGGER.format(event="UPDATE", own_id="OLD.id"))
        return
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute(POSTGRESQL_CONSTRAINT)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER booking_no_overlap_INSERT")
        op.execute("DROP TRIGGER booking_no_overlap_UPDATE")
        return
    op.drop_constraint("booking_no_overlap", "booking")
