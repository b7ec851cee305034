"""A round as a file: it comes back as it went, and each mistake has its sentence."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guestlecture.enums import PlanLimit
from guestlecture.errors import BadRound, RoundTooLarge
from guestlecture.planning import validate
from guestlecture.planning.instance import UNLIMITED, Groups, NearMisses, Tally, floats, ints, take
from guestlecture.planning.moment import read_moment, write_moment
from guestlecture.planning.reading import read_instance
from guestlecture.planning.solve import solve
from guestlecture.planning.writing import file_of
from tests.planning.dice import random_instance
from tests.planning.small import make_round

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "planning-instance.schema.json").read_text())


def without_series(file: dict[str, Any]) -> dict[str, Any]:
    """Return a file without the names of series, which are not kept."""
    requests = [{name: value for name, value in row.items() if name != "series"} for row in file["requests"]]
    return {**file, "requests": requests}


@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1))
def test_round_comes_back_from_its_file(seed: int) -> None:
    instance = random_instance(seed)
    file = file_of(instance)
    jsonschema.validate(file, SCHEMA)
    back = read_instance(json.dumps(file))
    assert without_series(file_of(back)) == without_series(file)
    assert solve(back).value == solve(instance).value


def test_facts_for_explanations_come_back() -> None:
    instance = make_round([(0, 0, 0, 500), (0, 1, 300, 500)])
    near = NearMisses(take(instance.options, ints([1])), [PlanLimit.RADIUS], floats([4.5]))
    changed = make_round([(0, 0, 0, 500)], requests=2, near=near, tallies={1: Tally(3, 0, 0)})
    file = file_of(changed)
    jsonschema.validate(file, SCHEMA)
    back = read_instance(json.dumps(file))
    assert back.tallies == {1: Tally(3, 0, 0)}
    assert file_of(back) == file


@given(st.integers(0, 2**31 - 1))
def test_moment_comes_back(minutes: int) -> None:
    assert read_moment(write_moment(minutes)) == minutes


def a_file() -> dict[str, Any]:
    """Return the file of a small round, as far as it needs to say anything."""
    return {
        "format": 1,
        "months": [{"id": "november", "term": "autumn"}],
        "groups": [{"id": "energy", "target": 30}],
        "places": [{"id": "school", "lat": 53.2, "lon": 6.5}],
        "experts": [{"id": "ada", "history": 0, "maximum": 10}, {"id": "bob", "history": 2, "maximum": 8}],
        "requests": [{"id": "r1", "group": "energy"}, {"id": "r2"}],
        "options": [
            {
                "expert": "ada",
                "request": "r1",
                "start": "2026-11-02T09:00+01:00",
                "end": "2026-11-02T10:00+01:00",
                "month": "november",
                "place": "school",
                "quality": 800,
            }
        ],
    }


def test_what_a_file_leaves_out_is_as_usual() -> None:
    jsonschema.validate(a_file(), SCHEMA)
    instance = read_instance(json.dumps(a_file()))
    assert instance.groups.band.tolist() == [2]
    assert instance.experts.base.tolist() == [0.0, 2.0]
    assert instance.experts.month_room.tolist() == [[UNLIMITED]] * 2
    assert write_moment(int(instance.options.start[0])) == "2026-11-02T08:00Z"
    assert isinstance(instance.groups, Groups)


Change = Callable[[dict[str, Any]], object]
BAD: list[tuple[Change, str]] = [
    (lambda f: f.pop("options"), "file: ‘options’ is missing"),
    (lambda f: f.update(format=2), "‘format’ cannot be ‘2’"),
    (lambda f: f.update(option=[]), "‘option’ is not a name"),
    (lambda f: f.update(options={}), "‘options’ cannot be"),
    (lambda f: f.update(months=[]), "no month to plan in"),
    (lambda f: f.update(experts=[1]), "‘experts[0]’ cannot be ‘1’"),
    (lambda f: f["experts"][1].update(id="ada"), "experts: ‘ada’ stands there twice"),
    (lambda f: f["options"].append(f["options"][0]), "options: ‘ada’ – ‘r1’ stands there twice"),
    (lambda f: f["experts"][0].pop("history"), "experts[0]: ‘history’ is missing"),
    (lambda f: f["experts"][0].update(history=-1), "experts[0]: ‘history’ cannot be -1"),
    (lambda f: f["experts"][0].update(maximum=0), "‘maximum’ cannot be 0"),
    (lambda f: f["experts"][0].update(base=float("nan")), "experts[0]: ‘base’ cannot be ‘nan’"),
    (lambda f: f["experts"][1].update(month_room={"november": -1}), "experts[1]: ‘month_room’ cannot be -1"),
    (lambda f: f["experts"][1].update(term_room={"spring": 1}), "‘term_room’ names ‘spring’"),
    (lambda f: f["options"][0].update(quality=float("nan")), "options[0]: ‘quality’ cannot be ‘nan’"),
    (lambda f: f["options"][0].update(quality=1.5), "‘quality’ cannot be ‘1.5’"),
    (lambda f: f["options"][0].update(quality=10**30), "‘quality’ cannot be"),
    (lambda f: f["options"][0].update(expert="eve"), "options[0]: ‘expert’ names ‘eve’"),
    (lambda f: f["options"][0].update(request="r9"), "‘request’ names ‘r9’"),
    (lambda f: f["options"][0].update(month="june"), "‘month’ names ‘june’"),
    (lambda f: f["options"][0].update(place="moon"), "‘place’ names ‘moon’"),
    (lambda f: f["options"][0].update(start="2026-11-02T09:00"), "‘start’ cannot be ‘2026-11-02T09:00’"),
    (lambda f: f["options"][0].update(end="2026-11-02T08:00Z"), "options[0]: the end is not after the start"),
    (lambda f: f["options"][0].update(start="1969-12-31T23:00Z"), "options[0]: ‘start’ cannot be -60"),
    (lambda f: f["options"][0].update(online="yes"), "‘online’ cannot be ‘yes’"),
    (lambda f: f["requests"][0].update(group="music"), "requests[0]: ‘group’ names ‘music’"),
    (lambda f: f["requests"][1].update(tally={"fitting": 1}), "requests[1]: ‘tally’ cannot be"),
    (lambda f: f["groups"][0].update(target=-3), "groups[0]: ‘target’ cannot be -3"),
    (lambda f: f["places"][0].update(lat=91), "places[0]: ‘lat’ cannot be 91"),
    (lambda f: f.update(weights={"serve": -1}), "weights: ‘serve’ cannot be -1"),
    (lambda f: f.update(weights={"luck": 1}), "weights: ‘luck’ is not a name"),
    (lambda f: f.update(weights=[]), "file: ‘weights’ cannot be"),
    (lambda f: f.update(rules={"travel_speed_kmh": 0}), "rules: ‘travel_speed_kmh’ cannot be 0"),
    (lambda f: f.update(forbidden=[{"expert": "ada"}]), "forbidden[0]: ‘request’ is missing"),
    (
        lambda f: f.update(pins=[{"expert": "bob", "request": "r1", "start": "2026-11-02T08:00Z"}]),
        "pins[0]: ‘start’ names ‘2026-11-02T08:00Z’",
    ),
    (
        lambda f: f.update(
            pins=[{"expert": "ada", "request": "r1", "start": "2026-11-02T08:00Z"}],
            forbidden=[{"expert": "ada", "request": "r1"}],
        ),
        "fixed by hand, but cannot all be: ‘ada’ – ‘r1’",
    ),
]


@pytest.mark.parametrize(("change", "sentence"), BAD, ids=[sentence for _, sentence in BAD])
def test_mistake_is_named(change: Change, sentence: str) -> None:
    file = a_file()
    change(file)
    with pytest.raises(BadRound) as refused:
        read_instance(json.dumps(file))
    assert sentence in str(refused.value)


@pytest.mark.parametrize("content", ["", "{", "[]", "7", '"x"', b"\xff\xfe", "[" * 100_000])
def test_what_is_no_file_of_a_round_is_refused(content: str | bytes) -> None:
    with pytest.raises(BadRound):
        read_instance(content)


def test_more_options_than_memory_holds_are_refused_before_they_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(validate, "MOST_OPTIONS", 1)
    with pytest.raises(RoundTooLarge, match="memory holds at most 1"):
        read_instance(json.dumps({**a_file(), "options": [None, None]}))


def test_ten_million_options_are_refused_before_they_are_read() -> None:
    with pytest.raises(RoundTooLarge, match="memory holds at most"):
        read_instance(b'{"quality"' * 10_000_000)
