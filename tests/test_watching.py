"""Saved searches: once a day the worker looks who is new, and tells it once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from guestlecture import worker
from guestlecture.clock import now
from guestlecture.db import session, transaction
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import ExpertStatus, Level
from guestlecture.indexing import rebuild_index
from guestlecture.models import Expert, Job, SavedSearch, SentMail, ToldExpert
from guestlecture.search.opening import open_engine
from guestlecture.search.settings import EXPERTS
from guestlecture.services.saved_search import save_search
from tests.factories import (
    ZONE,
    make_booking,
    make_expert,
    make_institution,
    make_place,
    make_saved_search,
    make_slot_times,
    make_teacher,
    make_user,
)

pytestmark = pytest.mark.usefixtures("database")

MONDAY = datetime(2027, 1, 11, 9, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def _clock(app: Flask) -> Iterator[None]:
    """A Monday morning, and an index that holds nobody."""
    app.extensions["experts_index"].rebuild([])
    with time_machine.travel(MONDAY, tick=False):
        yield
    app.extensions["experts_index"].rebuild([])


def work(app: Flask, *, days: int = 0, hours: int = 0) -> list[str]:
    """Let the worker do all there is, that much later; return who got how many mails so far."""
    with time_machine.travel(MONDAY + timedelta(days=days, hours=hours), tick=False):
        worker.leave_work("look_at_searches")
        while worker.work_one(app):
            pass
    with transaction():
        rows = sa.select(SentMail.recipient).where(SentMail.message == "speakers_found")
        assert not list(session.scalars(sa.select(Job.id)))
        return list(session.scalars(rows.order_by(SentMail.id)))


def publish(app: Flask, *, days: int = 0, **values: object) -> int:
    """Somebody public who can be found, since that day."""
    with transaction():
        values = {"tagline": "Hydrogen", "published_at": MONDAY + timedelta(days=days), **values}
        expert_id = make_expert(**values).id
    with app.app_context():
        rebuild_index(app, "expert")
    return expert_id


def saved(query: str = "q=hydrogen", **values: object) -> int:
    """A saved search of thea@example.org."""
    with transaction():
        user = values.pop("user", None) or make_user(email="thea@example.org")
        return make_saved_search(user=user, query=query, **values).id


def told(search_id: int) -> dict[int, int]:
    """In which mail each expert was told of."""
    with transaction():
        rows = sa.select(ToldExpert.expert_id, ToldExpert.mail_number)
        return dict(session.execute(rows.where(ToldExpert.saved_search_id == search_id)).all())


def test_who_is_new_is_told_once_and_who_was_there_is_not(app: Flask) -> None:
    known = publish(app, days=-1)
    search_id = saved()
    assert work(app) == []
    fresh = publish(app, days=1)
    assert work(app, days=1) == ["thea@example.org"]
    assert work(app, days=2) == ["thea@example.org"]
    assert told(search_id) == {known: 0, fresh: 1}


def test_one_mail_a_day_at_most(app: Flask) -> None:
    search_id = saved()
    work(app)
    first = publish(app, days=1)
    assert len(work(app, days=1)) == 1
    second = publish(app, days=1)
    third = publish(app, days=1)
    assert len(work(app, days=1, hours=10)) == 1
    assert len(work(app, days=2, hours=-3)) == 1, "six in the morning"
    assert len(work(app, days=2)) == 2
    assert told(search_id) == {first: 1, second: 2, third: 2}


def test_a_worker_that_was_off_for_three_days_sends_one_mail(app: Flask) -> None:
    saved()
    work(app)
    for day in (1, 2, 3):
        publish(app, days=day)
    assert len(work(app, days=4)) == 1


def test_a_job_that_runs_twice_tells_once(app: Flask) -> None:
    search_id = saved()
    work(app)
    publish(app, days=1)
    with time_machine.travel(MONDAY + timedelta(days=1), tick=False), app.app_context():
        for _time in range(3):
            with transaction():
                worker.HANDLERS["look_at_search"]({"search_id": search_id})
    assert len(work(app, days=1)) == 1


def test_two_workers_at_once_tell_once(app: Flask) -> None:
    search_id = saved()
    work(app)
    publish(app, days=1)

    def look() -> None:
        with app.app_context(), transaction():
            worker.HANDLERS["look_at_search"]({"search_id": search_id})

    with time_machine.travel(MONDAY + timedelta(days=1), tick=False):
        threads = [Thread(target=look) for _number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(work(app, days=1)) == 1


def test_a_profile_that_changes_so_that_it_fits_is_news(app: Flask) -> None:
    expert_id = publish(app, days=-9, tagline="Wind")
    saved()
    assert work(app) == []
    with transaction():
        session.get_one(Expert, expert_id).tagline = "Hydrogen"
    with app.app_context():
        rebuild_index(app, "expert")
    assert len(work(app, days=1)) == 1


def test_only_who_is_public_is_told_of(app: Flask) -> None:
    saved()
    work(app)
    expert_id = publish(app, days=1)
    with transaction():
        session.get_one(Expert, expert_id).status = ExpertStatus.WITHDRAWN
    assert work(app, days=1) == []


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("q=hydrogen&level=havo&level=mbo", True),
        ("q=hydrogen&level=mbo", False),
        ("q=hydrogen+wind", False),
        ("", True),
        ("q=hydrogen&place=Assen&km=10", False),
        ("q=hydrogen&place=Assen&km=50", True),
        ("q=hydrogen&km=10", True),
        ("q=hydrogen&on=2027-03-01&part=morning", False),
        ("q=hydrogen&on=2027-03-01&part=afternoon", True),
        ("q=hydrogen&on=2027-01-20", False),
        ("sort=distance&page=7&q=hydrogen", True),
    ],
)
def test_it_is_the_search_of_the_page_with_its_filters(app: Flask, query: str, fits: bool) -> None:
    with transaction():
        make_place(name="Assen", lat=52.9928, lon=6.5642)
        place = make_place(lat=53.2194, lon=6.5665)
        teacher = make_teacher(make_institution(place=place), email="thea@example.org")
    saved(query, user=teacher)
    work(app)
    expert_id = publish(app, days=1, place=place, levels={Level.HAVO})
    with transaction():
        starts_at, ends_at = make_slot_times(days=49, hour=9)
        assert local_date(starts_at, ZONE).isoformat() == "2027-03-01"
        make_booking(expert=session.get_one(Expert, expert_id), starts_at=starts_at, ends_at=ends_at)
    assert (work(app, days=1) == ["thea@example.org"]) is fits


def test_an_engine_that_is_down_is_waited_for(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    search_id = saved()
    work(app)
    publish(app, days=1)
    nowhere = open_engine(EXPERTS, folder=tmp_path, url=None, search_key=None, indexing_key=None)
    with monkeypatch.context() as patch:
        patch.setitem(app.extensions, "experts_index", nowhere)
        assert work(app, days=1) == []
        with app.app_context(), transaction():
            worker.HANDLERS["look_at_search"]({"search_id": search_id})
    assert len(work(app, days=1)) == 1


def test_more_than_one_batch_is_looked_through(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guestlecture.watching.BATCH", 2)
    search_id = saved()
    experts = {publish(app, days=-1) for _number in range(5)}
    assert work(app) == []
    assert set(told(search_id)) == experts


def test_a_search_that_has_ended_is_nothing_to_look_at(app: Flask) -> None:
    with app.app_context(), transaction():
        worker.HANDLERS["look_at_search"]({"search_id": 999})
    assert work(app) == []


def test_a_saved_search_is_looked_at_at_once(app: Flask) -> None:
    with transaction():
        search = save_search(make_user(), "q=hydrogen", found=0, at=now())
    while worker.work_one(app):
        pass
    with transaction():
        assert session.get_one(SavedSearch, search.id).looked_at == MONDAY


def test_the_clock_of_the_worker_brings_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[str] = []
    stop = Event()

    def leave(kind: str) -> None:
        left.append(kind)
        if len(left) == 3:
            stop.set()

    monkeypatch.setattr(worker, "leave_work", leave)
    worker.run_worker(app, stop)
    assert "look_at_searches" in left


def test_erasing_somebody_erases_their_searches(app: Flask) -> None:
    publish(app, days=-1)
    search_id = saved()
    work(app)
    with transaction():
        session.delete(session.get_one(SavedSearch, search_id).user)
    with transaction():
        assert session.get(SavedSearch, search_id) is None
    assert told(search_id) == {}
