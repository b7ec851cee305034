"""Loads what the region begins with; from then on the database has the word."""

from pathlib import Path

import sqlalchemy as sa

from guestlecture.db import Base, session
from guestlecture.importing.holiday import COLUMNS, import_holidays
from guestlecture.importing.mapping import MappedTable, own_names
from guestlecture.importing.table import read_file
from guestlecture.models import (
    Expertise,
    ExpertiseSynonym,
    Holiday,
    Municipality,
    Place,
    Synonym,
    SynonymGroup,
    Theme,
    ThemeTarget,
)
from guestlecture.region.data import Entry, parts, read_entries, read_table
from guestlecture.search.synonym import folded_phrase

FOLDER = Path(__file__).parent


def load_region(*, school_year: int) -> bool:
    """Load places, themes and holidays where there are none; the wanted shares hold from a school year on.

    Returns whether anything was loaded. The caller commits: all of it is there, or nothing.
    """
    without_places, without_themes = _is_empty(Municipality), _is_empty(Theme)
    if without_places:
        session.add_all(_places())
    if without_themes:
        themes = _themes(school_year)
        session.add_all([*themes.values(), *_expertise(themes), *_synonyms()])
    without_holidays = _is_empty(Holiday)
    if without_holidays:
        _load_holidays()
    session.flush()
    return without_places or without_themes or without_holidays


def _load_holidays() -> None:
    table = read_file(FOLDER / "holidays.csv")
    import_holidays(MappedTable(table, own_names(table, COLUMNS), COLUMNS).rows)


def _is_empty(model: type[Base]) -> bool:
    return session.scalar(sa.select(sa.exists().select_from(model))) is False


def _places() -> list[Place]:
    municipalities = {
        row["name"]: Municipality(code=row["code"], name=row["name"], in_region=row["in_region"] == "1")
        for row in read_table(FOLDER / "municipalities.csv")
    }
    return [
        Place(
            name=row["name"],
            municipality=municipalities[row["municipality"]],
            lat=float(row["lat"]),
            lon=float(row["lon"]),
        )
        for row in read_table(FOLDER / "places.csv")
    ]


def _themes(school_year: int) -> dict[str, Theme]:
    entries = read_entries(FOLDER / "themes.toml")["theme"]
    themes = {entry["slug"]: _theme(entry, position) for position, entry in enumerate(entries)}
    for entry in entries:
        theme = themes[entry["slug"]]
        theme.parent = themes.get(entry.get("parent", ""))
        theme.neighbours = [themes[slug] for slug in entry["neighbours"]]
        if "target_share" in entry:
            session.add(ThemeTarget(theme=theme, school_year=school_year, share=entry["target_share"]))
    return themes


def _theme(entry: Entry, position: int) -> Theme:
    names = ("slug", "label_nl", "label_en", "summary_nl", "summary_en", "icon", "colour")
    return Theme(position=position, **{name: entry.get(name) for name in names})


def _expertise(themes: dict[str, Theme]) -> list[Expertise]:
    return [
        Expertise(
            slug=row["slug"],
            theme=themes[row["theme"]],
            label_nl=row["label_nl"],
            label_en=row["label_en"],
            synonyms=[
                ExpertiseSynonym(language=language, text=text)
                for language in ("nl", "en")
                for text in parts(row[f"synonyms_{language}"])
            ],
        )
        for row in read_table(FOLDER / "expertise.csv")
    ]


def _synonyms() -> list[SynonymGroup]:
    return [
        SynonymGroup(words=[Synonym(text=word, folded=folded_phrase(word)) for word in parts(row["words"])])
        for row in read_table(FOLDER / "synonyms.csv")
    ]
