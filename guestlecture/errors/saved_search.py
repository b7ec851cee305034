"""Refusals about saved searches."""

from guestlecture.errors.base import N_, Conflict, Refusal


class SearchTooLong(Refusal):
    sentence = N_("This search is too long to save. Choose fewer filters.")


class TooManyFound(Refusal):
    sentence = N_("This search finds %(found)s speakers already. Add a word or a filter first.")


class TooManySearches(Conflict):
    sentence = N_("You have %(most)s saved searches already. End one in your account first.")


class SearchSavedAlready(Conflict):
    sentence = N_("You have saved this search already.")
