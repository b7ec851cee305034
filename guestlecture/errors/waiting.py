"""Refusals about the waiting list of an expert."""

from guestlecture.errors.base import N_, Conflict


class NotFull(Conflict):
    sentence = N_("%(name)s is not full at these moments. Send your request.")
    field = "slots"
