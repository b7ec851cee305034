"""What of an expert or a request can be found. The only place that decides it: no contact details."""

from collections.abc import Mapping, Sequence

from guestlecture.domain.place import Point, point_of
from guestlecture.models import Expert, Institution, Request, Theme
from guestlecture.search.engine import Document
from guestlecture.search.passage import passages
from guestlecture.search.synonym import Synonyms
from guestlecture.search.vocabulary import Vocabulary
from guestlecture.search.word import folded_words

NO_SYNONYMS, NO_VOCABULARY = Synonyms(), Vocabulary()


def expert_document(
    expert: Expert,
    *,
    lectures: int = 0,
    synonyms: Synonyms = NO_SYNONYMS,
    vocabulary: Vocabulary = NO_VOCABULARY,
) -> Document:
    """Turn a published profile with its offers into a document; `lectures` counts those of this year.

    What means the same as something in the profile (`synonyms`) stands in it too, as an attribute of its own,
    and so do the words within its compounds, as far as the `vocabulary` knows them: so all of it is found
    alike on every engine.
    """
    text = expert_text(expert, synonyms)
    place = expert.place
    point = Point(place.lat, place.lon) if place and place.lat is not None and place.lon is not None else None
    return Document(
        id=expert.id,
        text=text,
        facets=_facets(expert),
        numbers={"lectures": float(lectures)},
        point=point,
        parts=vocabulary.compounds(expert_words(expert)),
        passages=expert_passages(expert),
    )


def expert_text(expert: Expert, synonyms: Synonyms) -> dict[str, Sequence[str]]:
    """Return the text of a profile by attribute, and what means the same as something in it."""
    text = _text(expert)
    return {**text, "synonyms": synonyms.others(piece for pieces in text.values() for piece in pieces)}


def expert_words(expert: Expert) -> set[str]:
    """Return the words of a profile itself, folded."""
    return words_of(_text(expert))


def expert_passages(expert: Expert) -> list[str]:
    """Return the passages of a profile whose meaning counts."""
    return passages(
        expert.tagline,
        ((offer.title, offer.summary) for offer in expert.offers),
        (label for tag in expert.expertise for label in (tag.label_nl, tag.label_en)),
    )


def request_passages(topic: str, learning_aim: str) -> list[str]:
    """Return the passages of a request whose meaning counts."""
    return [text for text in dict.fromkeys((topic.strip(), learning_aim.strip())) if text]


def words_of(text: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the words of a document, folded."""
    return {word for pieces in text.values() for piece in pieces for word in folded_words(piece)}


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
        passages=request_passages(request.topic, request.learning_aim),
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
