"""Many rows, and an import that is ended in the middle."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from guestlecture import db
from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.importing import expert
from guestlecture.importing.mapping import MappedRow, MappedTable, own_names
from guestlecture.importing.report import Outcome
from guestlecture.importing.save_expert import import_experts
from guestlecture.importing.table import read_table
from guestlecture.models import Expert, Job, Organisation
from tests.importing.tables import experts_from

pytestmark = pytest.mark.usefixtures("database")

MANY = 2_000


def many_experts(rows: int) -> bytes:
    lines = ["name,email,organisation,levels,description"]
    lines += [f"Expert {n},e{n}@example.org,Company {n % 999},havo;vwo,I make hydrogen." for n in range(rows)]
    return "\n".join(lines).encode()


def test_many_rows_go_in_with_few_queries_and_a_second_time_unchanged(engine: sa.Engine) -> None:
    queries: list[str] = []
    listen = ("before_cursor_execute", lambda *event: queries.append(event[2]))
    sa.event.listen(engine, *listen)
    file = many_experts(MANY)
    assert experts_from(file, agreement="on paper").outcomes == {Outcome.NEW: MANY}
    # SQLAlchemy inserts row by row on SQLite, where an id is not sure to belong to a row otherwise.
    assert len([query for query in queries if not query.startswith("INSERT")]) < MANY / 10
    jobs = session.scalars(sa.select(Job)).all()
    assert len(jobs) < MANY / 100
    assert sum(len(job.payload["expert_ids"]) for job in jobs) == MANY
    queries.clear()
    session.expire_all()
    assert experts_from(file, agreement="on paper").outcomes == {Outcome.UNCHANGED: MANY}
    assert len(queries) < MANY / 10
    sa.event.remove(engine, *listen)


def test_error_in_the_middle_leaves_nothing() -> None:
    table = MappedTable(
        table := read_table(many_experts(2_500)), own_names(table, expert.COLUMNS), expert.COLUMNS
    )

    def interrupted() -> Iterator[MappedRow]:
        yield from table.rows[:2_400]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), db.transaction():
        import_experts(interrupted(), source="test", at=now(), agreement="on paper")
    for model in (Expert, Organisation, Job):
        assert session.scalar(sa.select(sa.func.count()).select_from(model)) == 0


KILLED = """
import os, signal, sys
from guestlecture import db
from guestlecture.clock import now
from guestlecture.importing import expert
from guestlecture.importing.mapping import MappedTable, own_names
from guestlecture.importing.save_expert import import_experts
from guestlecture.importing.table import read_table

db.connect(sys.argv[1])
table = read_table(sys.stdin.buffer.read())
rows = MappedTable(table, own_names(table, expert.COLUMNS), expert.COLUMNS).rows

def killed():
    yield from rows[:2_400]
    os.kill(os.getpid(), signal.SIGKILL)

with db.transaction():
    import_experts(killed(), source="test", at=now(), agreement="on paper")
"""


def test_killed_process_leaves_nothing_half(engine: sa.Engine) -> None:
    session.remove()
    url = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", KILLED, url]
    ended = subprocess.run(command, input=many_experts(2_500), env=dict(os.environ), capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    for model in (Expert, Organisation, Job):
        assert session.scalar(sa.select(sa.func.count()).select_from(model)) == 0
