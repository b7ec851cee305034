"""Searching without the engine."""

import pytest

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.wall_time import year_of
from guestlecture.models import Organisation
from guestlecture.queries.search import find_experts
from guestlecture.search.embedder import QueryEncoder
from guestlecture.search.engine import Query
from guestlecture.search.opening import open_engine
from guestlecture.search.settings import EXPERTS
from tests.factories import ZONE, make_expert, make_offer

pytestmark = pytest.mark.usefixtures("in_app")


@pytest.mark.parametrize("text", ["werkplaats", "H2 anna", "lecture"])
def test_sql_finds_people_by_company_name_and_lecture_when_the_engine_is_away(
    text: str, closed_port: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    expert = make_expert(name="Anna", organisation=Organisation(name="De H2 Werkplaats"))
    make_offer(expert=expert, title="A lecture")
    make_expert(name="Somebody else")
    session.commit()
    away = open_engine(
        EXPERTS,
        folder=tmp_path_factory.mktemp("index"),
        url=f"http://127.0.0.1:{closed_port}",
        search_key="search",
        indexing_key="indexing",
        timeout_seconds=1,
    )
    results = find_experts(away, Query(text=text), QueryEncoder(None), year=year_of(now(), ZONE))
    assert results.is_simple
    assert [found.expert.id for found in results.found] == [expert.id]
