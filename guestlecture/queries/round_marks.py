"""What was fixed and ruled out by hand, and what has been asked already, put into the instance of a round."""

from dataclasses import replace

import numpy as np

from guestlecture.errors import PinsLost
from guestlecture.planning.instance import NONE, Instance, Kept, ints
from guestlecture.queries.round import Marks
from guestlecture.queries.round_instance import Built
from guestlecture.queries.round_request import standing_of


def with_marks(built: Built, marks: Marks) -> Instance:
    """Return the instance with its pins, its forbidden pairs and the proposals that stand.

    Refuses pins that are not among the options any more.
    """
    instance, number = built.instance, {one.id: row for row, one in enumerate(built.requests)}
    expert = {each.id: row for row, each in enumerate(built.experts)}
    pins, lost = list[int](), list[str]()
    for request, (expert_id, slot_id) in marks.pins.items():
        if request not in number:  # agreed or ended meanwhile
            continue
        rows = np.flatnonzero((instance.options.request == number[request]) & (built.slot == slot_id))
        rows = rows[instance.options.expert[rows] == expert.get(expert_id, NONE)]
        if len(rows):
            pins.append(int(rows[0]))
        else:
            lost.append(built.requests[number[request]].request.topic)
    if lost:
        raise PinsLost(names="; ".join(lost))
    forbidden = [
        (expert[one], number[request])
        for request, several in marks.forbidden.items()
        for one in several
        if request in number and one in expert
    ]
    pairs = ints([value for pair in forbidden for value in pair]).reshape(-1, 2)
    return replace(instance, pins=ints(pins), forbidden=pairs, kept=_kept(built, number, expert))


def _kept(built: Built, number: dict[int, int], expert: dict[int, int]) -> Kept:
    """Return the proposals that stand, so that they are left alone as far as that is worth it."""
    rows = [
        (number[one.id], expert[proposal.expert_id], int(slot.starts_at.timestamp() // 60))
        for one in built.requests
        for proposal in standing_of(one.request)
        for slot in proposal.slots
        if not proposal.is_volunteered and proposal.expert_id in expert
    ]
    request, experts, start = zip(*rows, strict=True) if rows else ((), (), ())
    return Kept(ints(request), ints(experts), ints(start))
