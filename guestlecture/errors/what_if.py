"""Refusals about what-ifs: copies of a round with changes."""

from guestlecture.errors.base import N_, Conflict, Refusal


class OnlyAThought(Conflict):
    sentence = N_(
        "This is a what-if: it asks nobody. To do it for real, make the change itself "
        "and solve the round again."
    )


class PlanOutOfDate(Conflict):
    sentence = N_("The plan of this round does not fit any more. Solve the round again, then ask what if.")


class NothingChanged(Refusal):
    sentence = N_("Change something first: fill in one part or more.")


class CapWithoutNumber(Refusal):
    sentence = N_("Fill in how many visits a month.")
    field = "cap_most"


class NewcomersWithoutNumber(Refusal):
    sentence = N_("Fill in how many speakers more.")
    field = "join_count"


class NewcomersUnknown(Refusal):
    sentence = N_("Choose like whom they are, or their theme and municipality.")
    field = "join_like"


class NewcomersTwice(Refusal):
    sentence = N_("Choose either like whom they are, or theme and municipality.")
    field = "join_like"


class NewcomersWithoutTheme(Refusal):
    sentence = N_("Choose their theme too.")
    field = "join_theme"


class NewcomersWithoutTown(Refusal):
    sentence = N_("Choose their municipality too.")
    field = "join_municipality"


class LeavesAndStays(Refusal):
    sentence = N_("Somebody who is not there needs no maximum. Choose somebody else, or everybody.")
    field = "cap_expert"


class DayOutsideRound(Refusal):
    sentence = N_("Choose a day from %(first)s to %(last)s: within the round, and not too soon.")
    field = "day_on"


class DayWithoutSchool(Refusal):
    sentence = N_("Choose a day from Monday to Friday.")
    field = "day_on"


class DayWithoutDate(Refusal):
    sentence = N_("Fill in which day.")
    field = "day_on"
