"""Refusals about what cannot be planned."""

from guestlecture.errors.base import N_, Refusal


class BadRound(Refusal):
    title = N_("This round cannot be planned")


class RoundUnreadable(BadRound):
    sentence = N_("This is not the file of a planning round: %(problem)s.")


class RoundFieldMissing(BadRound):
    sentence = N_("%(where)s: ‘%(name)s’ is missing.")


class RoundFieldUnknown(BadRound):
    sentence = N_("%(where)s: ‘%(name)s’ is not a name that a round knows.")


class RoundFieldWrong(BadRound):
    sentence = N_("%(where)s: ‘%(name)s’ cannot be %(value)s.")


class RoundIdUnknown(BadRound):
    sentence = N_("%(where)s: ‘%(name)s’ names %(id)s, which is not in the list.")


class RoundIdTwice(BadRound):
    sentence = N_("%(where)s: %(id)s stands there twice.")


class RoundEndsBeforeItStarts(BadRound):
    sentence = N_("%(where)s: the end is not after the start.")


class RoundWithoutMonths(BadRound):
    sentence = N_("This round has no month to plan in. Choose a longer window.")


class RoundTooLarge(BadRound):
    sentence = N_(
        "This round has %(count)s options, and memory holds at most %(most)s. "
        "Plan a part of the region, or a shorter window."
    )


class RoundPinsClash(BadRound):
    sentence = N_("These lectures are fixed by hand, but cannot all be: %(lectures)s.")
