"""How well the texts of a request and a profile go together."""

import numpy as np
import pytest

from guestlecture.search.embedder import DIMENSIONS, Vector
from guestlecture.search.text_fit import findable, text_fit
from guestlecture.search.vocabulary import Vocabulary

VOCABULARY = Vocabulary({"de": 100, "waterstof": 3, "auto": 30}, 100)
AUTO = {"auto": VOCABULARY.rarity("auto")}
BOTH = {word: VOCABULARY.rarity(word) for word in ("de", "waterstof")}
NOTHING: Vector = np.empty((0, DIMENSIONS), np.float32)


def at_angle(cosine: float) -> Vector:
    """Return a vector with this cosine to the first direction."""
    vector = np.zeros((1, DIMENSIONS), np.float32)
    vector[0, :2] = cosine, (1 - cosine**2) ** 0.5
    return vector


def test_rare_words_count_more() -> None:
    rare = text_fit(BOTH, {"waterstof"}, NOTHING, NOTHING)
    usual = text_fit(BOTH, {"de"}, NOTHING, NOTHING)
    assert rare > 0.9 > 0.1 > usual > 0
    assert rare + usual == pytest.approx(1)


@pytest.mark.parametrize(("cosine", "part"), [(0.2, 0), (0.3, 0), (0.55, 0.5), (0.8, 1), (0.95, 1)])
def test_meaning_counts_between_strangers_and_twins(cosine: float, part: float) -> None:
    found = text_fit(AUTO, set(), at_angle(1), np.vstack([at_angle(0), at_angle(cosine)]))
    assert found == pytest.approx(part, abs=1e-6)


def test_the_greater_of_both_counts() -> None:
    assert text_fit(AUTO, {"auto"}, at_angle(1), at_angle(0.5)) == 1
    assert text_fit(AUTO, {"fiets"}, at_angle(1), at_angle(0.8)) == pytest.approx(1)


def test_without_text_nothing_fits() -> None:
    assert text_fit({}, {"auto"}, NOTHING, NOTHING) == 0


@pytest.mark.parametrize(
    ("word", "is_found"), [("energie", True), ("wind", False), ("windenergie", True), ("nergie", True)]
)
def test_word_at_either_end_of_a_compound_is_found(word: str, is_found: bool) -> None:
    assert (word in findable(["windenergie"])) == is_found
