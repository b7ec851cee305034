"""Refusals about when an expert can be asked."""

from typing import ClassVar

from guestlecture.errors.base import N_, Conflict, Refusal


class OutsideHours(Refusal):
    sentence = N_("%(name)s gives no lectures on %(day)s from %(starts)s to %(ends)s. Choose another moment.")
    to_speaker = N_("This is outside the hours that you have given.")
    about_speaker = N_("This is outside the hours that this speaker has given.")
    field = "slots"


class ExpertAway(Refusal):
    sentence = N_("%(name)s is away on %(day)s from %(starts)s to %(ends)s. Choose another moment.")
    to_speaker = N_("You wrote that you are away then.")
    about_speaker = N_("This speaker wrote to be away then.")
    field = "slots"


class ExpertBusy(Refusal):
    sentence = N_("%(name)s is busy on %(day)s from %(starts)s to %(ends)s. Choose another moment.")
    to_speaker = N_("According to your calendar you are busy then.")
    about_speaker = N_("According to the calendar of this speaker there is something else then.")
    field = "slots"


class WindowBackwards(Refusal):
    sentence = N_("Choose an end after the start, on the same day. For hours past midnight, fill in two.")
    field = "ends"


class WindowsOverlap(Refusal):
    sentence = N_("You have given these hours, or a part of them, for that day already.")
    field = "starts"


class NoSuchInterval(Refusal):
    sentence = N_("Fill in a whole number of weeks, from %(least)s to %(most)s.")
    field = "every_weeks"


class AnchorMissing(Refusal):
    sentence = N_("Choose a day in the first week for which this holds.")
    field = "anchor_on"


class LastDayBeforeFirst(Refusal):
    sentence = N_("Choose a last day that is not before the first.")
    field = "last_on"


class TooManyRules(Conflict):
    sentence = N_("You have %(most)s of these already. Remove one that you no longer need first.")


class HalfWindow(Refusal):
    sentence = N_("Fill in both times, or neither for the whole day.")
    field = "ends"


class RulesGivenAlready(Conflict):
    sentence = N_("There are hours already. Change those instead.")


class CalendarRefusal(Refusal):
    """A calendar cannot be read; `CalendarProblem` names the reason."""

    problem: ClassVar[str] = "unreadable"
    sentence = N_("We cannot read this as a calendar. Choose a file that ends in .ics.")
    field = "calendar"


class CalendarAddressWrong(CalendarRefusal):
    problem = "address"
    sentence = N_("This is not an address of a calendar. It begins with https:// or webcal://.")


class CalendarNotPublic(CalendarRefusal):
    problem = "not_public"
    sentence = N_("This address is within a private network. Use one that can be reached from anywhere.")


class CalendarNotReached(CalendarRefusal):
    problem = "not_reached"
    sentence = N_("Nothing answers at this address. Check it, or wait: we try again.")


class CalendarNotSecure(CalendarRefusal):
    problem = "not_secure"
    sentence = N_("The connection to this address is not secure: its certificate is not right.")


class CalendarNotThere(CalendarRefusal):
    problem = "not_there"
    sentence = N_("There is no calendar at this address, or not any more. Copy the address again.")


class CalendarRedirects(CalendarRefusal):
    problem = "redirects"
    sentence = N_("This address leads on and on. Copy the address of the calendar itself.")


class CalendarSlow(CalendarRefusal):
    problem = "slow"
    sentence = N_("Reading this calendar takes too long. Is there one with fewer appointments?")


class CalendarTooLarge(CalendarRefusal):
    problem = "too_large"
    sentence = N_("This calendar is too large: it may have %(most)s MB at most.")


class CalendarTooFull(CalendarRefusal):
    problem = "too_many"
    sentence = N_("This calendar holds more appointments than anybody has. Is it the right one?")


class TooManyCalendars(Conflict):
    sentence = N_("You have %(most)s calendars already. Remove one first.")
    field = "calendar"


class OpenDateTaken(Conflict):
    sentence = N_("Another school was just before you: this open date is taken. Ask for another moment.")


class OpenDatePast(Conflict):
    sentence = N_("This open date can no longer be taken. Ask for another moment.")


class OpenDateOverlaps(Refusal):
    sentence = N_("You have an open date or a lecture at that time already.")
    field = "starts"


class OpenDateToday(Refusal):
    sentence = N_("Choose a day from tomorrow on.")
    field = "on"


class TooManyOpenDates(Conflict):
    sentence = N_("You have %(most)s open dates already. Remove one first.")
