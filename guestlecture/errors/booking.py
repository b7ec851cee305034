"""Refusals about times and bookings."""

from guestlecture.errors.base import N_, Conflict, Refusal


class SlotTaken(Conflict):
    sentence = N_("This speaker has just been booked at that time. Choose another moment.")
    to_speaker = N_("You already have a lecture then.")
    about_speaker = N_("This speaker already has a lecture then.")
    field = "slot"


class SlotTooClose(Conflict):
    sentence = N_("This speaker has another lecture too close to that time to travel in between.")
    to_speaker = N_("That is too close to another lecture of yours; you cannot be there in time.")
    about_speaker = N_("That is too close to another lecture; this speaker cannot be there in time.")
    field = "slot"


class SlotInThePast(Refusal):
    sentence = N_("Choose a moment in the future.")
    to_speaker = about_speaker = N_("This moment has passed.")
    field = "slots"


class SlotEndsBeforeItStarts(Refusal):
    sentence = N_("Choose an end after the start.")
    field = "slots"


class TimeSkipped(Refusal):
    sentence = N_("That time does not exist: the clock goes forward that night.")
    field = "slots"


class SlotTooLong(Refusal):
    sentence = N_("Choose an end within eight hours of the start.")
    field = "slots"


class SlotTwice(Refusal):
    sentence = N_("You gave the same moment twice. Take one out.")
    field = "slots"


class TooFewSlots(Refusal):
    sentence = N_("Give at least one moment.")
    field = "slots"


class SlotWithinNotice(Refusal):
    sentence = N_("This speaker wants to know %(days)s days ahead. Choose a moment from %(earliest)s.")
    field = "slots"


class SlotTooFarAhead(Refusal):
    sentence = N_("Nobody can plan that far ahead. Choose a moment until %(latest)s.")
    field = "slots"


class DayInThePast(Refusal):
    sentence = N_("This day is in the past. Choose a later one.")
    field = "on"


class DayWithinNotice(Refusal):
    sentence = N_("Speakers want to know %(days)s days ahead. Choose a day from %(earliest)s.")
    field = "on"


class DayTooFar(Refusal):
    sentence = N_("Choose a day within two years from now.")
    field = "on"


class AnswerByInThePast(Refusal):
    sentence = N_("Choose an answer date from today on.")
    field = "answer_by_on"


class AnswerByTooLate(Refusal):
    sentence = N_("Choose an answer date of %(latest)s at the latest: three days before the first moment.")
    field = "answer_by_on"


class FullThisMonth(Conflict):
    sentence = N_("This speaker has reached the maximum of lectures in that month.")
    to_speaker = N_("You have reached your maximum of lectures in that month.")
    field = "slot"
