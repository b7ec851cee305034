"""Made-up bilingual profiles in any number, the same for the same seed, for measuring speed.

Names and companies are syllables, lectures are about the region's own expertise, half of them in Dutch and
half in English. As in real text, a few words are everywhere and most are rare. No two lectures are the same;
so that the vectors of a million passages are made in seconds, a passage has that of its subject with noise.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from random import Random
from typing import Any

import numpy as np
import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.enums import Costs, ExpertStatus, Format, Language, Level, Venue
from guestlecture.models import Expert, Expertise, Offer, Organisation, PassageVector, Place, Theme
from guestlecture.models.expert import ExpertLanguage, ExpertLevel, expert_expertise, expert_theme
from guestlecture.models.offer import OfferLevel
from guestlecture.queries.passage import digest_of
from guestlecture.search.embedder import DIMENSIONS, MODEL, SentenceEncoder
from guestlecture.search.passage import passages

BATCH = 1_000
OFFERS = 2
NOISE = 0.8  # beside a vector of length 1: cosines of about .8 with the subject
TABLES = (
    Organisation,
    Expert,
    ExpertLevel,
    ExpertLanguage,
    expert_theme,
    expert_expertise,
    Offer,
    OfferLevel,
)
TITLES = {
    Language.NL: (
        (
            "{tag} in de praktijk: de {product}",
            "Een dag uit ons werk met {tag}: wat er misgaat en hoe wij dat oplossen.",
        ),
        (
            "Werken met {tag} en {product}",
            "Leerlingen maken kennis met {tag} en met de beroepen die erbij horen.",
        ),
        (
            "Wat {tag} met een {product} voor jou verandert",
            "Van idee tot product: {tag}, met proefjes en voorbeelden uit de buurt.",
        ),
    ),
    Language.EN: (
        (
            "{tag} in practice: the {product}",
            "A working day with {tag}: what goes wrong, and how our team puts it right.",
        ),
        (
            "A career in {tag} and {product}",
            "Pupils meet {tag} and the professions around it, from technician to researcher.",
        ),
        (
            "How {tag} and a {product} change your town",
            "From a first sketch to a product: {tag}, with examples from nearby.",
        ),
    ),
}
SYLLABLES = [
    "bar",
    "den",
    "fol",
    "ger",
    "hes",
    "kim",
    "lor",
    "mav",
    "nor",
    "pel",
    "rud",
    "sim",
    "tos",
    "ver",
    "wol",
    "zan",
    "dri",
    "mek",
    "sta",
    "vlo",
    "pri",
    "gen",
]
SENTENCES = (
    "Ik ben {name} en werk al {years} jaar met {tag}.",
    "Ons bedrijf {company} ontwikkelde de {product} voor klanten in {place}.",
    "At {company} I build the {product}, which makes {tag} cheaper.",
    "Eerder gaf ik les over {tag} en over de {product}.",
    "Before that I studied {tag} and worked on the {product} near {place}.",
)


@dataclass(frozen=True)
class Region:
    """What profiles are made from: ids and labels of the region as it is in the database."""

    tags: Sequence[Expertise]
    places: Sequence[Place]
    themes: Sequence[Theme]


def fill(count: int, *, seed: int, at: datetime) -> None:
    """Write so many published profiles with two lectures each, and vectors of what they say; no commit."""
    region = Region(
        *(list(session.scalars(sa.select(model).order_by(model.id))) for model in (Expertise, Place, Theme))
    )
    profiles = _profiles(Random(seed), region, count, at)  # noqa: S311  nothing secret
    meaning, known = Meaning(region.tags, seed), set[str]()
    while batch := list(islice(profiles, BATCH)):
        for table in TABLES:
            session.execute(sa.insert(table), [row for profile in batch for row in profile.get(table, ())])
        subjects = {text: subject for profile in batch for text, subject in profile["subjects"].items()}
        fresh = {text: subject for text, subject in subjects.items() if text not in known}
        session.execute(sa.insert(PassageVector), meaning.rows(fresh))
        known |= fresh.keys()


class Meaning:
    """Makes vectors: of a label what it means, of any other passage that of its subject with some noise."""

    def __init__(self, tags: Sequence[Expertise], seed: int) -> None:
        labels = list(dict.fromkeys(label for tag in tags for label in (tag.label_nl, tag.label_en)))
        self._known = dict(zip(labels, SentenceEncoder().encode(labels), strict=True))
        self._noise = np.random.default_rng(seed)

    def rows(self, subjects: Mapping[str, str]) -> list[dict[str, Any]]:
        """Return rows of vectors for passages, of which the subjects are labels."""
        vectors = np.stack([self._known[subject] for subject in subjects.values()])
        noise = self._noise.standard_normal(vectors.shape, np.float32) * NOISE / np.sqrt(DIMENSIONS)
        is_label = np.array([text == subject for text, subject in subjects.items()])
        vectors = vectors + np.where(is_label[:, None], 0, noise)
        vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
        return [
            {"model": MODEL, "digest": digest_of(text), "vector": vector.tobytes()}
            for text, vector in zip(subjects, vectors, strict=True)
        ]


def _profiles(random: Random, region: Region, count: int, at: datetime) -> Iterator[dict[Any, Any]]:
    for number in range(1, count + 1):
        yield _profile(random, region, number, at)


def _profile(random: Random, region: Region, number: int, at: datetime) -> dict[Any, Any]:
    """Return the rows of one profile by table, and what it says."""
    tags = random.sample(region.tags, 3)
    place = random.choice(region.places)
    company, name = invented(random, 2).title(), f"{invented(random, 2)} {invented(random, 3)}".title()
    said = [
        sentence.format(
            name=name,
            years=random.randint(2, 30),
            tag=tag.label_nl,
            company=company,
            place=place.name,
            product=invented(random, 4),
        )
        for sentence, tag in zip(random.sample(SENTENCES, 3), tags, strict=True)
    ]
    expert = {
        "id": number,
        "name": name,
        "organisation_id": number,
        "email": f"{number}@speed.example",
        "tagline": f"{tags[0].label_nl} en {tags[1].label_en} bij {company}",
        "biography": " ".join(said),
        "place_id": place.id,
        "radius_km": random.choice((10, 25, 50)),
        "open_to_questions": True,
        "status": ExpertStatus.PUBLISHED,
        "agreement": "made up",
        "created_at": at,
        "published_at": at,
    }
    offers = [_offer(random, number * OFFERS + turn, number, tags[turn]) for turn in range(OFFERS)]
    subjects = {label: label for tag in tags for label in (tag.label_nl, tag.label_en)}
    for tag, offer in zip(tags, offers, strict=False):
        said_of_it = passages("", [(offer["title"], offer["summary"])], ())
        subjects |= dict.fromkeys(said_of_it, tag.label_nl)
    subjects[expert["tagline"]] = tags[0].label_nl
    themes = {tag.theme_id for tag in tags if tag.theme_id}
    levels = random.sample(list(Level), 3)
    return {
        Organisation: [{"id": number, "name": company}],
        Expert: [expert],
        ExpertLevel: [{"expert_id": number, "level": level} for level in levels],
        ExpertLanguage: [{"expert_id": number, "language": Language.NL}],
        expert_theme: [{"expert_id": number, "theme_id": theme} for theme in sorted(themes)],
        expert_expertise: [{"expert_id": number, "expertise_id": tag.id} for tag in tags],
        Offer: offers,
        OfferLevel: [{"offer_id": offer["id"], "level": level} for offer in offers for level in levels[:2]],
        "subjects": subjects,
    }


def _offer(random: Random, number: int, expert_id: int, tag: Expertise) -> dict[str, Any]:
    language = random.choice((Language.NL, Language.EN))
    title, summary = random.choice(TITLES[language])
    label = tag.label_nl if language is Language.NL else tag.label_en
    return {
        "id": number,
        "expert_id": expert_id,
        "title": title.format(tag=label, product=invented(random, 3)).capitalize(),
        "summary": summary.format(tag=label),
        "theme_id": tag.theme_id,
        "format": random.choice(list(Format)),
        "venue": random.choice(list(Venue)),
        "duration_minutes": 50,
        "language": language,
        "costs": random.choice(list(Costs)),
    }


def invented(random: Random, syllables: int) -> str:
    """Return a word that nobody has heard."""
    return "".join(random.choices(SYLLABLES, k=syllables))
