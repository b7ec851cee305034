"""Seeded regions to plan for: as like Groningen and Drenthe as dice can be."""

from dataclasses import dataclass

import numpy as np

from guestlecture.planning.instance import (
    NONE,
    Bools,
    Experts,
    Floats,
    Groups,
    Instance,
    Ints,
    Months,
    Options,
    Places,
    Requests,
)

DAY, FIRST_DAY = 1440, 20_703  # minutes; days since 1970, a Monday
WEEKS, SCHOOL_DAYS, MOMENTS = 13, 5, 12
LESSON_HOURS = np.array([510, 560, 625, 675, 750, 800, 865, 915])  # minutes of the day
DURATIONS = np.array([50, 50, 50, 100])
THEMES, TOWNS, PROJECT_WEEKS = 12, 60, np.array([3, 8])
CANDIDATES = {"normal": 9, "project": 9, "wide": 45}
FREE = 0.38  # how often an expert is free at a moment of a request
PAIRS_AT_ONCE = 500_000


@dataclass(frozen=True, eq=False)
class People:
    """Where everybody is, and what for: points (n × 2), themes of experts (n × themes), theme and school."""

    expert_points: Floats
    expert_themes: Bools
    request_theme: Ints
    request_school: Ints
    school_points: Floats


def make_region(experts: int, requests: int, weeks: str, seed: int) -> Instance:
    """Return a region in normal weeks, in project weeks, or with a wide choice of experts."""
    dice = np.random.default_rng(seed)
    people = draw_people(dice, experts, requests)
    moments = draw_moments(dice, people, is_project=weeks == "project")
    candidates, scores = choose_candidates(dice, people, min(experts, CANDIDATES[weeks]))
    maximum = dice.integers(6, 20, experts)
    history = np.minimum(dice.poisson(3, experts), maximum)
    month_room = dice.choice([0, 1, 2, 3], size=(experts, 3), p=[0.1, 0.4, 0.3, 0.2])
    return Instance(
        Experts(
            names("expert", experts),
            history,
            maximum,
            history.astype(float),
            month_room,
            dice.integers(1, 5, (experts, 1)),
        ),
        Requests(names("request", requests), people.request_theme, draw_series(dice, requests)),
        make_options(dice, people, moments, candidates, scores),
        Months(("january", "february", "march"), np.zeros(3, dtype=np.int64), ("spring",)),
        make_groups(dice, people.request_theme),
        Places(names("school", len(people.school_points)), *people.school_points.T),
    )


def names(kind: str, count: int) -> list[str]:
    """Return ids."""
    return [f"{kind}-{number}" for number in range(count)]


def draw_people(dice: np.random.Generator, experts: int, requests: int) -> People:
    """Put experts and schools in and around towns, and give out themes, some of them dearer than others."""
    towns = np.column_stack([dice.uniform(52.7, 53.45, TOWNS), dice.uniform(6.1, 7.1, TOWNS)])
    size = 1 / np.arange(1, TOWNS + 1) ** 0.8
    schools = max(10, requests // 8)
    popular = 1 / np.arange(1, THEMES + 1) ** 0.5
    themes = dice.random((experts, THEMES)) < 0.08
    themes[np.arange(experts), dice.integers(0, THEMES, experts)] = True

    def points(count: int) -> Floats:
        chosen = towns[dice.choice(TOWNS, count, p=size / size.sum())]
        return chosen + dice.normal(0, 0.02, (count, 2))

    return People(
        points(experts),
        themes,
        dice.choice(THEMES, requests, p=popular / popular.sum()),
        dice.integers(0, schools, requests),
        points(schools),
    )


def draw_moments(dice: np.random.Generator, people: People, *, is_project: bool) -> tuple[Ints, Ints]:
    """Return day and lesson hour of the moments of each request (requests × moments)."""
    requests, hours = len(people.request_theme), len(LESSON_HOURS)
    weeks = 1 if is_project else WEEKS
    drawn = dice.random((requests, weeks * SCHOOL_DAYS * hours), dtype=np.float32)
    slot = np.sort(np.argpartition(drawn, MOMENTS, axis=1)[:, :MOMENTS], axis=1)
    week = slot // (SCHOOL_DAYS * hours)
    if is_project:
        of_school = PROJECT_WEEKS[dice.integers(0, len(PROJECT_WEEKS), len(people.school_points))]
        week = np.broadcast_to(of_school[people.request_school][:, None], slot.shape)
    return week * 7 + slot // hours % SCHOOL_DAYS, slot % hours


def choose_candidates(dice: np.random.Generator, people: People, count: int) -> tuple[Ints, Floats]:
    """Return the best experts of each request and their scores (requests × count); -1 where too few."""
    requests, experts = len(people.request_theme), len(people.expert_points)
    parts = np.array_split(np.arange(requests), max(1, requests * experts // PAIRS_AT_ONCE))
    found = [_choose(dice, people, part, count) for part in parts]
    return np.concatenate([who for who, _ in found]), np.concatenate([score for _, score in found])


def _choose(dice: np.random.Generator, people: People, part: Ints, count: int) -> tuple[Ints, Floats]:
    here = people.school_points[people.request_school[part]]
    apart = (here[:, None, :] - people.expert_points[None, :, :]) * (111.0, 67.0)
    km = np.sqrt((apart**2).sum(axis=2))
    text = dice.beta(2, 3, km.shape)
    score = 0.25 + 0.35 * text + 0.2 * np.exp(-km / 25) + 0.2 * dice.random(km.shape[1])
    score[~people.expert_themes[:, people.request_theme[part]].T] = -1
    best = np.argpartition(-score, count - 1, axis=1)[:, :count]
    scores = np.take_along_axis(score, best, axis=1)
    return np.where(scores < 0, NONE, best), scores


def draw_series(dice: np.random.Generator, requests: int) -> Ints:
    """Return which requests belong to one series: pairs, of every tenth request with the next."""
    series = np.full(requests, NONE)
    first = np.arange(0, requests - 1, 10)
    series[first] = series[first + 1] = np.arange(len(first))
    return series


def make_options(
    dice: np.random.Generator, people: People, moments: tuple[Ints, Ints], candidates: Ints, scores: Floats
) -> Options:
    """Return the options of candidates who are free at a moment of the request."""
    is_free = dice.random((*candidates.shape, MOMENTS)) < FREE
    request, number, moment = np.nonzero(is_free & (candidates != NONE)[:, :, None])
    day, hour = moments[0][request, moment], moments[1][request, moment]
    start = (FIRST_DAY + day) * DAY + LESSON_HOURS[hour]
    duration = dice.choice(DURATIONS, len(candidates))[request]
    online = (dice.random(len(candidates)) < 0.1)[request]
    quality = np.rint(1000 * scores[request, number]).astype(np.int64) - 4 * moment
    return Options(
        expert=candidates[request, number],
        start=start,
        end=start + duration,
        place=np.where(online, NONE, people.request_school[request]),
        online=online,
        request=request,
        month=np.minimum(day // 31, 2),
        quality=quality,
    )


def make_groups(dice: np.random.Generator, theme: Ints) -> Groups:
    """Return targets that ask of some themes more than there are requests like, of others less."""
    count = np.bincount(theme, minlength=THEMES)
    target = np.minimum(count, np.rint(count * dice.uniform(0.6, 1.1, THEMES)).astype(np.int64))
    return Groups(names("theme", THEMES), target, np.ceil(0.05 * target).astype(np.int64))
