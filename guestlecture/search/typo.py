"""Typing errors: which are forgiven, and how many lie between two words."""

from functools import lru_cache

ONE_ERROR_LETTERS = 5
TWO_ERRORS_LETTERS = 9


def allowed_errors(word: str) -> int:
    """Return how many errors are forgiven in a typed word: none in short ones."""
    if len(word) < ONE_ERROR_LETTERS:
        return 0
    return 1 if len(word) < TWO_ERRORS_LETTERS else 2


def double_first(word: str) -> str:
    """Return the word with its first letter twice: an error in that letter then counts double."""
    return word[0] + word


def find_errors(typed: str, word: str, allowed: int, *, is_prefix: bool) -> int | None:
    """Count the errors in what was typed for this word, or for its beginning; None when too many."""
    if typed == word or (is_prefix and word.startswith(typed)):
        return 0
    if allowed == 0 or (allowed == 1 and typed[0] != word[0]):
        return None
    too_long = not is_prefix and len(word) - len(typed) > allowed
    if too_long or len(typed) - len(word) > allowed:
        return None
    errors = _distance(double_first(typed), double_first(word), is_prefix)
    return errors if errors <= allowed else None


@lru_cache(maxsize=16_384)
def _distance(typed: str, word: str, is_prefix: bool) -> int:
    """Return the letters wrong, missing, too many or swapped with their neighbour."""
    before: list[int] = []
    above = list(range(len(word) + 1))
    for row, letter in enumerate(typed, 1):
        line = [row]
        for column, other in enumerate(word, 1):
            cost = min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != other))
            is_swap = row > 1 and column > 1 and letter == word[column - 2] and typed[row - 2] == other
            line.append(min(cost, before[column - 2] + 1) if is_swap else cost)
        before, above = above, line
    return min(above) if is_prefix else above[-1]
