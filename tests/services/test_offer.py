"""The lectures that an expert offers."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.enums import Costs, Format, Language, Level, ProposalStatus, Venue
from guestlecture.errors import NotFound, OfferHasRequests
from guestlecture.models import Expert, Job, Offer, OfferLevel, Theme
from guestlecture.services.offer import OfferText, add_offer, delete_offer, edit_offer
from tests.factories import (
    make_booking,
    make_coordinator,
    make_expert,
    make_offer,
    make_proposal,
    make_request,
    make_slot_times,
    make_theme,
)

pytestmark = pytest.mark.usefixtures("in_app")


def text(theme: Theme) -> OfferText:
    """What somebody fills in."""
    return OfferText(
        title=" Driving on hydrogen ",
        summary=" We drive a model car. ",
        theme=theme,
        levels=[Level.HAVO],
        format=Format.WORKSHOP,
        venue=Venue.COMPANY,
        duration_minutes=90,
        group_size_max=None,
        language=Language.EN,
        costs=Costs.TRAVEL,
    )


def has_index_job(expert: Expert) -> bool:
    """Say whether the index is going to follow."""
    jobs = session.scalars(sa.select(Job).where(Job.kind == "index_experts"))
    return any(job.payload == {"expert_ids": [expert.id]} for job in jobs)


def test_a_new_lecture_brings_its_theme_to_the_profile_and_the_index() -> None:
    expert, theme = make_expert(themes=[]), make_theme()
    offer = add_offer(expert, text(theme), by=make_coordinator(), at=now())
    session.expire_all()
    assert (offer.title, offer.summary) == ("Driving on hydrogen", "We drive a model car.")
    assert (set(offer.levels), offer.costs, offer.expert) == ({Level.HAVO}, Costs.TRAVEL, expert)
    assert expert.themes == [theme]
    assert has_index_job(expert)


def test_a_second_lecture_on_a_theme_does_not_add_it_again() -> None:
    expert = make_expert()
    add_offer(expert, text(expert.themes[0]), by=make_coordinator(), at=now())
    session.expire_all()
    assert len(expert.themes) == 1


def test_an_edited_lecture_keeps_the_levels_that_stay_and_loses_the_others() -> None:
    offer = make_offer(levels={Level.HAVO, Level.VWO})
    changed = replace(text(offer.theme), levels=[Level.VWO, Level.MBO])
    edit_offer(offer, changed, by=make_coordinator(), at=now())
    session.expire_all()
    assert set(offer.levels) == {Level.VWO, Level.MBO}
    assert has_index_job(offer.expert)


def test_a_lecture_that_nobody_asked_for_is_deleted_with_its_levels() -> None:
    offer = make_offer()
    expert = offer.expert
    delete_offer(offer, by=make_coordinator(), at=now())
    assert session.scalars(sa.select(Offer)).all() == []
    assert session.scalars(sa.select(OfferLevel)).all() == []
    assert has_index_job(expert)


def test_a_lecture_with_a_request_stays() -> None:
    offer = make_offer()
    make_proposal(expert=offer.expert, offer=offer)
    with pytest.raises(OfferHasRequests):
        delete_offer(offer, by=make_coordinator(), at=now())


def test_a_lecture_that_is_planned_stays() -> None:
    offer = make_offer()
    proposal = make_proposal(expert=offer.expert, offer=offer, status=ProposalStatus.ACCEPTED)
    make_booking(proposal=proposal)
    with pytest.raises(OfferHasRequests):
        delete_offer(offer, by=make_coordinator(), at=now())


def test_a_lecture_is_deleted_when_all_that_was_asked_is_over() -> None:
    offer = make_offer()
    declined = make_proposal(expert=offer.expert, offer=offer, status=ProposalStatus.DECLINED)
    past = make_slot_times(days=-10)
    given = make_proposal(
        expert=offer.expert,
        offer=offer,
        status=ProposalStatus.ACCEPTED,
        request=make_request(times=[past], topic="Driving on hydrogen"),
    )
    make_booking(proposal=given)
    delete_offer(offer, by=make_coordinator(), at=now())
    session.expire_all()
    assert session.scalars(sa.select(Offer)).all() == []
    assert (declined.offer, given.offer, given.request.topic) == (None, None, "Driving on hydrogen")


def test_a_lecture_that_was_deleted_meanwhile_is_not_there() -> None:
    offer = make_offer()
    session.execute(sa.delete(OfferLevel))
    session.execute(sa.delete(Offer), execution_options={"synchronize_session": False})
    for change in (
        lambda: edit_offer(offer, text(make_theme()), by=make_coordinator(), at=now()),
        lambda: delete_offer(offer, by=make_coordinator(), at=now()),
    ):
        with pytest.raises(NotFound):
            change()


def test_the_same_lecture_sent_twice_is_one() -> None:
    expert, theme, by = make_expert(), make_theme(), make_coordinator()
    first, second = (add_offer(expert, text(theme), by=by, at=now()) for _time in range(2))
    assert second is first
    other = add_offer(expert, replace(text(theme), levels=[Level.VWO]), by=by, at=now())
    assert expert.offers == [first, other]
