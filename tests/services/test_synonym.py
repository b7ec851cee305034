"""Groups of words that mean the same, and the index that follows."""

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from guestlecture import worker
from guestlecture.clock import now
from guestlecture.db import as_refusal, session
from guestlecture.domain.synonym import MOST_GROUPS, check_group
from guestlecture.errors import TooManyGroups, WordInOtherGroup, WordJustTaken
from guestlecture.models import AuditEvent, Job, Synonym, SynonymGroup
from guestlecture.queries.synonym import list_groups, load_synonyms
from guestlecture.region.load import load_region
from guestlecture.search.engine import Query
from guestlecture.search.synonym import folded_phrase
from guestlecture.services.synonym import add_group, delete_group, edit_group
from tests.factories import make_coordinator, make_expert, make_offer, make_synonyms

pytestmark = pytest.mark.usefixtures("in_app")


def left() -> tuple[list[str], list[str]]:
    """The kinds of jobs that wait, and what the audit log says."""
    kinds = session.scalars(sa.select(Job.kind)).all()
    acts = session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    return list(kinds), list(acts)


def test_each_change_is_in_the_log_and_the_index_is_made_anew_once() -> None:
    coordinator = make_coordinator()
    group = add_group(["ICT", "IT"], by=coordinator, at=now())
    edit_group(group, ["IT", "informatica", "it-sector"], by=coordinator, at=now())
    assert load_synonyms().groups == (("IT", "informatica", "it-sector"),)
    delete_group(group, by=coordinator, at=now())
    assert list_groups() == []
    assert left() == (["rebuild_index"], ["add", "edit", "delete"])


def test_a_word_stands_on_one_line_only() -> None:
    coordinator = make_coordinator()
    known = make_synonyms("ICT", "informatietechnologie")
    with pytest.raises(WordInOtherGroup) as refused:
        add_group(["computers", "ict"], by=coordinator, at=now())
    assert refused.value.values == {"word": "ICT", "group": "ICT, informatietechnologie"}
    edit_group(known, ["ict", "IT"], by=coordinator, at=now())


def test_the_database_has_the_last_word_on_a_word() -> None:
    make_synonyms("ICT", "IT")
    with pytest.raises(IntegrityError) as refused:
        make_synonyms("ict", "computers")
    session.rollback()
    assert isinstance(as_refusal(refused.value), WordJustTaken)


def test_there_are_only_so_many_lines() -> None:
    session.add_all(SynonymGroup() for _number in range(MOST_GROUPS))
    session.flush()
    with pytest.raises(TooManyGroups):
        add_group(["ICT", "IT"], by=make_coordinator(), at=now())


def found(app: Flask, text: str) -> list[int]:
    (page,) = app.extensions["experts_index"].search([Query(text)])
    return [hit.id for hit in page.hits]


def test_the_index_follows_a_change_by_itself(in_app: Flask) -> None:
    expert = make_offer(expert=make_expert(tagline="Werken in de ICT")).expert
    group = add_group(["ICT", "rekentuig"], by=make_coordinator(), at=now())
    session.commit()
    while worker.work_one(in_app):
        pass
    assert found(in_app, "rekentuig") == [expert.id]
    (page,) = in_app.extensions["experts_index"].search([Query("rekentuig")])
    assert list(page.hits[0].highlights) == ["synonyms"]
    delete_group(session.merge(group), by=make_coordinator(), at=now())
    session.commit()
    while worker.work_one(in_app):
        pass
    assert found(in_app, "rekentuig") == []
    in_app.extensions["experts_index"].rebuild([])


def test_a_new_region_begins_with_lines_that_make_sense() -> None:
    load_region(school_year=2026)
    groups = list_groups()
    assert len(groups) >= 12
    for group in groups:
        check_group([(word.text, word.folded) for word in group.words])
        assert all(word.folded == folded_phrase(word.text) for word in group.words)
    assert session.scalar(sa.select(sa.func.count()).select_from(Synonym)) == len(
        {word.folded for group in groups for word in group.words}
    )
