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
from guestlecture.models import Expert, Job, Organisation, Setting
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
    # SQLAlchemy inserts these row by row on SQLite, where an id is not sure to belong to a row otherwise.
    others = [query for query in queries if not query.startswith("INSERT INTO organisation")]
    assert len(others) < MANY / 10
    jobs = session.scalars(sa.select(Job)).all()
    assert len(jobs) < MANY / 100
    assert sum(len(job.payload["expert_ids"]) for job in jobs) == MANY
    queries.clear()
    session.expire_all()
    assert experts_from(file, agreement="on paper").outcomes == {Outcome.UNCHANGED: MANY}
    assert len(queries) < MANY / 10
    sa.event.remove(engine, *listen)


def test_others_can_write_while_rows_are_checked(engine: sa.Engine) -> None:
    table = MappedTable(
        table := read_table(many_experts(2)), own_names(table, expert.COLUMNS), expert.COLUMNS
    )

    def disturbed() -> Iterator[MappedRow]:
        for row in table.rows:
            yield row
            with sa.orm.Session(engine) as other, other.begin():
                other.add(Setting(name=f"meanwhile {row.line}", value="yes"))

    with db.transaction():
        assert import_experts(disturbed(), source="test", at=now()).outcomes == {Outcome.NEW: 2}


def test_error_in_the_middle_leaves_nothing(engine: sa.Engine) -> None:
    written: list[str] = []

    def interrupt(*event: object) -> None:
        written.append(str(event[2]))
        if len([statement for statement in written if statement.startswith("INSERT INTO expert_level")]) == 2:
            raise KeyboardInterrupt

    sa.event.listen(engine, "before_cursor_execute", interrupt)
    try:
        with pytest.raises(KeyboardInterrupt), db.transaction():
            experts_from(many_experts(2_500), agreement="on paper")
    finally:
        sa.event.remove(engine, "before_cursor_execute", interrupt)
    for model in (Expert, Organisation, Job):
        assert session.scalar(sa.select(sa.func.count()).select_from(model)) == 0


KILLED = """
import os, signal, sys
import sqlalchemy as sa
from guestlecture import db
from guestlecture.clock import now
from guestlecture.importing import expert
from guestlecture.importing.mapping import MappedTable, own_names
from guestlecture.importing.save_expert import import_experts
from guestlecture.importing.table import read_table

engine, written = db.connect(sys.argv[1]), []
table = read_table(sys.stdin.buffer.read())
rows = MappedTable(table, own_names(table, expert.COLUMNS), expert.COLUMNS).rows

def kill_in_the_middle(*event):
    written.append(event[2].startswith("INSERT INTO expert_level"))
    if sum(written) == 2:
        os.kill(os.getpid(), signal.SIGKILL)

sa.event.listen(engine, "before_cursor_execute", kill_in_the_middle)
with db.transaction():
    import_experts(rows, source="test", at=now(), agreement="on paper")
"""


def test_killed_process_leaves_nothing_half(engine: sa.Engine) -> None:
    session.remove()
    url = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", KILLED, url]
    ended = subprocess.run(command, input=many_experts(2_500), env=dict(os.environ), capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    for model in (Expert, Organisation, Job):
        assert session.scalar(sa.select(sa.func.count()).select_from(model)) == 0
