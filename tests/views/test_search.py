"""The search page and public profiles."""

import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from structlog.testing import capture_logs

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import ExpertStatus, Level
from guestlecture.forms.search import LONGEST_TEXT
from guestlecture.indexing import rebuild_index
from guestlecture.models import Expert, ExpertiseSynonym, Institution
from guestlecture.search.engine import SearchEngine, SearchUnavailable
from guestlecture.search.opening import open_engine
from guestlecture.search.settings import EXPERTS
from tests.factories import (
    ZONE,
    make_booking,
    make_closed_day,
    make_expert,
    make_expertise,
    make_institution,
    make_offer,
    make_place,
    make_rule,
    make_slot_times,
    make_teacher,
    make_theme,
    make_timetable,
    make_timetable_day,
)
from tests.page import Visitor
from tests.search.server import Fault, StandIn, answers, never_answers, stand_in

__all__ = ["stand_in"]  # a fixture

AWAY = answers(503, '{"message": "busy"}')
A_PAGE = answers(200, "<html><h1>Log in to the network</h1></html>", "text/html")

STRANGE_TEXTS = [
    "w" * 10_000,
    "wind " * 2_000,
    '"' * 500 + "-" * 500,
    "?!,.;:'()[]{}",
    "🌬️🤖",
    "مرحبا بالعالم",
    "\u202emo\u202c rof",
    '\\\\" \\" \\',
    'x" OR hidden = "1',
    "'; DROP TABLE expert; --",
    "%' OR '1'='1",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }} {% raw %} %(words)s %s",
    "\x00\x01\x7f\ufffe",
    "../../etc/passwd",
    "e\u0301" * 300,
]
STRANGE_ADDRESSES = [
    "?q=" + "w" * 10_000,
    "?theme=no-such-theme",
    "?level=kindergarten",
    "?page=-1",
    f"?page={10**9}",
    "?page=99999999999999999999",
    f"?page={'9' * 5000}",
    "?page=x&km=x&sort=x",
    "?page=1e3&page=2",
    "?place=Atlantis&km=10",
    "?lat=91&lon=6&km=10",
    "?lat=nan&lon=inf",
    "?sort=name",
    "?sort=id:asc&sort=relevance",
    "?km=-5&place=Groningen",
    "?q=%00%ff&theme=%00",
    "?q=%ed%a0%80",
    "?q=" + "%22'();--<script>",
    "?theme=" + "&theme=".join("abcdefghij" * 9),
    "?" + "&".join(f"theme=t{number}" for number in range(900)),
    "?q[]=x&q[a]=y",
    "?q=%00%ff&theme=%00&expertise=%00&place=%00Assen&find_expertise=%00&find_municipality=%ff",
    "?expertise=no-such-tag&find_expertise=" + "w" * 10_000,
]


@pytest.fixture
def experts(app: Flask, database: None) -> Iterator[list[Expert]]:
    """Three who can be found, and one who cannot."""
    energy = make_theme(slug="energy", label_en="Energy", label_nl="Energie")
    hydrogen = make_theme(slug="hydrogen", label_en="Hydrogen", label_nl="Waterstof", parent=energy)
    robots = make_theme(slug="robots", label_en="Robots", label_nl="Robots")
    assen = make_place(name="Assen", lat=52.9928, lon=6.5642)
    groningen = make_place(name="Groningen", lat=53.2194, lon=6.5665)
    common = {"phone": "06 99887766", "email": None}
    found = [
        make_expert(name="Anna Hydro", themes=[hydrogen], place=assen, **common),
        make_expert(name="Bert Hydro", themes=[hydrogen], place=groningen, levels={Level.MBO}, **common),
        make_expert(
            name="Carla Robot", themes=[robots], place=groningen, tagline="Arms", biography="Steel", **common
        ),
    ]
    make_offer(expert=found[0], title="Driving on hydrogen")
    make_expert(name="Dirk Draft", themes=[hydrogen], status=ExpertStatus.DRAFT)
    session.commit()
    with app.app_context():
        rebuild_index(app, "expert")
    yield found
    app.extensions["experts_index"].delete([expert.id for expert in found])


def names(visitor: Visitor, query: str) -> list[str]:
    page = visitor.get(f"/experts{query}")
    return [" ".join(hit.get_text(" ").split()) for hit in page.soup.select("article.hit")]


