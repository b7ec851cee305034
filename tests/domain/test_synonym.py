"""What a group of words may hold."""

import pytest

from guestlecture.domain.synonym import check_group
from guestlecture.errors import (
    Refusal,
    TooFewWords,
    TooManyWords,
    WordOfWrongLength,
    WordTwice,
    WordWithoutLetters,
)


def pairs(*words: str) -> list[tuple[str, str]]:
    return [(word, word.lower().strip("-!")) for word in words]


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        ((), TooFewWords),
        (("zon",), TooFewWords),
        (tuple(f"w{number}" for number in range(21)), TooManyWords),
        (("zon", "z"), WordOfWrongLength),
        (("zon", "z" * 61), WordOfWrongLength),
        (("zon", "--"), WordWithoutLetters),
        (("zon", "ZON"), WordTwice),
    ],
)
def test_group_that_makes_no_sense_is_refused(words: tuple[str, ...], refused: type[Refusal]) -> None:
    with pytest.raises(refused):
        check_group(pairs(*words))


@pytest.mark.parametrize(
    "words", [("AI", "KI"), ("z" * 60, "zon"), tuple(f"w{number}" for number in range(20))]
)
def test_group_within_the_bounds_is_fine(words: tuple[str, ...]) -> None:
    check_group(pairs(*words))
