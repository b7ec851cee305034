"""The life of a request, a proposal, a lecture and of other times: one table each, and the one way through.

Services take no step but through `next_state`. `docs/life-cycle.md` draws these tables; a test compares them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from guestlecture.enums import Act, AlternativeStatus, BookingStatus, ProposalStatus, RequestStatus, Side
from guestlecture.errors import (
    AlreadyAnswered,
    AlreadyCancelled,
    AlternativeEnded,
    AnswerTooLate,
    Refusal,
    RequestEnded,
)

State = TypeVar("State", RequestStatus, ProposalStatus, BookingStatus, AlternativeStatus)

TEACHER, EXPERT, CLOCK = Side.TEACHER, Side.EXPERT, Side.CLOCK
EITHER, ANYBODY = (TEACHER, EXPERT), (TEACHER, EXPERT, CLOCK)


@dataclass(frozen=True)
class LifeCycle(Generic[State]):
    """What may follow each state: (state, act) → who may do so, and the next state by that side.

    `refusal` says why a step cannot be taken in a state, to the person who tries.
    """

    begins: tuple[State, ...]
    steps: Mapping[tuple[State, Act], Mapping[Side, State]]
    refusal: Callable[[State], type[Refusal]]


def next_state(cycle: LifeCycle[State], state: State, act: Act, who: Side) -> State:
    """Return the state after a step of one side. Raises the refusal of the present state."""
    by_side = cycle.steps.get((state, act), {})
    if who not in by_side:
        raise cycle.refusal(state)
    return by_side[who]


def can(cycle: LifeCycle[State], state: State, act: Act, who: Side) -> bool:
    """Say whether a side may take a step."""
    return who in cycle.steps.get((state, act), {})


def _by(sides: tuple[Side, ...], state: State) -> dict[Side, State]:
    return dict.fromkeys(sides, state)


_OPEN, _AGREED, _EXPIRED, _WITHDRAWN = RequestStatus
REQUEST = LifeCycle(
    (_OPEN,),
    {
        # By the clock: of a panel that has enough experts when the time to answer has passed.
        (_OPEN, Act.AGREE): _by(ANYBODY, _AGREED),
        (_OPEN, Act.WITHDRAW): _by((TEACHER,), _WITHDRAWN),
        (_OPEN, Act.EXPIRE): _by((CLOCK,), _EXPIRED),
        # Asking the next one: of an open request, and anew of one that has ended.
        (_OPEN, Act.ASK): _by((TEACHER,), _OPEN),
        (_EXPIRED, Act.ASK): _by((TEACHER,), _OPEN),
        (_AGREED, Act.ASK): _by((TEACHER,), _OPEN),  # a panel in which a seat is free
        # A seat in a panel is free again, while others keep theirs.
        (_OPEN, Act.FREE): _by(EITHER, _OPEN),
        (_AGREED, Act.FREE): _by(EITHER, _OPEN),
        # Whose expert cancels looks for a substitute; who cancels needs none.
        (_AGREED, Act.CANCEL): {TEACHER: _WITHDRAWN, EXPERT: _OPEN},
    },
    lambda _state: RequestEnded,
)

_FOR_EXPERT, _FOR_TEACHER = ProposalStatus.WAITING_FOR_EXPERT, ProposalStatus.WAITING_FOR_TEACHER
_SUGGESTED = ProposalStatus.SUGGESTED
_ACCEPTED, _DECLINED = ProposalStatus.ACCEPTED, ProposalStatus.DECLINED
PROPOSAL = LifeCycle(
    (_FOR_EXPERT,),
    {
        (_FOR_EXPERT, Act.ACCEPT): _by((EXPERT,), _ACCEPTED),
        (_FOR_EXPERT, Act.DECLINE): _by((EXPERT,), _DECLINED),
        (_FOR_EXPERT, Act.PROPOSE_TIMES): _by((EXPERT,), _FOR_TEACHER),
        (_FOR_EXPERT, Act.EXPIRE): _by((CLOCK,), ProposalStatus.EXPIRED),
        (_FOR_EXPERT, Act.END): _by(ANYBODY, ProposalStatus.WITHDRAWN),
        (_FOR_TEACHER, Act.ACCEPT): _by((TEACHER,), _ACCEPTED),
        (_FOR_TEACHER, Act.DECLINE): _by((TEACHER,), _DECLINED),
        (_FOR_TEACHER, Act.KEEP): _by((TEACHER,), _FOR_EXPERT),
        (_FOR_TEACHER, Act.WITHDRAW): _by((EXPERT,), ProposalStatus.WITHDRAWN),
        (_FOR_TEACHER, Act.EXPIRE): _by((CLOCK,), ProposalStatus.EXPIRED),
        (_FOR_TEACHER, Act.END): _by(ANYBODY, ProposalStatus.WITHDRAWN),
        # How a round begins where the teacher wants to be asked first; the expert knows nothing of it.
        (_SUGGESTED, Act.ACCEPT): _by((TEACHER,), _FOR_EXPERT),
        (_SUGGESTED, Act.DECLINE): _by((TEACHER,), ProposalStatus.PASSED_OVER),
        (_SUGGESTED, Act.END): _by(ANYBODY, ProposalStatus.PASSED_OVER),
    },
    lambda state: AnswerTooLate if state is ProposalStatus.EXPIRED else AlreadyAnswered,
)

_HELD, _PROVISIONAL, _RELEASED, _CANCELLED, _SUBSTITUTED = BookingStatus
BOOKING = LifeCycle(
    (_HELD, _PROVISIONAL),
    {
        (_PROVISIONAL, Act.CONFIRM): _by(EITHER, _HELD),
        (_PROVISIONAL, Act.RELEASE): _by(ANYBODY, _RELEASED),
        (_HELD, Act.MOVE): _by(EITHER, _HELD),
        (_HELD, Act.CANCEL): _by(EITHER, _CANCELLED),
        # A panel that moves asks everybody anew.
        (_HELD, Act.RELEASE): _by((TEACHER,), _RELEASED),
        (_CANCELLED, Act.SUBSTITUTE): _by(EITHER, _SUBSTITUTED),
    },
    lambda _state: AlreadyCancelled,
)

_WAITING = AlternativeStatus.WAITING
ALTERNATIVE = LifeCycle(
    (_WAITING,),
    {
        (_WAITING, Act.ACCEPT): _by(EITHER, AlternativeStatus.ACCEPTED),
        (_WAITING, Act.DECLINE): _by(EITHER, AlternativeStatus.DECLINED),
        (_WAITING, Act.END): _by(ANYBODY, AlternativeStatus.ENDED),
    },
    lambda _state: AlternativeEnded,
)

CYCLES: Mapping[str, LifeCycle] = {  # type: ignore[type-arg]  # each of its own states
    "request": REQUEST,
    "proposal": PROPOSAL,
    "booking": BOOKING,
    "alternative": ALTERNATIVE,
}


def drawing(name: str) -> str:
    """Return the drawing of a life cycle, in the words of Mermaid."""
    cycle = CYCLES[name]
    lines = ["stateDiagram-v2", *(f"    [*] --> {state.value}" for state in cycle.begins)]
    for (state, act), by_side in cycle.steps.items():
        for to in dict.fromkeys(by_side.values()):
            who = ", ".join(side.value for side, end in by_side.items() if end is to)
            lines.append(f"    {state.value} --> {to.value}: {act.value.replace('_', ' ')} ({who})")
    return "\n".join(lines)