@pytest.mark.usefixtures("experts")
def test_visitor_finds_published_people_only_and_how_many(visitor: Visitor) -> None:
    page = visitor.get("/experts?q=hydrogen")
    assert "2 speakers" in page.one("[role=status]").get_text(" ")
    assert "Dirk" not in page.text
    assert {"Anna Hydro" in hit for hit in names(visitor, "?q=hydrogen")} == {True, False}


@pytest.mark.usefixtures("experts")
def test_address_says_everything_and_gives_the_same_page_to_others(visitor: Visitor) -> None:
    page = visitor.get("/experts?q=hydrogen&theme=energy&level=mbo&place=Groningen&km=10&sort=distance")
    assert [hit.get_text(" ") for hit in page.soup.select("article.hit h2")] != []
    assert "Bert Hydro" in page.text
    assert "Anna Hydro" not in page.text
    assert page.one("[name=q]")["value"] == "hydrogen"
    assert page.one("input[name=level][value=mbo]").has_attr("checked")
    chips = [str(chip["href"]) for chip in page.soup.select(".chip.on")]
    assert any("level" not in href and "theme=energy" in href for href in chips)


def test_each_result_says_how_often_somebody_is_asked(visitor: Visitor, experts: list[Expert]) -> None:
    today = now()  # on any other day the school year might end before the lecture
    make_booking(expert=experts[0], starts_at=today, ends_at=today + timedelta(hours=1))
    session.commit()
    anna, bert = sorted(names(visitor, "?q=hydrogen"))
    assert "1 guest lecture this school year" in anna
    assert "no guest lecture yet this school year" in bert


@pytest.mark.usefixtures("experts")
def test_nothing_in_an_address_breaks_the_page(visitor: Visitor) -> None:
    for query in STRANGE_ADDRESSES:
        page = visitor.get(f"/experts{query}")
        assert page.one("[role=status]"), query
        assert not page.soup.select("main script")


@pytest.mark.parametrize("path", ["/", "/experts"])
def test_search_box_takes_no_more_than_is_searched_for(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).one("main input[name=q]")["maxlength"] == str(LONGEST_TEXT)


