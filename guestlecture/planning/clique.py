"""Sets of options that exclude each other pairwise (cliques): of each at most one can be chosen."""

from collections.abc import Iterator

import numpy as np

from guestlecture.planning.conflict import DAY, close_pairs, expand, numbered
from guestlecture.planning.instance import NONE, Bools, Ints, Options, ints
from guestlecture.planning.travel import Travel


def daily_cliques(options: Options, rival: Bools) -> Ints:
    """Part the options with rivals per expert, day and month into sets that overlap in one moment.

    The earliest end opens a set, and whoever has begun by then is in it. Returns the set of each option,
    numbered from 0; -1 for options without a rival, which need none.
    """
    clique = np.full(len(options), NONE)
    rows = np.flatnonzero(rival)
    if not len(rows):
        return clique
    day, end = options.start[rows] // DAY, options.end[rows]
    rows = rows[np.lexsort((end, options.month[rows], day, options.expert[rows]))]
    day, month, expert = options.start[rows] // DAY, options.month[rows], options.expert[rows]
    is_first = np.ones(len(rows), dtype=np.bool_)
    is_first[1:] = (np.diff(day) != 0) | (np.diff(month) != 0) | (np.diff(expert) != 0)
    clique[rows] = np.cumsum(_opens(options.start[rows], options.end[rows], is_first)) - 1
    return clique


def _opens(start: Ints, end: Ints, is_first: Bools) -> Bools:
    """Return which rows, ordered by end within their group, begin after the end that opened the last set."""
    opens = is_first.copy()
    begins = np.flatnonzero(is_first)
    size = np.diff(np.append(begins, len(start)))
    opened_end = end[begins]
    for step in range(1, int(size.max())):
        going = size > step
        begins, size, opened_end = begins[going], size[going], opened_end[going]
        here = begins + step
        new = start[here] >= opened_end
        opens[here] = new
        opened_end = np.where(new, end[here], opened_end)
    return opens


def clique_rows(options: Options, series: Ints, travel: Travel) -> tuple[Ints, Ints]:
    """Return sets of ordered options that exclude each other, every conflict in at least one.

    As two arrays: the number of the set, and the option in it.
    """
    rows, members, count = [], [], 0
    for row, member in (_overlapping(options), *_too_near(options, travel), _one_series(options, series)):
        rows.append(row + count)
        members.append(member)
        count += int(row.max(initial=-1)) + 1
    return np.concatenate(rows), np.concatenate(members)


def _overlapping(options: Options) -> tuple[Ints, Ints]:
    """Return for each end of an option all that go on until then or longer; only the largest such sets."""
    if not len(options):
        return ints(), ints()
    span = int(options.end.max()) - int(options.start.min()) + 2
    base = options.expert * span - int(options.start.min())
    start, end = base + options.start, base + options.end
    ends = np.unique(end)
    before = np.searchsorted(start, ends, side="left")
    # No option began since the end before: then the set then holds all of this one.
    ends, before = ends[np.diff(before, prepend=0) > 0], before[np.diff(before, prepend=0) > 0]
    longest = int((end - start).max())
    parts = [(ints(), ints())]
    for i, j in expand(np.searchsorted(start, ends - longest, side="left"), before):
        going_on = end[j] >= ends[i]
        parts.append((i[going_on], j[going_on]))
    return _shared(np.concatenate([i for i, _ in parts]), np.concatenate([j for _, j in parts]))


def _too_near(options: Options, travel: Travel) -> Iterator[tuple[Ints, Ints]]:
    """Yield sets of an option and those too soon after it: together if they overlap, else each alone."""
    for i, j in close_pairs(options, travel):
        later = options.start[j] >= options.end[i]
        i, j = i[later], j[later]
        if not len(i):
            continue
        begins = np.flatnonzero(np.diff(i, prepend=-1))
        size = np.diff(np.append(begins, len(i)))
        together = np.maximum.reduceat(options.start[j], begins) < np.minimum.reduceat(options.end[j], begins)
        alone = np.repeat(~together, size)
        row = np.cumsum(alone | (np.diff(i, prepend=-1) != 0)) - 1
        _, first = np.unique(row, return_index=True)
        yield np.concatenate([row, row[first]]), np.concatenate([j, i[first]])


def _one_series(options: Options, series: Ints) -> tuple[Ints, Ints]:
    """Return all options of an expert in one series."""
    members = np.flatnonzero(series[options.request] != NONE)
    key = options.expert[members] * (int(series.max(initial=0)) + 1) + series[options.request[members]]
    return _shared(numbered(key), members)


def _shared(row: Ints, member: Ints) -> tuple[Ints, Ints]:
    """Leave out sets of one, and number the others from 0."""
    if not len(row):
        return row, member
    several = np.bincount(row)[row] > 1
    return numbered(row[several]), member[several]
