"""Which options of one expert exclude each other: too little time between them, or one series.

Conflicts are never listed all at once: pairs come in parts.
"""

from collections.abc import Iterator

import numpy as np

from guestlecture.planning.instance import NONE, Bools, Engagements, Ints, Options, ints
from guestlecture.planning.travel import Travel

PAIRS_AT_ONCE = 1_000_000
NEAREST = 8  # neighbours that each option is compared with first
DAY = 1440


def by_expert_and_start(rows: Engagements) -> Ints:
    """Return the order in which the functions of this file want their rows."""
    return np.lexsort((rows.start, rows.expert))


def neighbours(rows: Engagements, others: Engagements, travel: Travel) -> tuple[Ints, Ints]:
    """Return for each row where in ordered `others` those of its expert begin and end that may be close."""
    if not len(rows) or not len(others):
        return np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=np.int64)
    longest = int((others.end - others.start).max()) + travel.longest_gap
    first = min(int(rows.start.min()), int(others.start.min())) - longest
    last = max(int(rows.end.max()), int(others.end.max())) + longest
    span = last - first + 1
    keys = others.expert * span + others.start - first
    own = rows.expert * span - first
    return (
        np.searchsorted(keys, own + rows.start - longest, side="right"),
        np.searchsorted(keys, own + rows.end + travel.longest_gap, side="left"),
    )


def expand(begin: Ints, end: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Yield in parts the pairs (i, j) with j from begin[i] up to end[i]."""
    count = np.maximum(end - begin, 0)
    total = np.cumsum(count)
    start = 0
    while start < len(count):
        done = total[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(total, done + PAIRS_AT_ONCE, side="right")))
        i = np.repeat(np.arange(start, stop), count[start:stop])
        j = np.arange(len(i)) - np.repeat(total[start:stop] - count[start:stop] - done, count[start:stop])
        yield i, j + begin[i]
        start = stop


def close_pairs(options: Options, travel: Travel) -> Iterator[tuple[Ints, Ints]]:
    """Yield in parts all pairs i < j of ordered options of different requests, too little time between."""
    _, end = neighbours(options, options, travel)
    for i, j in expand(np.arange(1, len(options) + 1), end):
        differ = options.request[i] != options.request[j]
        i, j = i[differ], j[differ]
        close = travel.conflicts(options, i, options, j)
        yield i[close], j[close]


def has_rival(options: Options, series: Ints, travel: Travel) -> Bools:
    """Return which of ordered options exclude any option of another request."""
    rival = in_shared_series(options, series)
    begin, end = neighbours(options, options, travel)
    for step in range(1, NEAREST + 1):
        i = np.arange(len(options) - step)
        i = i[(i + step < end[: len(i)]) & ~(rival[: len(i)] & rival[step:])]
        _mark_rivals(options, i, i + step, travel, rival)
    # Most have met a rival by now: all pairs are looked at only for the rest.
    rest = np.flatnonzero(~rival)
    for i, j in expand(begin[rest], end[rest]):
        _mark_rivals(options, rest[i], j, travel, rival)
    return rival


def _mark_rivals(options: Options, i: Ints, j: Ints, travel: Travel, rival: Bools) -> None:
    close = travel.conflicts(options, i, options, j) & (options.request[i] != options.request[j])
    rival[i[close]] = rival[j[close]] = True


def in_shared_series(options: Options, series: Ints) -> Bools:
    """Return which options have an expert with options for several requests of one series."""
    shared = np.zeros(len(options), dtype=np.bool_)
    rows = np.flatnonzero(series[options.request] != NONE)
    if not len(rows):
        return shared
    expert, request = options.expert[rows], options.request[rows]
    key = expert * (int(series.max()) + 1) + series[request]
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    fewest = np.minimum.reduceat(request[order], starts)
    most = np.maximum.reduceat(request[order], starts)
    mixed = np.repeat(fewest != most, np.diff(np.append(starts, len(order))))
    shared[rows[order[mixed]]] = True
    return shared


def exclude(options: Options, series: Ints, i: Ints, j: Ints, travel: Travel) -> Bools:
    """Return whether options of one expert exclude each other, pair by pair."""
    one_series = (series[options.request[i]] != NONE) & (
        series[options.request[i]] == series[options.request[j]]
    )
    either: Bools = travel.conflicts(options, i, options, j) | one_series
    return either


def numbered(labels: Ints) -> Ints:
    """Return labels as numbers from 0, -1 staying what it is."""
    found = ints(np.unique(labels[labels != NONE]))
    return np.where(labels == NONE, NONE, np.searchsorted(found, labels))
