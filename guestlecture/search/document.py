"""What of an expert or a request can be found. The only place that decides it: no contact details."""

from collections.abc import Sequence

from guestlecture.domain.place import Point, point_of
from guestlecture.models import Expert, Institution, Request, Theme
from guestlecture.search.engine import Document
from guestlecture.search.synonym import Synonyms

NO_SYNONYMS = Synonyms()


def expert_document(expert: Expert, *, lectures: int = 0, synonyms: Synonyms = NO_SYNONYMS) -> Document:
    """Turn a published profile with its offers into a document; `lectures` counts those of this year.

    What means the same as something in the profile (`synonyms`) stands in it too, as an attribute of its own:
    so it is found alike on every engine.
    """
    text = _text(expert)
    meant = synonyms.others(piece for pieces in text.values() for piece in pieces)
    place = expert.place
    point = Point(place.lat, place.lon) if place and place.lat is not None and place.lon is not None else None
    return Document(
        id=expert.id,
        text={**text, "synonyms": meant},
        facets=_facets(expert),
        numbers={"lectures": float(lectures)},
        point=point,
    )


def request_document(request: Request) -> Document:
    """Turn an open request into a document: what it is about and for whom, and nothing about who asks."""
    themes, place = _upwards(request.theme), request.institution.place
    return Document(
        id=request.id,
        text={
            "topic": [request.topic],
            "learning_aim": [request.learning_aim] if request.learning_aim else [],
            "subject": [request.subject] if request.subject else [],
            "theme": list(dict.fromkeys(text for each in themes for text in (each.label_nl, each.label_en))),
        },
        facets={
            "theme": sorted(theme.slug for theme in themes),
            "level": [request.level],
            "format": [request.format],
            "language": [request.language],
            "municipality": [place.municipality.name] if place else [],
        },
        point=_point_of_school(request.institution),
    )


def _text(expert: Expert) -> dict[str, Sequence[str]]:
    words = [
        text
        for tag in expert.expertise
        for text in (tag.label_nl, tag.label_en, *(synonym.text for synonym in tag.synonyms))
    ]
    return {
        "expertise": list(dict.fromkeys(words)),
        "offers": [offer.title for offer in expert.offers],
        "tagline": [expert.tagline] if expert.tagline else [],
        "summaries": [offer.summary for offer in expert.offers],
        "biography": [expert.biography] if expert.biography else [],
        "organisation": [expert.organisation.name] if expert.organisation else [],
        "name": [expert.name],
    }


def _facets(expert: Expert) -> dict[str, Sequence[str]]:
    offers, place = expert.offers, expert.place
    themes = [*expert.themes, *(offer.theme for offer in offers)]
    levels = {level for offer in offers for level in offer.levels} | set(expert.levels)
    languages = {offer.language for offer in offers} | set(expert.languages)
    return {
        # A theme is found under itself and under every theme above it.
        "theme": sorted({above.slug for theme in themes for above in _upwards(theme)}),
        "expertise": sorted(tag.slug for tag in expert.expertise),
        "level": sorted(levels),
        "format": sorted({offer.format for offer in offers}),
        "venue": sorted({offer.venue for offer in offers}),
        "language": sorted(languages),
        "costs": sorted({offer.costs for offer in offers}),
        "municipality": [place.municipality.name] if place else [],
    }


def _point_of_school(school: Institution) -> Point | None:
    place = school.place
    return point_of(school.lat, school.lon) or (point_of(place.lat, place.lon) if place else None)


def _upwards(theme: Theme) -> list[Theme]:
    return [theme] if theme.parent is None else [theme, *_upwards(theme.parent)]
