"""A small invented collection in two languages, and short ways to ask it something."""

from collections.abc import Sequence
from typing import Any

from guestlecture.domain.place import Point
from guestlecture.search.engine import Document, Query, SearchEngine
from guestlecture.search.settings import IndexSettings

SETTINGS = IndexSettings(
    name="test",
    version=1,
    text=("expertise", "offers", "summaries", "biography", "organisation", "name"),
    facets=("theme", "level", "municipality"),
    numbers=("lectures",),
)

GRONINGEN = Point(53.2194, 6.5665)
HAREN = Point(53.1717, 6.6050)
ASSEN = Point(52.9928, 6.5642)
EMMEN = Point(52.7858, 6.8976)
DELFZIJL = Point(53.3306, 6.9169)

HYDROGEN = ["Waterstof", "Hydrogen", "H2"]
WIND = ["Windenergie", "Wind energy"]
ARTIFICIAL = ["Kunstmatige intelligentie", "Artificial intelligence", "AI"]
COMPUTERS = ["Informatietechnologie", "Information technology", "IT"]
PEOPLE = ["Personeelszaken", "Human resources", "HR"]


def expert(number: int, name: str, place: tuple[str, Point] | None = None, **more: Any) -> Document:
    """Return a document; what is not text is a facet, or the number of lectures."""
    text = {key: _listed(more.pop(key)) for key in SETTINGS.text if key in more}
    lectures = more.pop("lectures", None)
    facets = {key: _listed(value) for key, value in more.items()}
    if place:
        facets["municipality"] = [place[0]]
    return Document(
        id=number,
        text={**text, "name": [name]},
        facets=facets,
        numbers={} if lectures is None else {"lectures": lectures},
        point=place[1] if place else None,
    )


def _listed(value: str | Sequence[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


EXPERTS = [
    expert(
        1,
        "Bram Oosterhof",
        ("Assen", ASSEN),
        expertise=HYDROGEN,
        offers=["Rijden op waterstof", "Van elektron naar molecuul"],
        theme=["energy", "energy-hydrogen"],
        level=["havo", "vwo"],
        lectures=3,
    ),
    expert(
        2,
        "Femke Wieringa",
        ("Eemsdelta", DELFZIJL),
        expertise=WIND,
        offers=["Een dag als windmolenmonteur", "Bouwen op zee"],
        biography="Twintig jaar onderhoud. Vroeger werkte zij in de waterstof.",
        theme="energy",
        level=["vmbo", "mbo"],
        lectures=0,
    ),
    expert(
        3,
        "Priya Nair",
        ("Groningen", GRONINGEN),
        expertise=ARTIFICIAL,
        offers=["How machines learn to see", "AI in the hospital"],
        theme=["health", "digital"],
        level=["hbo", "wo"],
        lectures=7,
    ),
    expert(
        4,
        "Jelmer de Boer",
        ("Groningen", GRONINGEN),
        expertise=COMPUTERS,
        offers="Sensoren in de landbouw",
        summaries="Hoe meet je vocht in de bodem?",
        theme="digital",
        level=["mbo", "hbo"],
        lectures=1,
    ),
    expert(
        5,
        "Noor el Idrissi",
        ("Groningen", HAREN),
        expertise=["Zorgtechnologie", "Care technology"],
        offers=["Een robot aan je bed?", "Robots in de thuiszorg"],
        theme=["health", "digital"],
        level=["mbo", "hbo"],
        lectures=2,
    ),
    expert(
        6,
        "Siebe Postma",
        ("Midden-Drenthe", ASSEN),
        expertise=["Zonne-energie", "Solar energy"],
        offers="Zonnepanelen op elk dak",
        organisation="Coöperatie Zonnedak",
        theme="energy",
        level="vmbo",
        lectures=12,
    ),
    expert(
        7,
        "Café De Stroom",
        ("Emmen", EMMEN),
        expertise=PEOPLE,
        offers="Solliciteren met 'lef' & plezier",
        theme="work",
        level=["vmbo", "mbo"],
        lectures=4,
    ),
    expert(8, "Anna Vos", offers="Hydrogen for ships", biography="I sail.", theme="energy", level="wo"),
    expert(
        9,
        "Zoë Hâbré",
        ("Emmen", EMMEN),
        biography="Doet onderzoek naar waterstof en batterijen.",
        theme="energy",
        level="wo",
        lectures=5,
    ),
    expert(10, "Łukasz Ørsted", ("Emmen", EMMEN), expertise="Chemie", theme="chemistry", level="hbo"),
    expert(
        11,
        "Tjitske Bos",
        ("Groningen", GRONINGEN),
        offers="<script>alert('waterstof')</script> & meer",
        theme="digital",
        level="havo",
        lectures=9,
    ),
    expert(12, "Wim Waterman", expertise="Waterbeheer", offers="Droge voeten", theme="water", level="vmbo"),
    expert(13, "Ina Kok", offers="Data science voor beginners", theme="digital", level="hbo", lectures=3),
    expert(14, "Ben Smit", offers="Datascience in de zorg", theme="digital", level="hbo", lectures=3),
    expert(15, "Els Mulder", offers="Het examenjaar 2025", biography="Geeft les.", theme="work"),
    *(
        expert(
            number,
            f"Gast {number}",
            ("Assen", ASSEN) if number % 2 else ("Groningen", GRONINGEN),
            offers="Techniek in de praktijk",
            theme="technology",
            level="mbo" if number % 3 else "havo",
            lectures=number % 4,
        )
        for number in range(101, 113)
    ),
]


def found(engine: SearchEngine, text: str, **more: Any) -> list[int]:
    """Return the ids of the first hundred hits, in their order."""
    (page,) = engine.search([Query(text, **{"per_page": 100, **more})])
    assert len(page.hits) == min(page.total, 100)
    return [hit.id for hit in page.hits]
