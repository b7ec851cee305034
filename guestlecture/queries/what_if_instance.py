"""A round as it would be with changes: more options, more experts, fewer of them, less room."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import numpy as np
import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.domain.fairness import USUAL_MOST
from guestlecture.domain.match import distance_part, level_part, match
from guestlecture.domain.place import Point, distance_km, point_of
from guestlecture.domain.request import travels_beyond
from guestlecture.domain.round import base_of, quality
from guestlecture.domain.travel import Whereabouts
from guestlecture.domain.what_if import (
    USUAL_RADIUS_KM,
    Change,
    DayMore,
    ExpertLeaves,
    ExpertsJoin,
    VisitsCapped,
)
from guestlecture.enums import MatchPart, Venue
from guestlecture.models import Municipality, Place
from guestlecture.planning.instance import UNLIMITED, Instance, Options, join, take
from guestlecture.planning.what_if import Newcomers, with_cap, with_newcomers, without_expert
from guestlecture.planning.widen import with_options
from guestlecture.queries.candidate import Themes
from guestlecture.queries.institution import point_of_request
from guestlecture.queries.match import home_of
from guestlecture.queries.round_facts import most_of
from guestlecture.queries.round_instance import Built
from guestlecture.queries.round_near import with_days
from guestlecture.queries.round_options import Rows
from guestlecture.queries.round_request import Asked


@dataclass(frozen=True)
class Somebody:
    """Who stands at a place among the experts: one there is, or the so-manieth newcomer; and from where."""

    expert_id: int | None
    number: int | None
    home: Point | None


@dataclass(frozen=True, eq=False)
class Changed:
    """A round with changes, and who its experts are."""

    instance: Instance
    people: Sequence[Somebody]


def apply_changes(built: Built, changes: Sequence[Change], zone: ZoneInfo) -> Changed:
    """Return a round with changes: first days and experts more, then experts fewer, then less room."""
    later = [_with_day(built, change, zone) for change in changes if isinstance(change, DayMore)]
    instance = built.instance
    for others in later:
        instance = with_options(instance, _options_of(built, others))
    people = [Somebody(expert.id, None, home_of(expert)) for expert in built.experts]
    number = 0
    for change in changes:
        if isinstance(change, ExpertsJoin):
            new, home = _newcomers(built, instance, change, [built.requests, *later])
            instance = with_newcomers(instance, new)
            people += [Somebody(None, number + each + 1, home) for each in range(change.count)]
            number += change.count
    instance = replace(instance, places=built.sources.places.places())
    return Changed(_narrowed(built, instance, changes), people)


def _narrowed(built: Built, instance: Instance, changes: Sequence[Change]) -> Instance:
    """Return a round without those who leave, and then with less room; who is not in it changes nothing."""
    position, visits = built.sources.position, built.sources.rooms.month_visits
    for change in changes:
        if isinstance(change, ExpertLeaves) and change.expert_id in position:
            instance = without_expert(instance, position[change.expert_id])
    for change in changes:
        if not isinstance(change, VisitsCapped):
            continue
        if change.expert_id is None:
            instance = with_cap(instance, visits, change.most)
        elif change.expert_id in position:
            instance = with_cap(instance, visits, change.most, position[change.expert_id])
    return instance


def _with_day(built: Built, change: DayMore, zone: ZoneInfo) -> list[Asked]:
    """Return the requests with their hours on that day only; with nothing where the school is closed then."""
    return [
        with_days(asked, [change.on], zone)
        if change.request_id in (None, asked.id) and change.on in built.sources.days.others(asked)
        else replace(asked, slots=())
        for asked in built.requests
    ]


def _options_of(built: Built, others: Sequence[Asked]) -> Options:
    """Return the options of experts who can come at the moments of these requests."""
    rows, sources = Rows(), built.sources
    for number, one in enumerate(others):
        if one.slots:
            found = sources.facts.find(one, sources.candidates[one.id])
            reached = [each for each in found if each.too_far_km is None]
            free = sources.free.of(one, [each.expert.id for each in reached])
            rows.add(number, reached, sources.position, free)
    return sources.expand(rows, others)[0]


def _newcomers(
    built: Built, instance: Instance, change: ExpertsJoin, asked: Iterable[Sequence[Asked]]
) -> tuple[Newcomers, Point | None]:
    mean = built.sources.facts.scorer.mean
    expert = built.sources.facts.experts.get(change.like_id or 0)
    if expert is not None:
        options = take(instance.options, instance.options.expert == built.sources.position[expert.id])
        room = [UNLIMITED if most is None else most for most in (expert.max_per_month, expert.max_per_term)]
        most, home = most_of(expert), home_of(expert)
    else:
        home = _middle_of(change.municipality_id)
        some = [_options_from(built, each, change.theme_id, home) for each in asked]
        options, room, most = join(*some), [UNLIMITED, UNLIMITED], USUAL_MOST
    base = base_of(0, most, mean, newcomer=True)
    return Newcomers(change.count, options, most, base, *room), home


def _options_from(built: Built, asked: Sequence[Asked], theme_id: int | None, home: Point | None) -> Options:
    """Return the options of somebody with a theme and a home, whatever moment is asked for.

    What would be said, and how schools found it, cannot be known; level and language fit, by a profile.
    """
    rows, themes, weights = Rows(), Themes(), built.sources.facts.scorer.weights
    for number, one in enumerate(asked):
        fit = themes.fit(theme_id, one.theme_id) if theme_id in themes.places else 0.0
        km = _km(one, home)
        is_far = travels_beyond(km, one.wanted.venue, USUAL_RADIUS_KM)
        if fit <= 0 or one.is_aimed or is_far or not one.slots:
            continue
        distance = distance_part(km, is_online=one.wanted.venue is Venue.ONLINE)
        values = {
            MatchPart.THEME: fit,
            MatchPart.DISTANCE: distance,
            MatchPart.LEVEL: level_part(has_offer=False),
        }
        rows.request.append(number)
        rows.expert.append(0)
        rows.offer.append(0)
        rows.quality.append(quality(match(values, weights).score, 0))
        rows.km.append(0.0)
        rows.count.append(len(one.slots))
        rows.moment.append(np.arange(len(one.slots), dtype=np.int16))
    options = built.sources.expand(rows, asked)[0]
    at_company = np.array([one.wanted.venue is Venue.COMPANY for one in asked], dtype=np.bool_)
    company = built.sources.places.number(Whereabouts(place=f"newcomers:{home}", point=home))
    return replace(options, place=np.where(at_company[options.request], company, options.place))


def _km(asked: Asked, home: Point | None) -> float | None:
    school = point_of_request(asked.request)
    return distance_km(home, school) if home and school else None


def _middle_of(municipality_id: int | None) -> Point | None:
    """Return where people of a municipality come from: its town of the same name, else any of them."""
    rows = sa.select(Place.lat, Place.lon).join(Place.municipality)
    rows = rows.where(Municipality.id == municipality_id, Place.lat.is_not(None), Place.lon.is_not(None))
    found = session.execute(rows.order_by(Place.name != Municipality.name, Place.id).limit(1)).first()
    return point_of(*found) if found else None
