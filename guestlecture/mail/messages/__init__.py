"""Every mail that we send: one short function and one template each, in a file per noun.

A function gets the address of the reader and the ids that `SentMail.about` holds, and loads what it tells.
It tells what is true now: a mail that waited, or that somebody reads again, never asks for what is over.
"""

# Imported for what they register.
from guestlecture.mail.messages import (
    account,
    alternative,
    booking,
    closed_day,
    expert,
    panel,
    reminder,
    request,
    round,
    saved_search,
    series,
    turn,
    volunteer,
    waiting,
)
from guestlecture.mail.messages.reader import address_of, booking_invitation, feed_entry
from guestlecture.mail.messages.registry import MESSAGES, message
from guestlecture.mail.messages.writing import list_subjects, render_mail, write_mail

__all__ = (
    "MESSAGES",
    "account",
    "address_of",
    "alternative",
    "booking",
    "booking_invitation",
    "closed_day",
    "expert",
    "feed_entry",
    "list_subjects",
    "message",
    "panel",
    "reminder",
    "render_mail",
    "request",
    "round",
    "saved_search",
    "series",
    "turn",
    "volunteer",
    "waiting",
    "write_mail",
)
