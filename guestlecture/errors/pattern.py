"""Refusals about moments by pattern."""

from guestlecture.errors.base import N_, Refusal


class TooManySlots(Refusal):
    sentence = N_("Give %(most)s moments at most.")
    field = "slots"


class NoWeekday(Refusal):
    sentence = N_("Choose at least one day of the week.")
    field = "weekdays"


class NoTimeOfDay(Refusal):
    sentence = N_("Choose what time of the day suits you.")
    field = "at"


class PatternTooLong(Refusal):
    sentence = N_("Choose a last day within a year of the first one.")
    field = "last_on"


class PatternTooMany(Refusal):
    sentence = N_("That makes %(found)s moments; %(most)s is the most. Choose fewer days, or a shorter time.")
    field = "last_on"


class HourUnknown(Refusal):
    sentence = N_("Your school has no hour %(number)s. Choose one from the list.")
    field = "hours"


class HourNotOnDay(Refusal):
    sentence = N_("Your school has no hour %(number)s on that day.")
    field = "hour"


class NoDayLeft(Refusal):
    sentence = N_("There is no such day between these dates on which your school is open.")
    field = "weekdays"


class DraftsFull(Refusal):
    sentence = N_("We cannot keep your text at the moment. Log in first, and write it then.")
    status = 429
