"""Refusals: what cannot be, said in a sentence for a person.

A sentence is an English text with %(name)s places, translated where it is shown. `field` is the form field
it belongs to, if there is one.
"""

from collections.abc import Callable, Sequence
from typing import ClassVar, Literal

Reader = Literal["teacher", "speaker", "coordinator"]


def N_(text: str) -> str:  # noqa: N802  the usual name of 'mark for translation, translate later'
    """Mark a text for translation without translating it here."""
    return text


class Refusal(Exception):
    """Somebody may ask this, but it cannot be. Rolls back whatever had begun."""

    sentence: ClassVar[str] = N_("That is not possible.")
    # What a speaker reads who answers a request, and a coordinator who does so for a speaker.
    to_speaker: ClassVar[str | None] = None
    about_speaker: ClassVar[str | None] = None
    title: ClassVar[str | None] = None
    status: int = 422
    field: str | None = None

    def __init__(self, *, field: str | None = None, **values: object) -> None:
        super().__init__(self.sentence % values if values else self.sentence)
        self.values = values
        self.field = field or type(self).field

    def sentence_for(self, reader: Reader) -> str:
        """Return the sentence for this reader."""
        chosen = {"speaker": self.to_speaker, "coordinator": self.about_speaker}.get(reader)
        return chosen or self.sentence


class Refusals(Refusal):
    """Several refusals at once, so that a person can mend all of it in one round."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__()
        self.values = refusals[0].values
        self.refusals = refusals
        self.status = max(refusal.status for refusal in refusals)

    def sentence_for(self, reader: Reader) -> str:
        """Return the first sentence, for pages without a form."""
        return self.refusals[0].sentence_for(reader)


def check_all(*checks: Callable[[], None]) -> None:
    """Make all checks, and raise together what they refuse."""
    found: list[Refusal] = []
    for check in checks:
        try:
            check()
        except Refusals as several:
            found += several.refusals
        except Refusal as refusal:
            found.append(refusal)
    if len(found) == 1:
        raise found[0]
    if found:
        raise Refusals(found)


class NotFound(Exception):
    """There is no such thing, or it is not there any more: the page 404."""


class Conflict(Refusal):
    """It could have been, but something else came first."""

    status = 409
