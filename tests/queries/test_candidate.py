"""Who is looked at for a request: whom the rules allow, and the nearest first."""

from itertools import product

import pytest

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import ExpertStatus, Format, Language, Level, Venue, VogRule
from guestlecture.errors import Refusal
from guestlecture.models import Expert, Request
from guestlecture.queries.candidate import list_nearest
from guestlecture.queries.fitting import check_way
from guestlecture.queries.ranking import NEAREST, rank_experts
from tests.factories import (
    ZONE,
    make_closed_day,
    make_expert,
    make_institution,
    make_offer,
    make_place,
    make_request,
    make_teacher,
    make_theme,
)

pytestmark = pytest.mark.usefixtures("in_app")


def allows(request: Request, expert: Expert) -> bool:
    """What the rules say of one expert, one way after the other."""
    for offer in (*expert.offers, None):
        try:
            check_way(request, expert, offer)
        except Refusal:
            continue
        return True
    return False


def test_sql_finds_whom_the_rules_allow_and_nobody_else() -> None:
    request = make_request(format=Format.WORKSHOP, group_size=20)
    near, other = make_theme(parent=request.theme), make_theme()
    town, far = request.institution.place, make_place(lat=52.4, lon=6.0)
    experts = [
        make_expert(
            themes=[theme],
            levels=levels,
            languages=languages,
            open_to_questions=is_open,
            place=place,
            radius_km=30,
        )
        for theme, levels, languages, is_open, place in product(
            (near, other),
            (set(), {Level.HAVO}, {Level.PO}),
            (set(), {Language.DE}),
            (True, False),
            (town, far),
        )
    ]
    for expert in experts[::2]:
        for theme, levels, values in (
            (near, set(), {"format": Format.WORKSHOP}),
            (near, {Level.HAVO}, {"format": Format.LECTURE}),
            (other, {Level.HAVO}, {"format": Format.WORKSHOP, "group_size_max": 19}),
        ):
            make_offer(expert=expert, theme=theme, levels=levels, **values)
    small = make_expert(open_to_questions=False)
    make_offer(expert=small, theme=near, format=Format.WORKSHOP, group_size_max=19)
    fits = make_expert(open_to_questions=False, levels={Level.PO})
    make_offer(expert=fits, theme=near, format=Format.WORKSHOP, group_size_max=20, levels={Level.HAVO})
    abroad = make_expert(open_to_questions=False)
    make_offer(expert=abroad, theme=near, format=Format.WORKSHOP, venue=Venue.COMPANY)
    make_expert(themes=[near], status=ExpertStatus.WITHDRAWN)
    make_expert(themes=[near], user=request.teacher)
    experts += [small, fits, abroad]
    expected = {expert.id for expert in experts if allows(request, expert)}
    assert 5 < len(expected) < len(experts)
    assert set(list_nearest(request, {})) == expected


def test_the_nearest_come_first_and_whose_place_is_unknown_last() -> None:
    request = make_request()
    degrees = (53.4, 53.25, 53.3)
    far, near, middle = (make_expert(themes=[request.theme], place=make_place(lat=lat)) for lat in degrees)
    nowhere = [make_expert(themes=[request.theme], place=None) for _each in range(2)]
    found = list_nearest(request, {nowhere[0].id: 1})
    assert found == [near.id, middle.id, far.id, nowhere[1].id, nowhere[0].id]


def test_when_the_nearest_cannot_come_the_others_are_looked_at() -> None:
    school = make_institution(vog_rule=VogRule.REQUIRED)
    request = make_request(teacher=make_teacher(school))
    for _each in range(NEAREST):
        make_expert(themes=[request.theme], place=school.place, organisation=None)
    far = make_expert(themes=[request.theme], place=make_place(lat=52.4, lon=6.0), vog_issued_on=now().date())
    session.flush()
    found = rank_experts(request, at=now(), zone=ZONE, rules=Rules())
    assert [each.expert for each in found] == [far]


def test_a_request_of_which_every_day_is_closed_by_now_ranks_nobody() -> None:
    request = make_request()
    make_expert(themes=[request.theme])
    assert len(rank_experts(request, at=now(), zone=ZONE, rules=Rules())) == 1
    for slot in request.slots:
        make_closed_day(request.institution, local_date(slot.starts_at, ZONE))
    session.expire_all()
    assert rank_experts(request, at=now(), zone=ZONE, rules=Rules()) == []
