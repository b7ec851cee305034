"""What somebody typed, understood once for both engines."""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from guestlecture.search.typo import allowed_errors
from guestlecture.search.word import compose, find_words, folded_words

MAX_TERMS = 10  # what follows is not looked at: Meilisearch counts ten words
MAX_LETTERS = 1000
_QUOTES = str.maketrans("“”„‟", '""""')
_TERM = re.compile(r'(?<!\S)(?P<minus>-?)"(?P<phrase>[^"]*)"|(?<!\S)-(?P<without>\S+)|(?P<plain>[^\s"]+)')


@dataclass(frozen=True)
class Form:
    """One way in which words of the query may stand in a document.

    Its words stand one after the other; `allowed` errors are forgiven in a single word; `cost` counts as
    errors from the start, for words that were written together or apart.
    """

    words: tuple[str, ...]
    cost: int = 0
    allowed: int = 0
    is_prefix: bool = False


@dataclass(frozen=True)
class QueryText:
    """Plain words, the last of which may be a beginning; phrases; and what must not occur.

    `parts` are the words of which compounds among the plain words are made, for who is content with some.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[tuple[str, ...], ...] = ()
    is_prefix: bool = False
    parts: tuple[str, ...] = ()

    @cached_property
    def forms(self) -> tuple[tuple[Form, ...], ...]:
        """For each plain word and phrase the forms that satisfy it."""
        words = tuple(self._forms_of(number) for number in range(len(self.words)))
        return words + tuple((Form(phrase),) for phrase in self.phrases)

    @property
    def terms(self) -> tuple[str, ...]:
        """The names of what is asked for, in the order of `forms`."""
        return (*self.words, *(" ".join(phrase) for phrase in self.phrases))

    def ends_in(self, known: Container[str]) -> bool:
        """Whether nobody is in the middle of a word: it was ended, or is one that is known."""
        return not self.is_prefix or not self.words or self.words[-1] in known

    def named_forms(self) -> Iterator[tuple[str, Form]]:
        """Yield each form with the name of its term; parts of compounds are terms of their own."""
        for term, forms in zip(self.terms, self.forms, strict=True):
            for form in forms:
                yield term, form
        for part in self.parts:
            if part not in self.words:
                yield part, Form((part,))

    def _forms_of(self, number: int) -> tuple[Form, ...]:
        word = self.words[number]
        own = Form((word,), 0, allowed_errors(word), self._is_beginning(number))
        return (own, *self._joined(number), *_splits(word))

    def _joined(self, number: int) -> list[Form]:
        """Return two or three neighbouring words written together, this one among them."""
        found = []
        for size in (2, 3):
            for start in range(max(0, number - size + 1), min(number, len(self.words) - size) + 1):
                word = "".join(self.words[start : start + size])
                allowed = max(0, allowed_errors(word) - size + 1)
                found.append(Form((word,), 1, allowed, self._is_beginning(start + size - 1)))
        return found

    def _is_beginning(self, number: int) -> bool:
        return self.is_prefix and number == len(self.words) - 1


def parse(text: str, parts: Mapping[str, Sequence[str]] | None = None) -> QueryText:
    """Understand a query: words, "phrases", -exclusions, and whether its last word is still being typed.

    `parts` maps compounds to the words that they are made of.
    """
    text = compose(text)[:MAX_LETTERS].translate(_QUOTES)
    words: list[str] = []
    phrases: list[tuple[str, ...]] = []
    without: list[tuple[str, ...]] = []
    typed_to = -1
    for match in list(_TERM.finditer(text)):
        if match["plain"] is not None:
            found = find_words(match["plain"])
            words += [word.folded for word in found]
            typed_to = match.start() + found[-1].end if found else typed_to
        elif phrase := tuple(folded_words(match["phrase"] or match["without"] or "")):
            is_excluded = match["minus"] or match["without"]
            (without if is_excluded else phrases).append(phrase)
    kept = words[:MAX_TERMS]
    return QueryText(
        words=tuple(kept),
        phrases=tuple(phrases[: MAX_TERMS - len(kept)]),
        without=tuple(without[:MAX_TERMS]),
        is_prefix=typed_to == len(text) and len(kept) == len(words),
        parts=tuple(dict.fromkeys(part for word in kept for part in (parts or {}).get(word, ()))),
    )


def _splits(word: str) -> list[Form]:
    """Return the word written as two, at every place."""
    return [Form((word[:place], word[place:]), 1) for place in range(1, len(word))]