def test_nothing_in_an_address_breaks_the_simple_search_either(
    visitor: Visitor, experts: list[Expert], monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_down(_queries: object) -> None:
        raise SearchUnavailable

    engine = visitor.client.application.extensions["experts_index"]
    monkeypatch.setattr(engine, "search", is_down)
    assert "Anna Hydro" in visitor.get("/experts?q=hyd%00ro").text


@pytest.mark.usefixtures("experts")
@pytest.mark.parametrize("is_away", [False, True], ids=["on the engine", "from SQL"])
def test_nothing_that_people_type_breaks_search(
    visitor: Visitor, app: Flask, closed_port: int, monkeypatch: pytest.MonkeyPatch, is_away: bool
) -> None:
    if is_away:
        monkeypatch.setitem(app.extensions, "experts_index", engine_at(f"http://127.0.0.1:{closed_port}"))
    for text in STRANGE_TEXTS:
        for names in (("q",), ("q", "theme", "municipality", "place")):
            page = visitor.get("/experts?" + urlencode({**dict.fromkeys(names, text), "km": 10}))
            assert " speaker" in page.one("[role=status]").get_text(" "), (names, text)
            assert not page.soup.select("main script, main img, main [onerror]"), (names, text)


@pytest.mark.usefixtures("experts")
@pytest.mark.parametrize("text", ['x" OR hidden = "1', 'x"] OR id > 0 OR theme IN ["', "' OR 1=1 --"])
def test_a_filter_cannot_be_talked_out_of(visitor: Visitor, text: str) -> None:
    for name in ("theme", "level", "municipality"):
        page = visitor.get("/experts?" + urlencode({name: text}))
        assert "0 speakers" in page.one("[role=status]").get_text(" ")


@pytest.mark.usefixtures("experts")
@pytest.mark.parametrize("fault", [never_answers, AWAY, A_PAGE], ids=["silence", "503", "HTML"])
def test_page_answers_from_sql_when_the_engine_fails(
    visitor: Visitor, app: Flask, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    monkeypatch.setitem(app.extensions, "experts_index", engine_at(stand_in.url))
    stand_in.fault = fault
    with capture_logs() as logs:
        page = visitor.get("/experts?q=hydrogen&theme=energy&sort=distance")
    assert not stand_in.was_waited_for, "the timeout of the engine holds for the page"
    assert "works in a simpler way" in page.text
    assert "Anna Hydro" in page.text
    assert "Dirk" not in page.text
    assert "search answers from the database" in [entry["event"] for entry in logs]
    dutch = Visitor(app, language="nl").get("/experts?q=hydrogen")
    assert "eenvoudiger" in dutch.text


def engine_at(url: str) -> SearchEngine:
    """A Meilisearch engine with little patience."""
    keys = {"search_key": "search", "indexing_key": "index"}
    return open_engine(EXPERTS, folder=None, url=url, timeout_seconds=0.2, **keys)


@pytest.mark.usefixtures("experts")
def test_script_gets_the_results_alone(visitor: Visitor) -> None:
    answer = visitor.client.get("/experts?q=hydrogen", headers={"X-Fragment": "results"})
    assert "<html" not in answer.text
    assert "Anna Hydro" in answer.text
    assert "X-Fragment" in answer.headers["Vary"]


@pytest.mark.usefixtures("experts")
def test_teacher_sees_how_far_it_is_from_the_own_school(visitor: Visitor) -> None:
    school = make_institution(name="My school", place=make_place(lat=52.9928, lon=6.5642))
    visitor.log_in(make_teacher(school))
    page = visitor.get("/experts?q=hydrogen&sort=distance")
    assert "distance from My school" in page.one("[role=status]").get_text(" ")
    assert [hit.get_text(" ").split()[0] for hit in page.soup.select("article.hit h3, article.hit h2")] != []
    assert names(visitor, "?q=hydrogen&sort=distance")[0].startswith("AH")


@pytest.mark.usefixtures("experts")
def test_nothing_found_says_what_to_try(visitor: Visitor) -> None:
    page = visitor.get("/experts?q=zzzzzz")
    assert "Nobody found" in page.text
    assert page.one(".empty a[href='/experts']")


def ways(visitor: Visitor, query: str) -> list[str]:
    page = visitor.get(f"/experts{query}")
    return [" ".join(way.get_text(" ").split()) for way in page.soup.select(".ways a")]


@pytest.mark.usefixtures("experts")
def test_filters_that_empty_the_result_say_what_there_would_be_without_each(visitor: Visitor) -> None:
    assert ways(visitor, "?q=hydrogen&level=hbo&level=wo&theme=energy") == [
        "Without ‘hbo, university’: 2 speakers",
        "Without any filter: 2 speakers",
    ]
    assert ways(visitor, "?theme=robots&level=mbo") == [
        "Without ‘Robots’: 1 speaker",
        "Without ‘mbo’: 1 speaker",
        "Without any filter: 3 speakers",
    ]
    assert ways(visitor, "?q=hydrogen&level=wo") == ["Without ‘university’: 2 speakers"]


@pytest.mark.usefixtures("experts")
def test_a_way_out_leads_to_as_many_as_it_says(visitor: Visitor) -> None:
    page = visitor.get("/experts?q=hydrogen&theme=robots&place=Assen&km=5&sort=distance")
    for way in page.soup.select(".ways a"):
        said = " ".join(way.get_text(" ").split()).rpartition(": ")[2]
        assert said in visitor.get(str(way["href"])).one("[role=status]").get_text(" ")
    assert ways(visitor, "?q=robot&place=Assen&km=5") == ["Without ‘At most 5 km from Assen’: 1 speaker"]


@pytest.mark.usefixtures("experts")
def test_words_that_nobody_has_are_not_blamed_on_the_filters(visitor: Visitor) -> None:
    page = visitor.get("/experts?q=zzzzzz&level=mbo&theme=energy")
    assert not page.soup.select(".ways a")
    assert "Try a shorter" in page.text


@pytest.mark.usefixtures("experts")
def test_distance_is_a_filter_that_can_be_taken_away(visitor: Visitor) -> None:
    page = visitor.get("/experts?q=hydrogen&place=Assen&km=10")
    assert "1 speaker " in page.one("[role=status]").get_text(" ")
    chip = page.one(".chip.on")
    assert "At most 10 km from Assen" in chip.get_text(" ")
    assert "2 speakers" in visitor.get(str(chip["href"])).one("[role=status]").get_text(" ")
    assert "Fill in a place" in visitor.get("/experts?km=10").text


@pytest.mark.usefixtures("experts")
def test_distance_is_from_the_own_school_where_no_place_was_typed(visitor: Visitor) -> None:
    school = make_institution(name="My school", place=make_place(lat=52.9928, lon=6.5642))
    visitor.log_in(make_teacher(school))
    page = visitor.get("/experts?q=hydrogen&km=10")
    assert "At most 10 km from My school" in page.one(".chip.on").get_text(" ")
    assert "1 speaker " in page.one("[role=status]").get_text(" ")


@pytest.fixture
def many_tags(app: Flask, database: None) -> Iterator[list[Expert]]:
    """Twelve speakers of twelve towns, each with all tags up to their own number."""
    tags = [
        make_expertise(slug=f"tag-{number:02}", label_nl=f"Vak {number:02}", label_en=f"Skill {number:02}")
        for number in range(12)
    ]
    tags[11].label_nl, tags[11].label_en = "Windenergie", "Wind power"
    tags[11].synonyms = [ExpertiseSynonym(language="nl", text="molens")]
    experts = [make_expert(expertise=tags[: number + 1]) for number in range(12)]
    session.commit()
    with app.app_context():
        rebuild_index(app, "expert")
    yield experts
    app.extensions["experts_index"].delete([expert.id for expert in experts])


def choices(visitor: Visitor, facet: str, query: str = "") -> list[str]:
    boxes = visitor.get(f"/experts{query}").soup.select(f"input[name={facet}]")
    return [" ".join(box.find_parent("label").get_text(" ").split()) for box in boxes]


@pytest.mark.usefixtures("many_tags")
def test_facet_with_many_values_shows_the_ten_most_frequent_and_what_is_chosen(visitor: Visitor) -> None:
    shown = choices(visitor, "expertise")
    assert shown == [f"Skill {number:02} {12 - number}" for number in range(10)]
    assert "and 2 more" in visitor.get("/experts").text
    assert choices(visitor, "expertise", "?expertise=tag-11") == [*shown, "Wind power 1"]
    assert len(choices(visitor, "municipality")) == 10


@pytest.mark.usefixtures("many_tags")
@pytest.mark.parametrize("typed", ["wind", "POWER", "energie", "mol"])
def test_facet_with_many_values_is_searched_in_both_languages(visitor: Visitor, typed: str) -> None:
    assert choices(visitor, "expertise", f"?find_expertise={typed}") == ["Wind power 1"]


@pytest.mark.usefixtures("many_tags")
def test_search_in_a_facet_keeps_what_is_chosen_and_says_when_there_is_nothing(visitor: Visitor) -> None:
    query = "?expertise=tag-00&find_expertise=zzz"
    assert choices(visitor, "expertise", query) == ["Skill 00 12"]
    page = visitor.get(f"/experts{query}")
    assert "Nothing here with ‘zzz’." in page.text
    assert page.one("[name=find_expertise]")["value"] == "zzz"
    page = visitor.submit(page, {"find_expertise": ""}, form="form[data-live]")
    assert "12 speakers" in page.one("[role=status]").get_text(" ")


def test_chosen_expertise_is_a_chip_in_words(visitor: Visitor, many_tags: list[Expert]) -> None:
    page = visitor.get("/experts?expertise=tag-11")
    assert many_tags[11].name in page.text
    assert "Wind power" in page.one(".chip.on").get_text(" ")


def test_facet_with_few_values_needs_no_search(visitor: Visitor, experts: list[Expert]) -> None:
    assert experts
    assert not visitor.get("/experts").soup.select("[name=find_municipality]")


# Free on a day


def day_from_now(days: int) -> str:
    return (local_date(now(), ZONE) + timedelta(days=days)).isoformat()


def with_days(query: str) -> str:
    """Put the day that many days from now where a query has its number."""
    return re.sub(r"\{(-?\d+)\}", lambda found: day_from_now(int(found[1])), query)


def test_only_who_is_free_then_is_found_and_counted(visitor: Visitor, experts: list[Expert]) -> None:
    starts_at, _ends_at = make_slot_times(days=40, hour=10)
    make_booking(expert=experts[0], starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    session.commit()
    for hours, number in (
        ("at=10:30&until=12:00", 1),
        ("at=11:00&until=12:00", 2),
        ("at=11:00", 2),
        ("at=9:15", 1),
        ("part=morning", 1),
        ("part=afternoon", 2),
        ("part=afternoon&at=10:00", 1),
        ("", 1),
    ):
        page = visitor.get(f"/experts?q=hydrogen&on={day_from_now(40)}&{hours}")
        assert f"{number} speaker" in page.one("[role=status]").get_text(" "), hours
        assert ("Anna Hydro" in page.text) is (number == 2), hours
    (energy,) = (each for each in choices(visitor, "theme", f"?on={day_from_now(40)}") if "Energy" in each)
    assert energy == "Energy 1"


def test_own_hours_count_and_a_morning_needs_only_a_lecture_of_them(
    visitor: Visitor, experts: list[Expert]
) -> None:
    on = local_date(now(), ZONE) + timedelta(days=40)
    make_rule(session.merge(experts[0]), on.weekday(), time(9), time(12))
    session.commit()
    for hours, number in (
        ("part=morning", 2),
        ("part=afternoon", 1),
        ("at=9:00&until=12:00", 2),
        ("at=8:30", 1),
    ):
        page = visitor.get(f"/experts?q=hydrogen&on={on}&{hours}")
        assert f"{number} speaker" in page.one("[role=status]").get_text(" "), hours


@pytest.mark.usefixtures("experts")
def test_free_on_is_a_chip_in_words_and_stays_in_the_address(visitor: Visitor) -> None:
    page = visitor.get(f"/experts?q=hydrogen&on={day_from_now(40)}&at=10:20&until=12:00&level=mbo")
    when, level = page.soup.select(".chip.on")[::-1]
    assert "Free on" in when.get_text(" ")
    assert "10:20–12:00" in when.get_text(" ")
    assert "on=" not in str(when["href"])
    assert f"on={day_from_now(40)}&at=10%3A20&until=12%3A00" in str(level["href"])
    assert page.one("[name=at]")["value"] == "10:20"


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ("on={-1}", "on", "This day is in the past."),
        ("on={5}", "on", "Speakers want to know 21 days ahead. Choose a day from "),
        ("on={3000}", "on", "within two years"),
        ("on=9999-12-31", "on", "within two years"),
        ("on=0001-01-01", "on", "in the past"),
        ("on=yesterday", "on", "Fill in a date."),
        ("at=10:00", "on", "Choose a day as well."),
        ("part=morning", "on", "Choose a day as well."),
        ("on={40}&until=10:00", "at", "Fill in from what time."),
        ("on={40}&at=10:00&until=10:00", "until", "Choose an end after the start."),
        ("on={40}&at=25:00", "at", "Fill in a time, such as 10:20."),
        ("on={40}&part=night", "part", "Choose one from the list."),
    ],
)
@pytest.mark.usefixtures("experts")
def test_day_that_cannot_be_says_so_on_its_field(
    visitor: Visitor, query: str, field: str, sentence: str
) -> None:
    query = with_days(query)
    page = visitor.get(f"/experts?q=hydrogen&level=havo&{query}", status=422)
    assert sentence in page.error_of(field)
    assert page.problems == [page.error_of(field)]
    assert page.one(f"#{field}")["aria-invalid"] == "true"
    assert page.one("[name=q]")["value"] == "hydrogen"
    assert page.one("input[name=level][value=havo]").has_attr("checked")
    if field == "on" and "on=2" in query:
        assert page.one("#on")["value"] in query
    assert "Anna Hydro" in page.text
    assert len(page.soup.select(".chip.on")) == 1


def test_who_is_busy_stays_out_when_the_engine_is_down(
    visitor: Visitor, experts: list[Expert], monkeypatch: pytest.MonkeyPatch, app: Flask, tmp_path: Path
) -> None:
    starts_at, ends_at = make_slot_times(days=40, hour=10)
    make_booking(expert=experts[0], starts_at=starts_at, ends_at=ends_at)
    session.commit()
    nowhere = open_engine(EXPERTS, folder=tmp_path, url=None, search_key=None, indexing_key=None)
    monkeypatch.setitem(app.extensions, "experts_index", nowhere)
    page = visitor.get(f"/experts?q=hydro&on={day_from_now(40)}&part=morning")
    assert "simpler way" in page.text
    assert "Bert Hydro" in page.text
    assert "Anna Hydro" not in page.text


@pytest.mark.usefixtures("experts")
def test_day_that_empties_the_result_can_be_left_out(visitor: Visitor, experts: list[Expert]) -> None:
    starts_at, ends_at = make_slot_times(days=40, hour=10)
    make_booking(expert=experts[2], starts_at=starts_at, ends_at=ends_at)
    session.commit()
    (way,) = ways(visitor, f"?q=robot&on={day_from_now(40)}&part=morning")
    assert way.startswith("Without ‘Free on ")
    assert way.endswith("08:00–12:30’: 1 speaker")


def test_profile_is_public_and_contact_details_are_not(visitor: Visitor, experts: list[Expert]) -> None:
    for person in (None, make_teacher()):
        if person:
            visitor.log_in(person)
        page = visitor.get(f"/experts/{experts[0].id}")
        assert page.heading == "Anna Hydro"
        assert "Driving on hydrogen" in page.text
        assert "99887766" not in page.soup.get_text()
        assert "@" not in page.text


def test_profile_that_is_not_public_is_not_shown_to_strangers(visitor: Visitor) -> None:
    draft = make_expert(status=ExpertStatus.WITHDRAWN, name="Gone")
    session.commit()
    assert visitor.get(f"/experts/{draft.id}").path.startswith("/log-in")
    visitor.log_in(make_teacher())
    assert "Gone" not in visitor.get(f"/experts/{draft.id}", status=403).soup.get_text()


# Free in a lesson hour


@pytest.fixture
def school(visitor: Visitor) -> Institution:
    """The visitor teaches here; the third hour is from 10:30 to 11:20."""
    school = make_institution()
    make_timetable(school)
    visitor.log_in(make_teacher(school))
    return school


def test_teacher_asks_who_is_free_in_a_lesson_hour(
    visitor: Visitor, school: Institution, experts: list[Expert]
) -> None:
    starts_at, _ends_at = make_slot_times(days=40, hour=10)
    expert = session.merge(experts[0])
    make_booking(expert=expert, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    session.commit()
    for hour, number in (("2", 1), ("3", 1), ("4", 2), ("", 1)):
        page = visitor.get(f"/experts?q=hydrogen&on={day_from_now(40)}&hour={hour}&part=day")
        assert f"{number} speaker" in page.one("[role=status]").get_text(" "), hour
    page = visitor.get(f"/experts?q=hydrogen&on={day_from_now(40)}&hour=4&at=08:00&level=mbo")
    when, level = page.soup.select(".chip.on")[::-1]
    assert "4th hour · 11:20–12:10" in when.get_text(" ")
    assert "hour=4" in str(level["href"])
    assert "hour=4" not in str(when["href"])
    assert page.one("#hour option[selected]")["value"] == "4"


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ("hour=4", "on", "Choose a day as well."),
        ("on={40}&hour=9", "hour", "Choose one from the list."),
        ("on={40}&hour=x", "hour", "Choose one from the list."),
        ("on={41}&hour=4", "hour", "Your school has no hour 4 on that day."),
        ("on={42}", "on", "Your school is closed on that day: Study day."),
    ],
)
def test_lesson_hour_that_is_not_there_is_refused(
    visitor: Visitor, school: Institution, query: str, field: str, sentence: str
) -> None:
    short = make_timetable(school, holds_from=None)
    short.hours = short.hours[:2]
    make_timetable_day(short, date.fromisoformat(day_from_now(41)))
    make_closed_day(school, date.fromisoformat(day_from_now(42)))
    session.commit()
    page = visitor.get(f"/experts?{with_days(query)}", status=422)
    assert sentence in page.error_of(field)


def test_visitor_is_asked_for_no_lesson_hour_and_knows_no_closed_day(visitor: Visitor) -> None:
    page = visitor.get(f"/experts?on={day_from_now(40)}&hour=3")
    assert not page.soup.select("#hour")
