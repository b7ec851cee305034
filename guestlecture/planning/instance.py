"""What a planning round decides over, as flat arrays.

Everything is named by its position: `options.expert[o]` is a position in `experts`. -1 says 'none' where
that is allowed (a request without group, an option without a known place). Ids are for people and files;
the solver never looks at them. Times are minutes since 1970-01-01 00:00 UTC.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from guestlecture.domain.rules import Rules
from guestlecture.enums import PlanLimit

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

NONE = -1
Row = TypeVar("Row", bound="Engagements")

UNLIMITED = 1_000_000  # room of an expert without a maximum


def ints(values: Sequence[int] | Ints = ()) -> Ints:
    """Return whole numbers as an array."""
    return np.asarray(values, dtype=np.int64)


def floats(values: Sequence[float] | Sequence[tuple[float, ...]] | Floats = ()) -> Floats:
    """Return numbers as an array."""
    return np.asarray(values, dtype=np.float64)


def bools(values: Sequence[bool] | Bools = ()) -> Bools:
    """Return yes and no as an array."""
    return np.asarray(values, dtype=np.bool_)


@dataclass(frozen=True, eq=False)
class Weights:
    """What counts how much: a served request (M), sharing out (λ_F), balance (λ_T), leaving alone (κ)."""

    serve: int = 1000
    fairness: int = 200
    balance: int = 300
    keep: int = 100


@dataclass(frozen=True, eq=False)
class Experts:
    """`history` lectures of this school year, `maximum` per school year, `base` what fairness starts from.

    `base` is `history`, for newcomers raised to the mean share times their maximum. `month_room` (experts ×
    months) and `term_room` (experts × terms) say how many lectures more fit, bookings being taken off.
    """

    ids: Sequence[str]
    history: Ints
    maximum: Ints
    base: Floats
    month_room: Ints
    term_room: Ints

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, eq=False)
class Requests:
    """`group` is what balance counts (theme, or municipality, or level); no expert twice in a `series`."""

    ids: Sequence[str]
    group: Ints
    series: Ints

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, eq=False)
class Groups:
    """How many lectures of each group are wanted, and how many above that still cost nothing."""

    ids: Sequence[str] = ()
    target: Ints = field(default_factory=ints)
    band: Ints = field(default_factory=ints)

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, eq=False)
class Months:
    """The months of the window, each in a term."""

    ids: Sequence[str]
    term: Ints
    terms: Sequence[str]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, eq=False)
class Places:
    """Addresses; both coordinates are NaN where a place cannot be put on the map."""

    ids: Sequence[str] = ()
    lat: Floats = field(default_factory=floats)
    lon: Floats = field(default_factory=floats)

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, eq=False)
class Engagements:
    """When and where an expert is, or could be: what the gap between two of them is reckoned from."""

    expert: Ints = field(default_factory=ints)
    start: Ints = field(default_factory=ints)
    end: Ints = field(default_factory=ints)
    place: Ints = field(default_factory=ints)
    online: Bools = field(default_factory=bools)

    def __len__(self) -> int:
        return len(self.expert)


@dataclass(frozen=True, eq=False)
class Options(Engagements):
    """An expert, a request and a moment that are feasible by themselves; `quality` in thousandths."""

    request: Ints = field(default_factory=ints)
    month: Ints = field(default_factory=ints)
    quality: Ints = field(default_factory=ints)


@dataclass(frozen=True, eq=False)
class Kept:
    """Proposals that stand: to leave one as it is earns `weights.keep`, to keep its expert a third."""

    request: Ints = field(default_factory=ints)
    expert: Ints = field(default_factory=ints)
    start: Ints = field(default_factory=ints)


@dataclass(frozen=True)
class Tally:
    """Why a request has no option: how many experts have theme, level and language, reach it, are free."""

    fitting: int
    reached: int
    free: int


@dataclass(frozen=True, eq=False)
class NearMisses:
    """What would be options if one limit were wider: a radius, by so many `km`, or moments of a request."""

    options: Options = field(default_factory=Options)
    limits: Sequence[PlanLimit] = ()
    km: Floats = field(default_factory=floats)


@dataclass(frozen=True, eq=False)
class Instance:
    """One round. `pins` are options that have to be chosen, `forbidden` pairs (expert, request) that may not.

    `tallies` (by request) and `near` are for explanations only.
    """

    experts: Experts
    requests: Requests
    options: Options
    months: Months
    groups: Groups = field(default_factory=Groups)
    places: Places = field(default_factory=Places)
    bookings: Engagements = field(default_factory=Engagements)
    weights: Weights = field(default_factory=Weights)
    rules: Rules = field(default_factory=Rules)
    pins: Ints = field(default_factory=ints)
    forbidden: Ints = field(default_factory=lambda: ints().reshape(0, 2))
    kept: Kept = field(default_factory=Kept)
    tallies: Mapping[int, Tally] = field(default_factory=dict)
    near: NearMisses = field(default_factory=NearMisses)


def join(rows: Row, *more: Row) -> Row:
    """Return rows, and more of them after those."""
    names = (column.name for column in fields(rows))
    return type(rows)(
        **{name: np.concatenate([getattr(some, name) for some in (rows, *more)]) for name in names}
    )


def take(rows: Row, which: Ints | Bools) -> Row:
    """Return some rows."""
    return type(rows)(**{column.name: getattr(rows, column.name)[which] for column in fields(rows)})
