"""Refusals about a school's own time."""

from guestlecture.errors.base import N_, Conflict, Refusal


class PeriodBackwards(Refusal):
    sentence = N_("Choose a last day on or after the first one.")
    field = "last_on"


class NoHours(Refusal):
    sentence = N_("Fill in at least one lesson hour.")
    field = "hours"


class TooManyHours(Refusal):
    sentence = N_("Use 1 to %(most)s lesson hours a day.")
    field = "hours"


class HourBackwards(Refusal):
    sentence = N_("Hour %(number)s ends before it begins.")
    field = "hours"


class HoursOverlap(Refusal):
    sentence = N_("Hour %(number)s begins before hour %(before)s has ended.")
    field = "hours"


class HourNotThatDay(Refusal):
    sentence = N_(
        "The school has no lesson hour %(number)s on %(day)s. Choose another hour, or fill in the times."
    )
    field = "slots"


class DayTooShort(Refusal):
    sentence = N_("Hour %(number)s would end after midnight. Choose fewer or shorter hours.")
    field = "count"


class BreakAfterNoHour(Refusal):
    sentence = N_("There is no break after hour %(number)s: no hour comes before and after it.")
    field = "breaks"


class VariantNameTaken(Conflict):
    sentence = N_("There is a timetable with this name already.")
    field = "name"


class ListFull(Refusal):
    sentence = N_("There are %(most)s already. Delete what nobody needs first.")


class DayNotClosed(Refusal):
    sentence = N_("The school is open on that day already.")
    field = "on"


class ClosedTooLong(Refusal):
    sentence = N_("Close the school for at most %(most)s days at once.")
    field = "last_on"


class SlotOnClosedDay(Refusal):
    sentence = N_("The school is closed on %(day)s: %(name)s. Choose another moment.")
    to_speaker = about_speaker = N_("The school is closed on %(day)s: %(name)s.")
    field = "slots"


class DayClosed(Refusal):
    sentence = N_("Your school is closed on that day: %(name)s. Choose another one.")
    field = "on"
