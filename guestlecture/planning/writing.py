"""An instance as a file, which `reading` reads back."""

from dataclasses import asdict
from typing import Any

import numpy as np

from guestlecture.planning.instance import NONE, UNLIMITED, Engagements, Instance, Ints, Options
from guestlecture.planning.moment import write_moment
from guestlecture.planning.reading import FORMAT, TRAVEL


def file_of(instance: Instance) -> dict[str, Any]:
    """Return the content of a file for an instance."""
    options, kept, forbidden = instance.options, instance.kept, instance.forbidden
    experts, requests = instance.experts.ids, instance.requests.ids
    return {
        "format": FORMAT,
        "weights": asdict(instance.weights),
        "rules": {name: getattr(instance.rules, name) for name in TRAVEL},
        "terms": list(instance.months.terms),
        "months": [
            {"id": name, "term": instance.months.terms[term]}
            for name, term in zip(instance.months.ids, instance.months.term.tolist(), strict=True)
        ],
        "groups": [
            {"id": name, "target": int(target), "band": int(band)}
            for name, target, band in zip(
                instance.groups.ids, instance.groups.target, instance.groups.band, strict=True
            )
        ],
        "places": _places(instance),
        "experts": [_expert(instance, expert) for expert in range(len(experts))],
        "requests": [_request(instance, request) for request in range(len(requests))],
        "options": _options(instance, options),
        "bookings": _engagements(instance, instance.bookings),
        "pins": [
            moment_of(instance, options.expert[pin], options.request[pin], options.start[pin])
            for pin in instance.pins
        ],
        "forbidden": [{"expert": experts[e], "request": requests[r]} for e, r in forbidden.tolist()],
        "kept": [
            moment_of(instance, *row) for row in zip(kept.expert, kept.request, kept.start, strict=True)
        ],
        "near": [
            {**row, "limit": limit.value, **({} if np.isnan(km) else {"km": km})}
            for row, limit, km in zip(
                _options(instance, instance.near.options),
                instance.near.limits,
                instance.near.km.tolist(),
                strict=True,
            )
        ],
    }


def moment_of(instance: Instance, expert: int, request: int, start: int) -> dict[str, str]:
    """Return who comes for what, and when."""
    return {
        "expert": instance.experts.ids[expert],
        "request": instance.requests.ids[request],
        "start": write_moment(int(start)),
    }


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
