"""How well the texts of a request and a profile go together."""

import numpy as np
import pytest

from guestlecture.search.embedder import DIMENSIONS, Vector
from guestlecture.search.text_fit import Passages, findable, text_fit
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
    rare, usual = text_fit(BOTH, {"waterstof"}, None), text_fit(BOTH, {"de"}, None)
    assert rare > 0.9 > 0.1 > usual > 0
    assert rare + usual == pytest.approx(1)


@pytest.mark.parametrize(("cosine", "part"), [(0.2, 0), (0.3, 0), (0.55, 0.5), (0.8, 1), (0.95, 1)])
def test_meaning_counts_between_strangers_and_twins(cosine: float, part: float) -> None:
    assert text_fit(AUTO, set(), cosine) == pytest.approx(part, abs=1e-6)


def test_the_greater_of_both_counts() -> None:
    assert text_fit(AUTO, {"auto"}, 0.5) == 1
    assert text_fit(AUTO, {"fiets"}, 0.8) == pytest.approx(1)


def test_without_text_nothing_fits() -> None:
    assert text_fit({}, {"auto"}, None) == 0


def test_the_nearest_passage_of_each_of_many_profiles_counts() -> None:
    known = {f"at {cosine}": at_angle(cosine)[0] for cosine in (0.0, 0.5, 0.9)}
    texts = {7: ["at 0.5", "at 0.0"], 3: ["nobody knows"], 4: [], 9: ["at 0.9", "at 0.5"]}
    offered = Passages(texts, known)
    nearest = offered.nearest(np.vstack([at_angle(1), at_angle(0)]), [9, 4, 7, 3, 9])
    assert nearest == pytest.approx([0.9, None, 1, None, 0.9], abs=1e-6)
    nearest = offered.nearest(at_angle(1), [9, 4, 7, 3])
    assert nearest == pytest.approx([0.9, None, 0.5, None], abs=1e-6)
    assert offered.nearest(NOTHING, [9]) == offered.nearest(at_angle(1), [4]) == [None]
    assert Passages({4: ["nobody knows"]}, {}).nearest(at_angle(1), [4]) == [None]


@pytest.mark.parametrize(
    ("word", "is_found"), [("energie", True), ("wind", False), ("windenergie", True), ("nergie", True)]
)
def test_word_at_either_end_of_a_compound_is_found(word: str, is_found: bool) -> None:
    assert (word in findable(["windenergie"])) == is_found
