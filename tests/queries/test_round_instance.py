"""The instance of a round: which options it holds, what limits them, and what fell away."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.match import Weights
from guestlecture.domain.round import Window
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import (
    ExceptionKind,
    Level,
    PlanLimit,
    ProposalStatus,
    SeriesRule,
    Venue,
    VogRule,
)
from guestlecture.indexing import rebuild_index
from guestlecture.models import Expert, Request
from guestlecture.planning.instance import Tally
from guestlecture.planning.instance import Weights as PlanWeights
from guestlecture.planning.solve import solve
from guestlecture.planning.validate import validate
from guestlecture.queries.ranking import rank_experts
from guestlecture.queries.round_instance import Builder, Built
from guestlecture.search.engine import SearchUnavailable
from tests.counting import queries_of
from tests.factories import (
    ZONE,
    make_address,
    make_board,
    make_booking,
    make_closed_day,
    make_exception,
    make_expert,
    make_institution,
    make_offer,
    make_place,
    make_proposal,
    make_request,
    make_series,
    make_slot_times,
    make_target,
    make_theme,
)

pytestmark = pytest.mark.usefixtures("in_app")


class Away:
    """An engine that does not answer."""

    def search(self, _queries: Any) -> Any:
        raise SearchUnavailable


def build(
    engine: Any = None,
    *,
    first: int = 1,
    last: int = 90,
    most: int = 50,
    shares: dict[int, float] | None = None,
    **options: Any,
) -> Built:
    """Build the round of the days from now on."""
    today = local_date(now(), ZONE)
    window = Window(today + timedelta(days=first), today + timedelta(days=last))
    builder = Builder(
        window,
        engine=engine or Away(),
        weights=Weights(),
        at=now(),
        zone=ZONE,
        rules=Rules(),
        most=most,
        shares=shares,
    )
    built = builder.build(plan_weights=PlanWeights(), **options)
    validate(built.instance)
    return built


def pairs(built: Built) -> set[tuple[int, int]]:
    """Return request and expert of all options."""
    options = built.instance.options
    rows = zip(options.request.tolist(), options.expert.tolist(), strict=True)
    return {(built.requests[request].id, built.experts[expert].id) for request, expert in rows}


def fitting(request: Request, **values: Any) -> Expert:
    return make_expert(**{"themes": [request.theme], "place": request.institution.place, **values})


def test_an_option_is_an_expert_who_fits_at_a_moment() -> None:
    request = make_request()
    right = fitting(request)
    fitting(request, levels={Level.PO})
    make_expert()  # of another theme
    built = build()
    assert pairs(built) == {(request.id, right.id)}
    assert built.slot.tolist() == [slot.id for slot in request.slots]
    assert built.instance.options.quality[0] - built.instance.options.quality[1] == 4
    match = built.match_of(0)
    assert built.instance.options.quality[0] == int(1000 * match.score + 0.5)


def test_no_option_breaks_what_an_expert_said_of_when() -> None:
    request = make_request()
    first, second = (local_date(slot.starts_at, ZONE) for slot in request.slots)
    away, free = fitting(request), fitting(request)
    make_exception(away, ExceptionKind.AWAY, first)
    built = build()
    assert {expert for _request, expert in pairs(built)} == {away.id, free.id}
    assert sorted(built.slot.tolist()) == sorted(
        [request.slots[0].id, request.slots[1].id, request.slots[1].id]
    )
    make_exception(away, ExceptionKind.AWAY, second)
    assert pairs(build()) == {(request.id, free.id)}
    best = rank_experts(request, at=now(), zone=ZONE, rules=Rules())
    assert [each.expert for each in best] == [free]


def test_the_engine_and_the_database_find_the_same(app: Flask) -> None:
    request = make_request()
    child = make_theme(parent=request.theme)
    sibling = make_theme(parent=request.theme)
    for theme in (request.theme, child, sibling, make_theme()):
        make_expert(themes=[theme])
    below = make_request(theme=child)
    session.commit()
    rebuild_index(app, "expert")
    found = pairs(build(app.extensions["experts_index"]))
    assert found == pairs(build())
    assert len([pair for pair in found if pair[0] == request.id]) == 3
    assert len([pair for pair in found if pair[0] == below.id]) == 3


def test_moments_lie_in_the_window_and_after_the_notice() -> None:
    times = [make_slot_times(days=days) for days in (10, 30, 100)]
    request = make_request(times=times)
    fitting(request)
    assert build().slot.tolist() == [request.slots[1].id]
    assert len(build(first=50, last=95).requests) == 0


def test_many_moments_are_cut_and_said_to_be_unless_all_are_asked_for() -> None:
    request = make_request(times=[make_slot_times(days=days) for days in range(30, 50)])
    fitting(request)
    built = build()
    assert len(built.slot) == 12
    assert built.cut == {request.id}
    assert len(build(wide={request.id}).slot) == 20


def test_the_nearest_are_taken_where_there_are_many() -> None:
    request = make_request()
    far = make_place(lat=52.9, lon=6.5)
    fitting(request, place=far)
    near = fitting(request)
    built = build(most=1)
    assert pairs(built) == {(request.id, near.id)}
    assert request.id in built.cut


def test_a_request_aimed_at_somebody_has_that_one_only() -> None:
    proposal = make_proposal()
    fitting(proposal.request)
    assert pairs(build()) == {(proposal.request_id, proposal.expert_id)}


def test_who_said_no_is_not_asked_again() -> None:
    request = make_request()
    expert = fitting(request)
    make_proposal(request=request, expert=expert, status=ProposalStatus.DECLINED)
    request.is_aimed = False
    assert pairs(build()) == set()


def test_nobody_teaches_for_themselves() -> None:
    request = make_request()
    fitting(request, user=request.teacher)
    assert pairs(build()) == set()


def test_a_required_certificate_is_asked_for_on_the_day() -> None:
    school = make_institution(board=make_board(vog_rule=VogRule.REQUIRED))
    request = make_request(institution=school)
    fitting(request)
    holder = fitting(request, vog_issued_on=local_date(now(), ZONE))
    assert pairs(build()) == {(request.id, holder.id)}


def test_bookings_are_fixed_and_take_room() -> None:
    request = make_request(times=[make_slot_times(days=30)])
    expert = fitting(request, max_per_month=2, max_per_term=3)
    other = make_request(times=[make_slot_times(days=30, hour=14)])
    make_booking(request=other, expert=expert)
    instance = build().instance
    assert len(instance.bookings) == 1
    month = instance.options.month[0]
    assert instance.experts.month_room[0, month] == 1
    assert instance.experts.term_room[0, instance.months.term[month]] == 2
    assert instance.experts.history.tolist() == [1]


def test_the_tally_says_where_the_last_fell_away() -> None:
    request = make_request()
    place = make_place(lat=52.7, lon=6.5)
    make_expert(themes=[request.theme], radius_km=10, place=place)
    built = build()
    assert built.instance.tallies == {0: Tally(fitting=1, reached=0, free=0)}
    near = built.instance.near
    assert len(near.options) == 1
    assert near.km[0] == pytest.approx(48, abs=1)


def test_nobody_travels_too_far_to_another_address_either() -> None:
    far = make_address(place=make_place(lat=52.7, lon=6.5))
    request = make_request(venue=Venue.ELSEWHERE, venue_address=far)
    make_expert(themes=[request.theme], radius_km=10, place=request.institution.place)
    instance = build().instance
    assert len(instance.options) == 0
    assert instance.tallies == {0: Tally(fitting=1, reached=0, free=0)}


def test_a_wider_radius_that_is_named_is_wide_enough() -> None:
    request = make_request()
    lat, lon = request.institution.place.lat, request.institution.place.lon
    make_expert(themes=[request.theme], radius_km=11, place=make_place(lat=lat + 0.111, lon=lon))  # 12.3 km
    assert build().instance.near.km.tolist() == [2]


def test_online_nobody_travels() -> None:
    request = make_request(venue=Venue.ONLINE)
    make_expert(themes=[request.theme], radius_km=10, place=make_place(lat=52.7, lon=6.5))
    built = build()
    assert built.instance.options.online.all()
    assert len(built.instance.places) == 0


def test_more_pairs_need_no_more_questions(engine: sa.Engine) -> None:
    request = make_request()
    make_offer(expert=fitting(request))
    session.commit()
    with queries_of(engine) as few:
        build()
    for _ in range(3):
        more = make_request(theme=request.theme, institution=request.institution)
        make_offer(expert=fitting(more))
    session.commit()
    with queries_of(engine) as many:
        build()
    assert len(many) <= len(few) + 1


def test_days_on_which_the_school_has_closed_since_are_left_out() -> None:
    request = make_request()
    fitting(request)
    first, second = request.slots
    make_closed_day(request.institution, local_date(first.starts_at, ZONE))
    assert build().slot.tolist() == [second.id]


def test_moments_that_a_request_could_name_besides_are_known_where_they_are_asked_for() -> None:
    request = make_request(times=[make_slot_times()])
    day = local_date(request.slots[0].starts_at, ZONE)
    expert = fitting(request)
    make_exception(expert, ExceptionKind.AWAY, day - timedelta(days=20), day)
    next_day = day + timedelta(days=1 if day.weekday() < 4 else 7 - day.weekday())
    make_closed_day(request.institution, next_day)
    assert len(build().instance.near.options) == 0
    near = build(moments_for={request.id}).instance.near
    days = [local_date(datetime.fromtimestamp(60 * start, UTC), ZONE) for start in near.options.start]
    assert set(near.limits) == {PlanLimit.MOMENT}
    assert days[0] > next_day
    assert len({each.replace(day=1) for each in days}) == len(days) <= 3
    starts = {datetime.fromtimestamp(60 * start, UTC).astimezone(ZONE).hour for start in near.options.start}
    assert starts == {request.slots[0].starts_at.astimezone(ZONE).hour}


def test_requests_of_a_series_without_anybody_twice_are_known_as_such() -> None:
    theme = make_theme()
    first, second = (make_request(theme=theme, times=[make_slot_times(days=30 + day)]) for day in range(2))
    alone = make_request(theme=theme, times=[make_slot_times(days=40)])
    loose = make_request(theme=theme, times=[make_slot_times(days=41)])
    make_series(first, second, rule=SeriesRule.DIFFERENT)
    make_series(loose, rule=SeriesRule.ANY)
    expert = fitting(first)
    built = build()
    assert [one.id for one in built.requests] == [first.id, second.id, alone.id, loose.id]
    assert built.instance.requests.series.tolist() == [0, 0, -1, -1]
    plan = solve(built.instance)
    served = [one.id for one, option in zip(built.requests, plan.option, strict=True) if option >= 0]
    assert len({first.id, second.id} & set(served)) == 1, "the expert comes once"
    assert {alone.id, loose.id} <= set(served)
    assert expert.id in {each.id for each in built.experts}


def test_who_comes_already_in_a_series_is_no_option_for_the_rest_of_it() -> None:
    theme = make_theme()
    first, second = (make_request(theme=theme, times=[make_slot_times(days=30 + day)]) for day in range(2))
    series = make_series(first, second, rule=SeriesRule.DIFFERENT)
    comes, other = fitting(first), fitting(first)
    make_booking(request=first, expert=comes, once_in_id=series.id)
    assert pairs(build()) == {(second.id, other.id)}


def test_panels_and_series_with_one_speaker_for_all_are_arranged_outside_rounds() -> None:
    theme = make_theme()
    request = make_request(theme=theme, times=[make_slot_times(days=30)])
    make_request(theme=theme, wanted=3, minimum=2)
    together = [make_request(theme=theme, times=[make_slot_times(days=31 + day)]) for day in range(2)]
    make_series(*together, rule=SeriesRule.SAME)
    fitting(request)
    assert [one.id for one in build().requests] == [request.id]


def test_targets_are_those_of_the_region_or_of_the_round() -> None:
    first, second = make_request(), make_request()
    for request, share in ((first, 0.9), (second, 0.1)):
        fitting(request)
        make_target(request.theme, share)
    groups = build().instance.groups
    assert dict(zip(groups.ids, groups.target.tolist(), strict=True)) == {
        str(first.theme_id): 1,
        str(second.theme_id): 0,
    }
    groups = build(shares={second.theme_id: 1.0}).instance.groups
    assert (groups.ids, groups.target.tolist()) == ([str(second.theme_id)], [1])
