"""An instance as a file, which `reading` reads back."""

from dataclasses import asdict
from typing import Any

import numpy as np

from guestlecture.planning.instance import NONE, UNLIMITED, Engagements, Instance, Ints, Options
from guestlecture.planning.moment import write_moment
from guestlecture.planning.reading import FORMAT, TRAVEL


def file_of(instance: Instance) -> dict[str, Any]:
    """Return the content of a file for an instance."""
    options, kept, pins = instance.options, instance.kept, instance.pins
    experts, requests = instance.experts.ids, instance.requests.ids
    return {
        "format": FORMAT,
        "weights": asdict(instance.weights),
        "rules": {name: getattr(instance.rules, name) for name in TRAVEL},
        **_periods(instance),
        "groups": _groups(instance),
        "places": _places(instance),
        "experts": [_expert(instance, expert) for expert in range(len(experts))],
        "requests": [_request(instance, request) for request in range(len(requests))],
        "options": _options(instance, options),
        "bookings": _engagements(instance, instance.bookings),
        "pins": _moments(instance, options.expert[pins], options.request[pins], options.start[pins]),
        "forbidden": [{"expert": experts[e], "request": requests[r]} for e, r in instance.forbidden.tolist()],
        "kept": _moments(instance, kept.expert, kept.request, kept.start),
        "near": _near(instance),
    }


def _periods(instance: Instance) -> dict[str, Any]:
    months = instance.months
    in_terms = zip(months.ids, months.term.tolist(), strict=True)
    return {
        "terms": list(months.terms),
        "months": [{"id": name, "term": months.terms[term]} for name, term in in_terms],
    }


def _groups(instance: Instance) -> list[dict[str, Any]]:
    groups = instance.groups
    rows = zip(groups.ids, groups.target.tolist(), groups.band.tolist(), strict=True)
    return [{"id": name, "target": target, "band": band} for name, target, band in rows]


def _near(instance: Instance) -> list[dict[str, Any]]:
    near = instance.near
    rows = zip(_options(instance, near.options), near.limits, near.km.tolist(), strict=True)
    return [{**row, "limit": limit.value} | ({} if np.isnan(km) else {"km": km}) for row, limit, km in rows]


def _moments(instance: Instance, expert: Ints, request: Ints, start: Ints) -> list[dict[str, str]]:
    """Return who comes for what, and when."""
    experts, requests = instance.experts.ids, instance.requests.ids
    rows = zip(expert.tolist(), request.tolist(), start.tolist(), strict=True)
    return [{"expert": experts[e], "request": requests[r], "start": write_moment(at)} for e, r, at in rows]


def _places(instance: Instance) -> list[dict[str, Any]]:
    places = instance.places
    return [
        {"id": name} | ({} if np.isnan([lat, lon]).any() else {"lat": lat, "lon": lon})
        for name, lat, lon in zip(places.ids, places.lat.tolist(), places.lon.tolist(), strict=True)
    ]


def _expert(instance: Instance, expert: int) -> dict[str, Any]:
    experts, months = instance.experts, instance.months
    return {
        "id": experts.ids[expert],
        "history": int(experts.history[expert]),
        "maximum": int(experts.maximum[expert]),
        "base": float(experts.base[expert]),
        "month_room": _room(months.ids, experts.month_room[expert]),
        "term_room": _room(months.terms, experts.term_room[expert]),
    }


def _room(periods: Any, room: Ints) -> dict[str, int]:
    pairs = zip(periods, room.tolist(), strict=True)
    return {name: count for name, count in pairs if count < UNLIMITED}


def _request(instance: Instance, request: int) -> dict[str, Any]:
    requests, groups = instance.requests, instance.groups
    row: dict[str, Any] = {"id": requests.ids[request]}
    if requests.group[request] != NONE:
        row["group"] = groups.ids[requests.group[request]]
    if requests.series[request] != NONE:
        row["series"] = str(requests.series[request])
    if request in instance.tallies:
        row["tally"] = asdict(instance.tallies[request])
    return row


def _engagements(instance: Instance, rows: Engagements) -> list[dict[str, Any]]:
    experts, places = instance.experts.ids, instance.places.ids
    columns = (rows.expert, rows.start, rows.end, rows.place, rows.online)
    return [
        {
            "expert": experts[expert],
            "start": write_moment(start),
            "end": write_moment(end),
            **({"place": places[place]} if place != NONE else {}),
            **({"online": True} if online else {}),
        }
        for expert, start, end, place, online in zip(*(column.tolist() for column in columns), strict=True)
    ]


def _options(instance: Instance, rows: Options) -> list[dict[str, Any]]:
    requests, months = instance.requests.ids, instance.months.ids
    columns = (rows.request.tolist(), rows.month.tolist(), rows.quality.tolist())
    return [
        {**engagement, **more}
        for engagement, more in zip(
            _engagements(instance, rows),
            (
                {"request": requests[request], "month": months[month], "quality": quality}
                for request, month, quality in zip(*columns, strict=True)
            ),
            strict=True,
        )
    ]
