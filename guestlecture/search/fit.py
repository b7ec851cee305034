"""How well a document fits what somebody asks: by its words and by its meaning, the same on every engine."""

from collections.abc import Mapping, Sequence

from guestlecture.search.engine import Hit
from guestlecture.search.matching import Match
from guestlecture.search.query_text import QueryText
from guestlecture.search.vocabulary import Vocabulary

# What a word is worth where it stands.
ATTRIBUTE_WEIGHTS = {
    "expertise": 1.0,
    "offers": 1.0,
    "tagline": 0.9,
    "synonyms": 0.8,
    "summaries": 0.7,
    "biography": 0.6,
}
OTHER_WEIGHT = 0.5
PART_WEIGHT = 0.8  # of a word within a compound
COMPOUND_WEIGHT = 0.7  # of a compound of which only the parts are found, together or apart
ERROR_WEIGHTS = (1.0, 0.8, 0.6)
# Half of random pairs of texts have a cosine around the first, and nearly no pair goes beyond the second.
UNRELATED_COSINE, SAME_COSINE = 0.2, 0.8


def meaning_share(cosine: float | None, *, unrelated: float = UNRELATED_COSINE) -> float:
    """Return how much two texts mean the same, 0 to 1, of the cosine of their vectors; 0 where unknown."""
    if cosine is None:
        return 0.0
    return min(1.0, max(0.0, (cosine - unrelated) / (SAME_COSINE - unrelated)))


def words_share(
    text: QueryText,
    parts: Mapping[str, Sequence[str]],
    matches: Mapping[str, Match],
    vocabulary: Vocabulary,
) -> float:
    """Return the share of the words asked for that a document holds, 0 to 1; rare words weigh more.

    A word counts in full in a title, less elsewhere, and a little more when it stands there often. `parts`
    are those of compounds among the words.
    """
    found = total = 0.0
    for term in text.terms:
        weight, share = _compound(parts.get(term, ()), matches, vocabulary)
        if term in vocabulary.counts or weight == 0:
            weight = vocabulary.rarity(term)
        found += weight * max(share, found_share(matches.get(term)))
        total += weight
    return found / total if total else 0.0


def found_share(match: Match | None) -> float:
    """Return how well one word was found, 0 to 1."""
    if match is None:
        return 0.0
    often = 1 - 0.5**match.count
    weight = ATTRIBUTE_WEIGHTS.get(match.attribute, OTHER_WEIGHT) * (0.5 + 0.5 * often)
    part = PART_WEIGHT if match.is_part else 1.0
    return weight * part * ERROR_WEIGHTS[min(match.errors, len(ERROR_WEIGHTS) - 1)]


def fit(hit: Hit, text: QueryText, parts: Mapping[str, Sequence[str]], vocabulary: Vocabulary) -> float:
    """Return how well a hit fits, 0 to 1: words and meaning count the same."""
    return (words_share(text, parts, hit.matches, vocabulary) + meaning_share(hit.cosine)) / 2


def _compound(
    parts: Sequence[str], matches: Mapping[str, Match], vocabulary: Vocabulary
) -> tuple[float, float]:
    """Return what a compound weighs by its parts, and how well these were found."""
    rarities = [vocabulary.rarity(part) for part in parts]
    whole = sum(rarities)
    if not whole:
        return 0.0, 0.0
    found = sum(rarity * found_share(matches.get(part)) for part, rarity in zip(parts, rarities, strict=True))
    return max(rarities), COMPOUND_WEIGHT * found / whole
