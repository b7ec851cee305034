"""The life cycles: what is drawn is what holds, and every other step is refused."""

from pathlib import Path

import pytest

from guestlecture.domain.life_cycle import (
    ALTERNATIVE,
    BOOKING,
    CYCLES,
    PROPOSAL,
    REQUEST,
    drawing,
    next_state,
)
from guestlecture.enums import Act, BookingStatus, ProposalStatus, RequestStatus, Side
from guestlecture.errors import (
    AlreadyAnswered,
    AlreadyCancelled,
    AnswerTooLate,
    Refusal,
    RequestEnded,
)

PAGE = Path(__file__).parent.parent.parent / "docs" / "life-cycle.md"


@pytest.mark.parametrize("name", CYCLES)
def test_the_page_draws_what_holds(name: str) -> None:
    assert f"```mermaid\n{drawing(name)}\n```" in PAGE.read_text()


@pytest.mark.parametrize("name", CYCLES)
def test_every_state_can_be_reached(name: str) -> None:
    cycle = CYCLES[name]
    states = set(type(cycle.begins[0]))
    reached = set(cycle.begins) | {state for step in cycle.steps.values() for state in step.values()}
    begun_by_rounds = {ProposalStatus.SUGGESTED} & states
    assert reached | begun_by_rounds == states


@pytest.mark.parametrize("name", CYCLES)
def test_a_step_that_is_not_drawn_is_refused(name: str) -> None:
    cycle = CYCLES[name]
    for state in type(cycle.begins[0]):
        for act in Act:
            for who in Side:
                if who not in cycle.steps.get((state, act), {}):
                    with pytest.raises(Refusal):
                        next_state(cycle, state, act, who)


def test_who_loses_the_speaker_looks_on_and_who_cancels_does_not() -> None:
    assert next_state(REQUEST, RequestStatus.AGREED, Act.CANCEL, Side.EXPERT) is RequestStatus.OPEN
    assert next_state(REQUEST, RequestStatus.AGREED, Act.CANCEL, Side.TEACHER) is RequestStatus.WITHDRAWN


@pytest.mark.parametrize(
    ("cycle", "state", "act", "refusal"),
    [
        (REQUEST, RequestStatus.EXPIRED, Act.WITHDRAW, RequestEnded),
        (PROPOSAL, ProposalStatus.EXPIRED, Act.ACCEPT, AnswerTooLate),
        (PROPOSAL, ProposalStatus.WAITING_FOR_EXPERT, Act.ACCEPT, AlreadyAnswered),  # by the teacher
        (BOOKING, BookingStatus.CANCELLED, Act.CANCEL, AlreadyCancelled),
    ],
)
def test_a_refusal_says_what_stands_in_the_way(cycle: object, state: object, act: Act, refusal: type) -> None:
    with pytest.raises(refusal):
        next_state(cycle, state, act, Side.TEACHER)  # type: ignore[type-var,arg-type]


def test_only_the_other_side_or_none_answers_what_has_ended() -> None:
    assert not [state for state, _act in ALTERNATIVE.steps if state not in ALTERNATIVE.begins]
