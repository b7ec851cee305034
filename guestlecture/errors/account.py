"""Refusals about accounts and links."""

from guestlecture.errors.base import N_, Refusal


class BadLink(Refusal):
    title = N_("This link does not work")


class LinkBroken(BadLink):
    sentence = N_("This link is not right. Open it again from the mail, and check that it is complete.")
    status = 404


class LinkExpired(BadLink):
    sentence = N_("This link is too old. Ask for a new one.")
    status = 410


class LinkUsed(BadLink):
    sentence = N_("This link has been used already, or a newer one has taken its place.")
    status = 409


class LinkOfSomebodyElse(Refusal):
    sentence = N_("This link is for somebody else than the account you are logged in with. Log out first.")
    status = 403


class WrongPassword(Refusal):
    sentence = N_("E-mail address and password do not belong together. Try again, or ask for a new password.")
    field = "password"


class TooManyAttempts(Refusal):
    sentence = N_("Too many attempts. Wait a quarter of an hour, or ask for a new password.")
    status = 429
    field = "password"


class LecturesPlanned(Refusal):
    sentence = N_("A lecture is still planned. Cancel it first, so that the other side knows.")
    status = 409


class PasswordTooWeak(Refusal):
    sentence = N_("This password is too easy to guess. Make it longer, or less usual.")
    field = "password"
