"""Planning again with few changes: what a plan does to the proposals that stand."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from guestlecture.planning.instance import NONE, Instance, Ints


@dataclass(frozen=True)
class Changes:
    """How many proposals stay as they are, keep their expert at another time, go to another, or are ended.

    `added` counts requests that had no proposal and get one.
    """

    kept: int
    moved: int
    replaced: int
    ended: int
    added: int


def changes_to_proposals(instance: Instance, option: Ints) -> Changes:
    """Return what a plan does to the proposals that `instance.kept` names, one for each of their moments."""
    kept, options = instance.kept, instance.options
    standing = defaultdict[int, set[tuple[int, int]]](set)
    rows = zip(kept.request.tolist(), kept.expert.tolist(), kept.start.tolist(), strict=True)
    for request, expert, start in rows:
        standing[request].add((expert, start))
    count = {"kept": 0, "moved": 0, "replaced": 0, "ended": 0}
    for request, moments in standing.items():
        chosen = option[request]
        if chosen == NONE:
            count["ended"] += 1
            continue
        expert = int(options.expert[chosen])
        if (expert, int(options.start[chosen])) in moments:
            count["kept"] += 1
        else:
            count["moved" if expert in {known for known, _start in moments} else "replaced"] += 1
    planned = np.flatnonzero(option != NONE).tolist()
    return Changes(**count, added=sum(request not in standing for request in planned))


@dataclass(frozen=True)
class Move:
    """A request whose option is another one in another plan; -1 is none."""

    request: int
    before: int
    after: int


def moves_between(before: Ints, after: Ints) -> list[Move]:
    """Return what changes from one plan to another."""
    changed = np.flatnonzero(before != after).tolist()
    return [Move(request, int(before[request]), int(after[request])) for request in changed]
