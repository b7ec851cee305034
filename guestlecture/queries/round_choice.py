"""The requests that a coordinator can tick off a new round."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from guestlecture.domain.round import Window
from guestlecture.models import Request, Theme
from guestlecture.queries.round_request import AskedSlot, list_round_requests, load_slots


@dataclass(frozen=True)
class Choice:
    """A request with its first moment in the window, how many more it has there, and whether it is ticked."""

    request: Request
    first: AskedSlot
    more: int
    is_on: bool


@dataclass(frozen=True)
class Choices:
    """The requests of a window by top theme."""

    groups: Sequence[tuple[Theme, Sequence[Choice]]]

    @property
    def ids(self) -> list[int]:
        """The ids of all of them."""
        return [choice.request.id for _theme, choices in self.groups for choice in choices]

    @property
    def on(self) -> int:
        """How many are ticked."""
        return sum(choice.is_on for _theme, choices in self.groups for choice in choices)


def list_choices(window: Window, *, at: datetime, zone: ZoneInfo, off: Collection[int] = ()) -> Choices:
    """Return the requests that a round of a window would take, by top theme; all ticked but those `off`."""
    slots = load_slots(window, zone)
    groups: dict[int, tuple[Theme, list[Choice]]] = {}
    for request in list_round_requests(window, at=at, zone=zone):
        top, own = request.theme.top, slots[request.id]
        choice = Choice(request, own[0], len(own) - 1, request.id not in off)
        groups.setdefault(top.id, (top, []))[1].append(choice)
    return Choices(sorted(groups.values(), key=lambda group: (group[0].position, group[0].id)))
