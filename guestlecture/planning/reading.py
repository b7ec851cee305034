"""An instance from its file (docs/planning.md, docs/planning-instance.schema.json)."""

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from guestlecture.domain.rules import Rules
from guestlecture.errors import (
    RoundFieldMissing,
    RoundFieldUnknown,
    RoundFieldWrong,
    RoundUnreadable,
)
from guestlecture.planning.instance import (
    Engagements,
    Instance,
    Weights,
)
from guestlecture.planning.lists import (
    positions,
    read_engagements,
    read_experts,
    read_forbidden,
    read_groups,
    read_kept,
    read_months,
    read_near,
    read_options,
    read_pins,
    read_places,
    read_requests,
    read_tallies,
)
from guestlecture.planning.rows import Rows, number, shown, whole
from guestlecture.planning.validate import check_size, validate

FORMAT = 1
TRAVEL = ("settling_minutes", "unknown_place_gap_minutes", "travel_speed_kmh", "detour_factor")
ENGAGEMENT = ("expert", "start", "end", "place", "online")
OPTION = (*ENGAGEMENT, "request", "month", "quality")
LISTS = {
    "months": ("id", "term"),
    "groups": ("id", "target", "band"),
    "places": ("id", "lat", "lon"),
    "experts": ("id", "history", "maximum", "base", "month_room", "term_room"),
    "requests": ("id", "group", "series", "tally"),
    "options": OPTION,
    "bookings": ENGAGEMENT,
    "pins": ("expert", "request", "start"),
    "forbidden": ("expert", "request"),
    "kept": ("expert", "request", "start"),
    "near": (*OPTION, "limit", "km"),
}
NEEDED = ("months", "experts", "requests", "options")


def read_instance(content: str | bytes) -> Instance:
    """Return the instance of a file, or raise a refusal that says where it goes wrong."""
    # Counted before it is read: what was read takes many times the memory of the file.
    check_size(content.count(b'"quality"') if isinstance(content, bytes) else content.count('"quality"'))
    try:
        file = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise RoundUnreadable(problem=str(error).rstrip(".")) from None
    if not isinstance(file, dict):
        raise RoundUnreadable(problem="it does not begin with {")
    return instance_of(file)


def instance_of(file: Mapping[str, Any]) -> Instance:
    """Return the instance that the content of a file stands for."""
    check_shape(file)
    rows = {name: Rows(name, file.get(name, []), known) for name, known in LISTS.items()}
    months, terms = read_months(rows["months"], file.get("terms"))
    names = {name: positions(rows[name]) for name in ("months", "groups", "places", "experts", "requests")}
    options = read_options(rows["options"], names)
    instance = Instance(
        experts=read_experts(rows["experts"], names["months"], terms),
        requests=read_requests(rows["requests"], names["groups"]),
        options=options,
        months=months,
        groups=read_groups(rows["groups"]),
        places=read_places(rows["places"]),
        bookings=Engagements(**read_engagements(rows["bookings"], names)),
        weights=Weights(**read_settings("weights", file.get("weights"), Weights())),
        rules=replace(Rules(), **read_settings("rules", file.get("rules"), Rules(), TRAVEL)),
        pins=read_pins(rows["pins"], names, options),
        forbidden=read_forbidden(rows["forbidden"], names),
        kept=read_kept(rows["kept"], names),
        tallies=read_tallies(rows["requests"]),
        near=read_near(rows["near"], names),
    )
    validate(instance)
    return instance


def check_shape(file: Mapping[str, Any]) -> None:
    """Refuse a file of another format, with lists that are not known, or without those that are needed."""
    for name in file:
        if name not in (*LISTS, "format", "weights", "rules", "terms"):
            raise RoundFieldUnknown(where="file", name=name)
    for name in NEEDED:
        if name not in file:
            raise RoundFieldMissing(where="file", name=name)
    if file.get("format") != FORMAT:
        raise RoundFieldWrong(where="file", name="format", value=shown(file.get("format")))
    if isinstance(file["options"], list):
        check_size(len(file["options"]))


def read_settings(
    where: str, given: object, usual: Any, known: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """Return weights or rules that a file names; each of the kind that it usually is."""
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise RoundFieldWrong(where="file", name=where, value=shown(given))
    names = known or tuple(field.name for field in fields(usual))
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name not in names:
            raise RoundFieldUnknown(where=where, name=name)
        try:
            found[name] = whole(value) if isinstance(getattr(usual, name), int) else number(value)
        except TypeError:
            raise RoundFieldWrong(where=where, name=name, value=shown(value)) from None
    return found
