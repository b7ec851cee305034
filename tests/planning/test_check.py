"""The checker finds what is wrong with a plan, and knows its value."""

from dataclasses import replace

import numpy as np
import pytest

from guestlecture.enums import PlanFault
from guestlecture.planning.check import check_plan
from guestlecture.planning.instance import Groups, Instance, ints
from tests.planning.small import HOUR, booked, make_round

LATER = 300


def series_of(instance: Instance) -> Instance:
    """Put all requests in one series."""
    count = len(instance.requests)
    return replace(instance, requests=replace(instance.requests, series=np.zeros(count, dtype=np.int64)))


ONE = [(0, 0, 0, 500)]
TWO = [(0, 0, 0, 500), (0, 1, LATER, 500)]
FULL_TERM = replace(make_round(TWO).experts, term_room=np.array([[1]]))


@pytest.mark.parametrize(
    ("instance", "chosen", "fault"),
    [
        (make_round([(0, 0, 0, 500), (1, 0, 0, 500)]), [0, 1], PlanFault.REQUEST_TWICE),
        (make_round(ONE, pins=ints([0])), [], PlanFault.PIN_LEFT_OUT),
        (make_round(ONE, forbidden=np.array([[0, 0]])), [0], PlanFault.FORBIDDEN_PAIR),
        (make_round(TWO, room=[1]), [0, 1], PlanFault.MONTH_FULL),
        (make_round(TWO, experts=1), [0, 1], None),
        (replace(make_round(TWO), experts=FULL_TERM), [0, 1], PlanFault.TERM_FULL),
        (make_round([(0, 0, 0, 500), (0, 1, HOUR - 1, 500)]), [0, 1], PlanFault.TOO_CLOSE),
        (make_round([(0, 0, 0, 500), (0, 1, HOUR, 500)]), [0, 1], None),
        (series_of(make_round(TWO)), [0, 1], PlanFault.SERIES_TWICE),
        (make_round(ONE, bookings=booked(0, HOUR - 1)), [0], PlanFault.BOOKED),
        (make_round(ONE, bookings=booked(0, HOUR)), [0], None),
    ],
)
def test_fault_is_found(instance: Instance, chosen: list[int], fault: PlanFault | None) -> None:
    found = [one.kind for one in check_plan(instance, ints(chosen)).faults]
    assert found == ([] if fault is None else [fault])


def test_value_is_that_of_the_model() -> None:
    """Two lectures of one expert: 2 × M, quality, fairness 0 and floor(200 / 10), one over the band."""
    instance = make_round(TWO, groups=Groups(["energy"], ints([0]), ints([1])))
    assert check_plan(instance, ints([0, 1])).value == 2000 + 1000 - 0 - 20 - 300
