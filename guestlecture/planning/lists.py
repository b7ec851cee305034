"""The lists of a round's file, as arrays."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from guestlecture.enums import PlanLimit
from guestlecture.errors import RoundIdUnknown, RoundWithoutMonths
from guestlecture.planning.instance import (
    NONE,
    UNLIMITED,
    Experts,
    Groups,
    Ints,
    Kept,
    Months,
    NearMisses,
    Options,
    Places,
    Requests,
    Tally,
    bools,
    ints,
)
from guestlecture.planning.rows import Rows, shown, text, truth, whole

BAND = 0.05  # of a target, where a file names no band
TALLY = tuple(field.name for field in fields(Tally))

Ids = dict[str, int]


def positions(rows: Rows) -> Ids:
    """Return where each id is; of one that stands twice the first, which `validate` refuses."""
    found: Ids = {}
    for place, name in enumerate(rows.column("id", text)):
        found.setdefault(name, place)
    return found


def read_months(rows: Rows, terms: object) -> tuple[Months, Ids]:
    """Return the months, and where each term is; terms that are not listed come in order of their months."""
    if not len(rows):
        raise RoundWithoutMonths
    names = rows.column("term", text)
    listed = list(dict.fromkeys(names))
    if terms is not None:
        listed = Rows(
            "terms", [{"id": one} for one in terms] if isinstance(terms, list) else terms, ["id"]
        ).column("id", text)
    found = {name: place for place, name in enumerate(listed)}
    return Months(rows.column("id", text), rows.position("term", found), listed), found


def read_groups(rows: Rows) -> Groups:
    """Return the groups; a band that is not named is a twentieth of the target, rounded up."""
    target = rows.whole("target")
    band = rows.whole("band", NONE)
    named = np.array([row.get("band") is not None for row in rows.rows], dtype=np.bool_)
    return Groups(
        rows.column("id", text), target, np.where(named, band, np.ceil(BAND * target).astype(np.int64))
    )


def read_places(rows: Rows) -> Places:
    """Return the places; NaN where a coordinate is not named."""
    return Places(rows.column("id", text), rows.number("lat", np.nan), rows.number("lon", np.nan))


def read_experts(rows: Rows, months: Ids, terms: Ids) -> Experts:
    """Return the experts; `base` is the history where it is not named."""
    history = rows.whole("history")
    base = rows.number("base", np.nan)
    return Experts(
        rows.column("id", text),
        history,
        rows.whole("maximum"),
        np.where(np.isnan(base), history, base),
        read_room(rows, "month_room", months),
        read_room(rows, "term_room", terms),
    )


def read_room(rows: Rows, field: str, periods: Ids) -> Ints:
    """Return the room of experts per period (experts × periods); a period not named is unlimited."""

    def read(value: object) -> list[int]:
        if not isinstance(value, dict):
            raise TypeError(value)
        unknown = value.keys() - periods.keys()
        if unknown:
            raise RoundIdUnknown(where=rows.name, name=field, id=f"‘{min(unknown)}’")
        return [whole(value[name]) if name in value else UNLIMITED for name in periods]

    unlimited = [UNLIMITED] * len(periods)
    rooms = rows.column(field, read, unlimited)
    return np.array(rooms, dtype=np.int64).reshape(len(rows), len(periods))


def read_requests(rows: Rows, groups: Ids) -> Requests:
    """Return the requests."""
    series = rows.column("series", text, None)
    numbers = {name: place for place, name in enumerate(dict.fromkeys(filter(None, series)))}
    return Requests(
        rows.column("id", text),
        rows.position("group", groups, required=False),
        ints([NONE if name is None else numbers.get(name, NONE) for name in series]),
    )


def read_engagements(rows: Rows, names: Mapping[str, Ids]) -> dict[str, Any]:
    """Return who is when and where."""
    return {
        "expert": rows.position("expert", names["experts"]),
        "start": rows.moment("start"),
        "end": rows.moment("end"),
        "place": rows.position("place", names["places"], required=False),
        "online": bools(rows.column("online", truth, False)),
    }


def read_options(rows: Rows, names: Mapping[str, Ids]) -> Options:
    """Return the options."""
    return Options(
        **read_engagements(rows, names),
        request=rows.position("request", names["requests"]),
        month=rows.position("month", names["months"]),
        quality=rows.whole("quality"),
    )


def read_pins(rows: Rows, names: Mapping[str, Ids], options: Options) -> Ints:
    """Return the options that are pinned, found by expert, request and start."""
    wanted = (
        rows.position("expert", names["experts"]),
        rows.position("request", names["requests"]),
        rows.moment("start"),
    )
    pins = []
    for k, (expert, request, start) in enumerate(zip(*(column.tolist() for column in wanted), strict=True)):
        found = np.flatnonzero(
            (options.expert == expert) & (options.request == request) & (options.start == start)
        )
        if not len(found):
            raise RoundIdUnknown(where=rows.at(k), name="start", id=shown(rows.rows[k]["start"]))
        pins.append(int(found[0]))
    return ints(pins)


def read_forbidden(rows: Rows, names: Mapping[str, Ids]) -> Ints:
    """Return the pairs (expert, request) that may not be."""
    expert, request = (rows.position(name, names[f"{name}s"]) for name in ("expert", "request"))
    return np.column_stack([expert, request])


def read_kept(rows: Rows, names: Mapping[str, Ids]) -> Kept:
    """Return the proposals that stand."""
    request, expert = (rows.position(name, names[f"{name}s"]) for name in ("request", "expert"))
    return Kept(request, expert, rows.moment("start"))


def read_near(rows: Rows, names: Mapping[str, Ids]) -> NearMisses:
    """Return what would be options with one limit wider."""
    return NearMisses(read_options(rows, names), rows.column("limit", PlanLimit), rows.number("km", np.nan))


def read_tallies(rows: Rows) -> dict[int, Tally]:
    """Return the tallies of the requests that have one."""

    def read(value: object) -> Tally:
        if not isinstance(value, dict) or set(value) != set(TALLY):
            raise TypeError(value)
        return Tally(**{name: whole(value[name]) for name in TALLY})

    tallies = rows.column("tally", read, None)
    return {place: tally for place, tally in enumerate(tallies) if tally is not None}
