"""Why a plan is as it is: values only, for whoever words them."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from guestlecture.enums import UnservedReason
from guestlecture.planning.fixed import has_room, is_forbidden, is_held
from guestlecture.planning.instance import NONE, Instance, Ints, Tally
from guestlecture.planning.network import fairness_costs
from guestlecture.planning.plan import lectures_per_group, off_band
from guestlecture.planning.reduce import worth_of
from guestlecture.planning.travel import Travel


@dataclass(frozen=True)
class Met:
    """A match: what its lecture adds to the value, and takes off it.

    `quality` and `kept` are parts of its worth beside M. `fairness` is the term of the last lecture of its
    expert, and `balance` what the weight of balance gives for it (below zero: its group has enough), both as
    if this lecture were the last to be added.
    """

    option: int
    quality: int
    kept: int
    fairness: int
    balance: int


@dataclass(frozen=True)
class Unserved:
    """A request left out: why, and how many candidates (experts with an option) are shut by which limit.

    A candidate is `full` if no option of theirs has room in month and term, `elsewhere` if pins or bookings
    hold the hours of those that have, and `open` if the plan could have asked them. `tally` is what was known
    before there were options.
    """

    request: int
    reason: UnservedReason
    full: int = 0
    elsewhere: int = 0
    open: int = 0
    tally: Tally | None = None


def explain_matches(instance: Instance, option: Ints) -> list[Met]:
    """Return the terms that each match of a plan met, in the order of requests."""
    chosen, weights = option[option != NONE], instance.weights
    expert, quality = instance.options.expert[chosen], instance.options.quality[chosen]
    given = np.bincount(expert, minlength=len(instance.experts))
    fairness = fairness_costs(
        instance.experts.base, instance.experts.maximum, weights.fairness, expert, given[expert]
    )
    kept = worth_of(instance)[chosen] - weights.serve - quality
    columns = (chosen, quality, kept, fairness, _balance(instance, chosen))
    return [Met(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def _balance(instance: Instance, chosen: Ints) -> Ints:
    """Return how much less the balance term would be worth without each lecture."""
    groups, group = instance.groups, instance.requests.group[instance.options.request[chosen]]
    if not len(groups):
        return np.zeros(len(chosen), dtype=np.int64)
    count = lectures_per_group(instance, chosen)
    change = off_band(count - 1, groups.target, groups.band) - off_band(count, groups.target, groups.band)
    return np.where(group == NONE, 0, instance.weights.balance * change[group])


def explain_unserved(instance: Instance, option: Ints) -> list[Unserved]:
    """Return why each request without an option in the plan has none."""
    options = instance.options
    is_left_out = option[options.request] == NONE
    rows = np.flatnonzero(is_left_out & ~is_forbidden(instance))
    is_free = ~is_held(instance, Travel(instance.places, instance.rules))
    # How far an option of a candidate gets: 0 no room, 1 room but not free, 2 both.
    state = np.where(has_room(instance), 1 + is_free, 0)
    of_request: dict[int, dict[int, int]] = {}
    columns = (options.request[rows], options.expert[rows], state[rows])
    for request, expert, reached in zip(*(column.tolist() for column in columns), strict=True):
        candidates = of_request.setdefault(request, {})
        candidates[expert] = max(candidates.get(expert, 0), reached)
    forbidden_only = set(options.request[is_left_out].tolist()) - set(of_request)
    return [
        _unserved(instance, request, of_request.get(request), is_forbidden=request in forbidden_only)
        for request in np.flatnonzero(option == NONE).tolist()
    ]


def _unserved(
    instance: Instance, request: int, candidates: dict[int, int] | None, *, is_forbidden: bool
) -> Unserved:
    tally = instance.tallies.get(request)
    if candidates is None:
        reason = UnservedReason.ALL_FORBIDDEN if is_forbidden else _never_an_option(tally)
        return Unserved(request, reason, tally=tally)
    count = Counter(candidates.values())
    full, elsewhere, open_ = count[0], count[1], count[2]
    if open_:
        reason = UnservedReason.BETTER_ELSEWHERE
    else:
        reason = UnservedReason.ALL_FULL if full > elsewhere else UnservedReason.ALL_ELSEWHERE
    return Unserved(request, reason, full, elsewhere, open_, tally)


def _never_an_option(tally: Tally | None) -> UnservedReason:
    """Return what a tally says of a request without options."""
    if tally is None or tally.free:
        return UnservedReason.NOT_LOOKED
    if not tally.fitting:
        return UnservedReason.NOBODY_FITS
    return UnservedReason.NOBODY_FREE if tally.reached else UnservedReason.NOBODY_IN_REACH
