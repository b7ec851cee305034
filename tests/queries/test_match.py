"""What the score of a match is made of, read from the database."""

from datetime import timedelta

import numpy as np
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.match import Match
from guestlecture.enums import MatchPart, Venue
from guestlecture.models import Expert, PassageVector, Request, Setting
from guestlecture.queries.match import Scorer, list_experts_to_match
from guestlecture.queries.passage import digest_of
from guestlecture.search.document import expert_passages, request_passages
from guestlecture.search.embedder import DIMENSIONS, MODEL
from tests.counting import queries_of
from tests.factories import (
    ZONE,
    make_booking,
    make_expert,
    make_institution,
    make_offer,
    make_place,
    make_request,
)

pytestmark = pytest.mark.usefixtures("in_app")


def score(request: Request, expert: Expert) -> Match:
    """Score an expert by the first lecture, with the wanted theme itself."""
    session.flush()
    offer = expert.offers[0] if expert.offers else None
    return Scorer([expert], [request], at=now(), zone=ZONE).score(request, expert, offer, theme=1.0)


def understand(*texts: str) -> None:
    """Let some texts mean the same."""
    vector = np.eye(1, DIMENSIONS, dtype=np.float32).tobytes()
    rows = [{"model": MODEL, "digest": digest_of(text), "vector": vector} for text in texts]
    session.execute(sa.insert(PassageVector), rows)


def test_words_of_the_request_are_looked_for_in_the_profile() -> None:
    request = make_request(topic="Waterstof", learning_aim="")
    near, far = make_expert(tagline="Over waterstofauto's"), make_expert(tagline="Over taarten")
    assert score(request, near)[MatchPart.TEXT].value == 1
    assert score(request, far)[MatchPart.TEXT].value == 0


def test_meaning_counts_where_words_do_not() -> None:
    request, expert = make_request(topic="Hydrogen"), make_expert(tagline="Rijden op waterstof")
    understand(*request_passages(request.topic, request.learning_aim), *expert_passages(expert))
    assert score(request, expert)[MatchPart.TEXT].value == pytest.approx(1)


def test_distance_is_not_known_without_a_place_and_no_matter_online() -> None:
    request, expert = make_request(), make_expert(place=None)
    assert not score(request, expert)[MatchPart.DISTANCE].is_known
    request.venue = Venue.ONLINE
    assert score(request, expert)[MatchPart.DISTANCE].value == 1


def test_distance_is_measured_to_the_school() -> None:
    request = make_request(institution=make_institution(lat=53.0, lon=6.5))
    expert = make_expert(place=make_place(lat=53.0, lon=6.5))
    assert score(request, expert)[MatchPart.DISTANCE].value == 1


def test_who_was_asked_more_counts_less() -> None:
    long_ago, at = now() - timedelta(days=800), now()
    busy, idle = (make_expert(max_per_term=1, published_at=long_ago) for _ in range(2))
    make_booking(expert=busy, starts_at=at, ends_at=at + timedelta(hours=1))
    request = make_request()
    assert score(request, idle)[MatchPart.FAIRNESS].value == 1
    assert score(request, busy)[MatchPart.FAIRNESS].value == 0, "twice the mean"


def test_newcomer_counts_as_the_mean() -> None:
    at = now()
    busy, new = make_expert(max_per_term=1), make_expert(max_per_term=1, published_at=at)
    make_booking(expert=busy, starts_at=at, ends_at=at + timedelta(hours=1))
    assert score(make_request(), new)[MatchPart.FAIRNESS].value == pytest.approx(0.5)


def test_offer_that_names_the_level_counts_more_than_a_profile() -> None:
    request, expert = make_request(), make_expert()
    assert score(request, expert)[MatchPart.LEVEL].value == 0.6
    make_offer(expert=expert)
    assert score(request, expert)[MatchPart.LEVEL].value == 1


def test_region_chooses_the_weights() -> None:
    weights = {"theme": 1.0, "text": 0, "distance": 0, "level": 0, "fairness": 0, "feedback": 0}
    session.add_all(Setting(name=f"weight_{part}", value=str(weight)) for part, weight in weights.items())
    assert score(make_request(), make_expert(place=None)).score == 1


def test_no_query_per_pair(engine: sa.Engine) -> None:
    for _ in range(4):
        make_request()
    experts = [make_expert(place=make_place()) for _ in range(4)]
    session.flush()
    ids = [expert.id for expert in experts]

    def all_scores(some_ids: list[int]) -> None:
        session.expunge_all()
        requests = list(session.scalars(sa.select(Request).options(joinedload(Request.institution))))
        some = list_experts_to_match(some_ids)
        scorer = Scorer(some, requests, at=now(), zone=ZONE)
        for expert in some:
            for request in requests:
                scorer.score(request, expert, None, theme=1.0)

    with queries_of(engine) as one:
        all_scores(ids[:1])
    with queries_of(engine) as all_of_them:
        all_scores(ids)
    assert len(all_of_them) == len(one)
