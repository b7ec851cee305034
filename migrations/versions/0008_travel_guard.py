"""Nobody is in two places at once, travel included; and what the guard rails need to know

A booking says where it is, and the database refuses an agreed booking that is too close to another one of the
same expert to travel in between, by the rules of `domain.travel` and the numbers in the table `setting`. It
also refuses a place that is not the one of the request, so that nothing gets round by leaving it out.

PostgreSQL: a trigger that first changes the expert's row, so that one after the other is looked at; a lock
alone would not do for who reads an old snapshot (REPEATABLE READ). SQLite: triggers BEFORE INSERT and BEFORE
UPDATE; it has one writer at a time anyway. Overlaps stay with the guard of 0002. Alembic's batch mode drops
triggers without a word: a migration that changes the table `booking` on SQLite has to make them again.

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Where a booking is, out of its request, expert and venue; own coordinates only if there are both.
PLACE = """
SELECT
  CASE {booking}.venue WHEN 'online' THEN 'online' WHEN 'company' THEN 'expert:' || expert.id
    ELSE 'institution:' || school.id END AS place_key,
  CASE {booking}.venue WHEN 'online' THEN NULL
    WHEN 'company' THEN CASE WHEN home.lat + home.lon IS NOT NULL THEN home.lat END
    ELSE CASE WHEN school.lat + school.lon IS NOT NULL THEN school.lat
      WHEN town.lat + town.lon IS NOT NULL THEN town.lat END END AS lat,
  CASE {booking}.venue WHEN 'online' THEN NULL
    WHEN 'company' THEN CASE WHEN home.lat + home.lon IS NOT NULL THEN home.lon END
    ELSE CASE WHEN school.lat + school.lon IS NOT NULL THEN school.lon
      WHEN town.lat + town.lon IS NOT NULL THEN town.lon END END AS lon
FROM request JOIN institution AS school ON school.id = request.institution_id
LEFT JOIN place AS town ON town.id = school.place_id
JOIN expert ON expert.id = {booking}.expert_id LEFT JOIN place AS home ON home.id = expert.place_id
WHERE request.id = {booking}.request_id
"""
GUARDED = "request_id, expert_id, status, starts_at, ends_at, venue, place_key, lat, lon"

# The numbers that a region may choose, with their defaults.
NUMBER = (
    "CAST(COALESCE((SELECT value FROM setting WHERE name = '{name}'), '{default}') AS {{real}}) AS {name}"
)
DEFAULTS = {
    "travel_speed_kmh": "60",
    "detour_factor": "1.3",
    "settling_minutes": "15",
    "unknown_place_gap_minutes": "60",
}
NUMBERS = "SELECT " + ", ".join(NUMBER.format(name=name, default=value) for name, value in DEFAULTS.items())
# `domain.place.distance_km` and `domain.travel.gap_minutes`, in the same order of calculation.
GAP = """
CASE WHEN NEW.place_key = other.place_key THEN 0
  WHEN 'online' IN (NEW.place_key, other.place_key) THEN rule.settling_minutes
  WHEN NEW.lat + NEW.lon + other.lat + other.lon IS NULL THEN rule.unknown_place_gap_minutes
  ELSE ceil((
    rule.settling_minutes + {km} * rule.detour_factor / rule.travel_speed_kmh * 60
  ) / 5) * 5
END
"""
KM = """2 * CAST(6371.0088 AS {real}) * asin(sqrt({least}(CAST(1 AS {real}),
      {across} * {across} + cos(radians(NEW.lat)) * cos(radians(other.lat)) * ({along} * {along})
    )))"""
ACROSS = "sin((radians(other.lat) - radians(NEW.lat)) / 2)"
ALONG = "sin(radians(other.lon - NEW.lon) / 2)"

# SQLite stores a time as text. Microseconds since 1970; no value for what is no time.
MICROSECONDS = (
    "(CAST(strftime('%s', substr({0}, 1, 19)) AS INTEGER) * 1000000"
    " + CAST(substr({0} || '000000', 21, 6) AS INTEGER))"
)
DIGITS = "[0-9]" * 2
SECONDS = f"{DIGITS * 2}-{DIGITS}-{DIGITS} {DIGITS}:{DIGITS}:{DIGITS}"
IS_TIME = (
    f"({{0}} GLOB '{SECONDS}' OR {{0}} GLOB '{SECONDS}.{DIGITS * 3}')"
    " AND strftime('%s', substr({0}, 1, 19)) IS NOT NULL"
)


def microseconds(column: str) -> str:
    return MICROSECONDS.format(column)


def gap(real: str, least: str) -> str:
    return GAP.format(km=KM.format(real=real, least=least, across=ACROSS, along=ALONG))


BETWEEN = (
    f"max({microseconds('NEW.starts_at')} - {microseconds('other.ends_at')},"
    f" {microseconds('other.starts_at')} - {microseconds('NEW.ends_at')})"
)
SQLITE_TRIGGER = f"""
CREATE TRIGGER booking_too_close_{{event}} BEFORE {{event}} {{columns}} ON booking
BEGIN
  SELECT RAISE(ABORT, 'booking_times: not a time as this program writes it')
  WHERE NOT ({IS_TIME.format("NEW.starts_at")} AND {IS_TIME.format("NEW.ends_at")});
  SELECT RAISE(ABORT, 'booking_place: not where this lecture is')
  WHERE {{is_moved}} AND NOT EXISTS (
    SELECT 1 FROM ({PLACE.format(booking="NEW")}) AS actual
    WHERE actual.place_key = NEW.place_key AND actual.lat IS NEW.lat AND actual.lon IS NEW.lon
  );
  SELECT RAISE(ABORT, 'booking_too_close')
  WHERE NEW.status = 'agreed' AND EXISTS (
    SELECT 1 FROM booking AS other, ({NUMBERS.format(real="REAL")}) AS rule
    WHERE other.expert_id = NEW.expert_id AND other.status = 'agreed' AND other.id IS NOT {{own_id}}
      AND {BETWEEN} >= 0
      AND COALESCE({BETWEEN} < {gap("REAL", "min")} * 60000000, 1)
  );
