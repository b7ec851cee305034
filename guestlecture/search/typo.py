"""Typing errors: which are forgiven, and how many lie between two words."""

from rapidfuzz.distance import OSA

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
    errors = _distance(double_first(typed), double_first(word), allowed, is_prefix)
    return errors if errors <= allowed else None


def _distance(typed: str, word: str, allowed: int, is_prefix: bool) -> int:
    """Return the letters wrong, missing, too many or swapped with their neighbour; over `allowed`: too many.

    That is the optimal string alignment distance; to a beginning of the word, where only that was typed.
    """
    if not is_prefix:
        return OSA.distance(typed, word, score_cutoff=allowed)
    ends = range(max(1, len(typed) - allowed), min(len(word), len(typed) + allowed) + 1)
    return min((OSA.distance(typed, word[:end], score_cutoff=allowed) for end in ends), default=allowed + 1)
