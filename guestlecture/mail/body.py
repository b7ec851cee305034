"""What a mail consists of: a subject, a text, HTML made from that text, and perhaps a calendar invitation.

A template holds the text only. In it, blank lines separate paragraphs, lines that begin with '- ' are a list,
and a line 'Do this:' with one of our own addresses on the next line is a link.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from flask import current_app, render_template

from guestlecture.calendars.invitation import Method


@dataclass(frozen=True)
class Invitation:
    """A calendar object that goes with a mail."""

    method: Method
    content: bytes


@dataclass(frozen=True)
class Message:
    """One mail as its reader sees it.

    `unsubscribe` is the address that ends mail of this kind, where the reader has asked for it.
    """

    subject: str
    text: str
    html: str
    attachments: tuple[Invitation, ...] = ()
    unsubscribe: str = ""


@dataclass(frozen=True)
class Draft:
    """A mail of which the subject is known; the rest costs more, and is written when somebody wants it.

    So are facts that are functions: they are asked then.
    """

    subject: str
    template: str
    name: str | Callable[[], str]
    invitation: Callable[[], Invitation | tuple[Invitation, ...]] | None
    facts: Mapping[str, object]
    unsubscribe: str = ""

    def write(self) -> Message:
        """Render the text in the reader's language, with a greeting, and what goes with it."""
        name = self.name if isinstance(self.name, str) else self.name()
        facts = {key: fact() if isinstance(fact, partial) else fact for key, fact in self.facts.items()}
        text = render_text("layout", name=name, body=render_text(self.template, **facts))
        html = render_template("mail/layout.html", subject=self.subject, paragraphs=list(paragraphs(text)))
        attached = self.invitation() if self.invitation else ()
        attachments = attached if isinstance(attached, tuple) else (attached,)
        return Message(self.subject, text, html, attachments, self.unsubscribe)


@dataclass(frozen=True)
class Paragraph:
    """A part of the text: lines, or a list of items, or a link with its label."""

    lines: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    label: str = ""
    link: str = ""


def compose(
    template: str,
    subject: str,
    *,
    name: str | Callable[[], str] = "",
    invitation: Callable[[], Invitation | tuple[Invitation, ...]] | None = None,
    unsubscribe: str = "",
    **facts: object,
) -> Draft:
    """Return a mail made of `templates/mail/<template>.txt`, with a greeting to `name`."""
    return Draft(one_line(subject), template, name, invitation, facts, unsubscribe)


def one_line(text: str) -> str:
    """Return a text without line breaks and control characters: fit for a header."""
    return "".join(character for character in " ".join(text.split()) if character.isprintable())


def render_text(template: str, **facts: object) -> str:
    """Render a template of a text, with one blank line at most between two paragraphs.

    Templates put `line()` around what somebody typed, so that it cannot pose as paragraphs of ours.
    """
    text = render_template(f"mail/{template}.txt", line=one_line, **facts)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def is_our_address(line: str) -> bool:
    """Say whether a line is nothing but an address of this site."""
    return line.startswith(current_app.config["SETTINGS"].public_url + "/") and len(line.split()) == 1


def paragraphs(text: str) -> Iterator[Paragraph]:
    """Cut a text into its paragraphs."""
    # Addresses of others stay text: what somebody typed into a form must not become a link of ours.
    for part in text.strip().split("\n\n"):
        lines = tuple(part.split("\n"))
        if len(lines) == 2 and lines[0].endswith(":") and is_our_address(lines[1]):
            yield Paragraph(label=lines[0][:-1], link=lines[1])
        elif all(line.startswith("- ") for line in lines):
            yield Paragraph(items=tuple(line[2:] for line in lines))
        else:
            yield Paragraph(lines=lines)
