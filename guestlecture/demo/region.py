"""The region of the demo: its places, themes, expertise and schools."""

from dataclasses import dataclass

from guestlecture.db import session
from guestlecture.demo.data import Entry, read_entries, read_table
from guestlecture.enums import Level
from guestlecture.models import (
    Expertise,
    ExpertiseSynonym,
    Institution,
    Municipality,
    Place,
    Theme,
    ThemeTarget,
)

SOURCE = "demo"


@dataclass(frozen=True)
class Region:
    """What people and requests refer to: by (name, municipality), slug and key of the data files."""

    places: dict[tuple[str, str], Place]
    themes: dict[str, Theme]
    expertise: dict[str, Expertise]
    institutions: dict[str, Institution]


def add_region(school_year: int) -> Region:
    """Add the region, with the wanted shares of its themes for a school year."""
    places, themes = _places(), _themes(school_year)
    region = Region(places, themes, _expertise(themes), _institutions(places))
    for rows in (places, themes, region.expertise, region.institutions):
        session.add_all(rows.values())
    session.flush()
    return region


def _places() -> dict[tuple[str, str], Place]:
    municipalities = {
        row["name"]: Municipality(code=row["code"], name=row["name"], in_region=row["in_region"] == "1")
        for row in read_table("municipalities.csv")
    }
    return {
        (row["name"], row["municipality"]): Place(
            name=row["name"],
            municipality=municipalities[row["municipality"]],
            lat=float(row["lat"]),
            lon=float(row["lon"]),
        )
        for row in read_table("places.csv")
    }


def _themes(school_year: int) -> dict[str, Theme]:
    entries = read_entries("themes.toml")["theme"]
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


def _expertise(themes: dict[str, Theme]) -> dict[str, Expertise]:
    return {
        row["slug"]: Expertise(
            slug=row["slug"],
            theme=themes[row["theme"]],
            label_nl=row["label_nl"],
            label_en=row["label_en"],
            synonyms=[
                ExpertiseSynonym(language=language, text=text)
                for language in ("nl", "en")
                for text in _parts(row[f"synonyms_{language}"])
            ],
        )
        for row in read_table("expertise.csv")
    }


def _institutions(places: dict[tuple[str, str], Place]) -> dict[str, Institution]:
    return {
        row["external_id"]: Institution(
            source=SOURCE,
            external_id=row["external_id"],
            name=row["name"],
            brin=row["brin"] or None,
            street=row["street"] or None,
            postcode=row["postcode"] or None,
            place=places[row["place"], row["municipality"]],
            lat=float(row["lat"]),
            lon=float(row["lon"]),
            website=row["website"] or None,
            levels={Level(level) for level in _parts(row["levels"])},
        )
        for row in read_table("institutions.csv")
    }


def _parts(cell: str) -> list[str]:
    return [part for part in cell.split(";") if part]
