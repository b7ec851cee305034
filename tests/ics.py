"""A reader of calendars of the tests' own, from the text of RFC 5545 and no library.

It reads what ours writes, and knows a zone only from the file: so it tells what a program makes of it that
has never heard of Amsterdam.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

ESCAPED = {"\\n": "\n", "\\N": "\n", "\\,": ",", "\\;": ";", "\\\\": "\\"}


@dataclass
class Component:
    """A part of a calendar: its lines by name, each with parameters, and the parts in it."""

    name: str
    lines: dict[str, list[tuple[dict[str, str], str]]] = field(default_factory=dict)
    parts: list["Component"] = field(default_factory=list)

    def value(self, name: str) -> str:
        """Return the one value of a line, without escapes."""
        ((_parameters, value),) = self.lines[name]
        return re.sub(r"\\[nN,;\\]", lambda match: ESCAPED[match.group()], value)

    def all(self, name: str) -> list["Component"]:
        """Return the parts of a kind."""
        return [part for part in self.parts if part.name == name]


def read_calendar(content: bytes) -> Component:
    """Read a file; an error where the standard is broken."""
    assert content.endswith(b"\r\n")
    root = Component("root")
    open_parts = [root]
    for line in _unfold(content):
        match = re.fullmatch(r"([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:\"[^\"]*\"|[^\";:,]*))*):(.*)", line)
        assert match, line
        name, parameters, value = match.groups()
        if name == "BEGIN":
            open_parts.append(Component(value))
        elif name == "END":
            part = open_parts.pop()
            assert part.name == value
            open_parts[-1].parts.append(part)
        else:
            pairs = dict(pair.split("=", 1) for pair in parameters.split(";")[1:])
            open_parts[-1].lines.setdefault(name, []).append((pairs, value))
    (calendar,) = root.parts
    assert calendar.name == "VCALENDAR"
    return calendar


def instant_of(calendar: Component, event: Component, name: str) -> datetime:
    """Return the instant of a wall time by the zone that the file describes."""
    ((parameters, value),) = event.lines[name]
    wall = datetime.strptime(value, "%Y%m%dT%H%M%S")  # noqa: DTZ007  wall time, by the standard
    (zone,) = [part for part in calendar.all("VTIMEZONE") if part.value("TZID") == parameters["TZID"]]
    return (wall - offset_at(zone, wall)).replace(tzinfo=UTC)


def offset_at(zone: Component, wall: datetime) -> timedelta:
    """Return the offset of a wall time: that of the part that began last (RFC 5545, 3.6.5)."""
    onsets = [
        (datetime.strptime(part.value("DTSTART"), "%Y%m%dT%H%M%S"), part)  # noqa: DTZ007
        for part in zone.parts
    ]
    _onset, part = max((each for each in onsets if each[0] <= wall), key=lambda each: each[0])
    sign, hours, minutes = re.fullmatch(r"([+-])(\d\d)(\d\d)", part.value("TZOFFSETTO")).groups()  # type: ignore[union-attr]
    return timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)


def _unfold(content: bytes) -> Iterator[str]:
    for line in re.sub(rb"\r\n[ \t]", b"", content).removesuffix(b"\r\n").split(b"\r\n"):
        assert b"\n" not in line, "a line ends with CR LF"
        yield line.decode()
    assert all(len(line) <= 75 for line in content.split(b"\r\n")), "75 octets at most"