END
"""  # noqa: S608  all of it is our own text
MOVED = """(NEW.request_id IS NOT OLD.request_id OR NEW.expert_id IS NOT OLD.expert_id
    OR NEW.venue IS NOT OLD.venue OR NEW.place_key IS NOT OLD.place_key
    OR NEW.lat IS NOT OLD.lat OR NEW.lon IS NOT OLD.lon)"""

REAL = "double precision"
POSTGRESQL_FUNCTION = f"""
CREATE FUNCTION booking_too_close() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (TG_OP = 'INSERT' OR {MOVED.replace("IS NOT", "IS DISTINCT FROM")}) AND NOT EXISTS (
    SELECT 1 FROM ({PLACE.format(booking="NEW")}) AS actual
    WHERE actual.place_key = NEW.place_key
      AND actual.lat IS NOT DISTINCT FROM NEW.lat AND actual.lon IS NOT DISTINCT FROM NEW.lon
  ) THEN
    RAISE EXCEPTION 'booking_place: not where this lecture is'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'booking_place';
  END IF;
  IF NEW.status = 'agreed' THEN
    UPDATE expert SET created_at = created_at WHERE id = NEW.expert_id;
    IF EXISTS (
      SELECT 1 FROM booking AS other, ({NUMBERS.format(real=REAL)}) AS rule
      WHERE other.expert_id = NEW.expert_id AND other.status = 'agreed' AND other.id IS DISTINCT FROM OLD.id
        AND NOT (other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at)
        AND greatest(NEW.starts_at - other.ends_at, other.starts_at - NEW.ends_at)
          < interval '1 minute' * {gap(REAL, "least")}
    ) THEN
      RAISE EXCEPTION 'booking_too_close'
        USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'booking_too_close';
    END IF;
  END IF;
  RETURN NEW;
END $$
"""  # noqa: S608  all of it is our own text
POSTGRESQL_TRIGGER = f"""
CREATE TRIGGER booking_too_close BEFORE INSERT OR UPDATE OF {GUARDED} ON booking
FOR EACH ROW EXECUTE FUNCTION booking_too_close()
"""


def upgrade() -> None:
    _add_columns()
    op.execute(
        f"UPDATE booking SET (place_key, lat, lon) = ({PLACE.format(booking='booking')})"  # noqa: S608  our own text
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(SQLITE_TRIGGER.format(event="INSERT", columns="", own_id="NULL", is_moved="1"))
        columns = f"OF {GUARDED}"
        op.execute(SQLITE_TRIGGER.format(event="UPDATE", columns=columns, own_id="OLD.id", is_moved=MOVED))
        return
    op.execute(POSTGRESQL_FUNCTION)
    op.execute(POSTGRESQL_TRIGGER)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER booking_too_close_INSERT")
        op.execute("DROP TRIGGER booking_too_close_UPDATE")
    else:
        op.execute("DROP TRIGGER booking_too_close ON booking")
        op.execute("DROP FUNCTION booking_too_close")
    for table, names in ADDED.items():
        for name in reversed(names):
            op.drop_column(table, name)


ADDED = {
    "booking": ("place_key", "lat", "lon"),
    "expert": ("max_per_term", "substitute_notice_days", "vog_issued_on", "vog_checked_by_id"),
    "board": ("vog_rule", "vog_valid_years"),
    "institution": ("vog_rule",),
}


def _add_columns() -> None:
    op.add_column("booking", sa.Column("place_key", sa.String(40), nullable=False, server_default=""))
    op.add_column("booking", sa.Column("lat", sa.Double()))
    op.add_column("booking", sa.Column("lon", sa.Double()))
    op.add_column("expert", sa.Column("max_per_term", sa.Integer()))
    op.add_column(
        "expert", sa.Column("substitute_notice_days", sa.Integer(), nullable=False, server_default="3")
    )
    op.add_column("expert", sa.Column("vog_issued_on", sa.Date()))
    # Written as it is: SQLite adds a column with its reference, but no constraint afterwards.
    op.execute(
        "ALTER TABLE expert ADD COLUMN vog_checked_by_id INTEGER"
        ' CONSTRAINT expert_vog_checked_by_id_fkey REFERENCES "user" (id)'
    )
    op.add_column("board", sa.Column("vog_rule", sa.String(32), nullable=False, server_default="none"))
    op.add_column("board", sa.Column("vog_valid_years", sa.Integer(), nullable=False, server_default="3"))
    op.add_column("institution", sa.Column("vog_rule", sa.String(32)))
