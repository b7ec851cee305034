"""Refusals: what cannot be, said in a sentence for a person.

A sentence is an English text with %(name)s places, translated where it is shown. `field` is the form field
it belongs to, if there is one.
"""

from collections.abc import Callable, Sequence
from typing import ClassVar, Literal

Reader = Literal["teacher", "speaker", "coordinator"]


def N_(text: str) -> str:  # noqa: N802  the usual name of 'mark for translation, translate later'
    """Mark a text for translation without translating it here."""
    return text


class Refusal(Exception):
    """Somebody may ask this, but it cannot be. Rolls back whatever had begun."""

    sentence: ClassVar[str] = N_("That is not possible.")
    # What a speaker reads who answers a request, and a coordinator who does so for a speaker.
    to_speaker: ClassVar[str | None] = None
    about_speaker: ClassVar[str | None] = None
    title: ClassVar[str | None] = None
    status: int = 422
    field: str | None = None

    def __init__(self, *, field: str | None = None, **values: object) -> None:
        super().__init__(self.sentence % values if values else self.sentence)
        self.values = values
        self.field = field or type(self).field

    def sentence_for(self, reader: Reader) -> str:
        """Return the sentence for this reader."""
        chosen = {"speaker": self.to_speaker, "coordinator": self.about_speaker}.get(reader)
        return chosen or self.sentence


class Refusals(Refusal):
    """Several refusals at once, so that a person can mend all of it in one round."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__()
        self.values = refusals[0].values
        self.refusals = refusals
        self.status = max(refusal.status for refusal in refusals)

    def sentence_for(self, reader: Reader) -> str:
        """Return the first sentence, for pages without a form."""
        return self.refusals[0].sentence_for(reader)


def check_all(*checks: Callable[[], None]) -> None:
    """Make all checks, and raise together what they refuse."""
    found: list[Refusal] = []
    for check in checks:
        try:
            check()
        except Refusals as several:
            found += several.refusals
        except Refusal as refusal:
            found.append(refusal)
    if len(found) == 1:
        raise found[0]
    if found:
        raise Refusals(found)


class NotFound(Exception):
    """There is no such thing, or it is not there any more: the page 404."""


class Conflict(Refusal):
    """It could have been, but something else came first."""

    status = 409


# Times and bookings


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


# Requests and proposals


class ExpertNotPublished(Refusal):
    sentence = N_("This speaker cannot be asked at the moment.")
    status = 409


class OfferNotOfExpert(Refusal):
    sentence = N_("This lecture is no longer offered. Choose another one, or ask your own question.")
    field = "offer"


class LevelNotOffered(Refusal):
    sentence = N_("This speaker does not teach at that level.")
    to_speaker = N_("By your profile you do not teach at that level. Change it first, or say no.")
    field = "level"


class LanguageNotOffered(Refusal):
    sentence = N_("This speaker does not teach in that language.")
    to_speaker = N_("By your profile you do not teach in that language. Change it first, or say no.")
    field = "language"


class FormatNotOffered(Refusal):
    sentence = N_("This lecture is offered in another form. Choose that one.")
    to_speaker = N_("You offer this lecture in another form. Change it first, or say no.")
    field = "format"


class GroupTooLarge(Refusal):
    sentence = N_("This lecture is for groups of %(most)s at most.")
    field = "group_size"


class TooFar(Refusal):
    sentence = N_("This speaker travels %(radius)s km at most; your school is %(distance)s km away.")
    to_speaker = N_("By your profile you travel %(radius)s km at most; this school is %(distance)s km away.")
    about_speaker = N_("This speaker travels %(radius)s km at most; the school is %(distance)s km away.")


class NoQuestionsOutsideOffers(Refusal):
    sentence = N_("This speaker gives ready-made lectures only. Choose one of them.")
    field = "offer"


class AlreadyAsked(Conflict):
    sentence = N_("This speaker has this request already.")


class AlreadyOffered(Conflict):
    sentence = N_("You have offered to take this request already.")


class RequestTaken(Conflict):
    sentence = N_(
        "Somebody was just before you: a lecture has been agreed for this request. Thank you for offering."
    )


class ThemeNotShared(Refusal):
    sentence = N_("This request is about another theme than yours.")


class SlotMissing(Refusal):
    sentence = N_("Choose at least one moment.")
    field = "slot"


class OneSlotOnly(Refusal):
    sentence = N_("Choose one moment: it is agreed at once.")
    field = "slot"


class AlreadyAnswered(Conflict):
    sentence = N_("This request has been answered already.")


class AnswerTooLate(Conflict):
    sentence = N_("The answer date has passed, so this request has ended.")


class RequestEnded(Conflict):
    sentence = N_("This request has ended.")


class SlotNotProposed(Refusal):
    sentence = N_("Choose one of the moments of this request.")
    field = "slot"


class AlreadyCancelled(Conflict):
    sentence = N_("This lecture has been cancelled already.")


class LectureInThePast(Conflict):
    sentence = N_("This lecture is in the past.")


class CancellationReasonMissing(Refusal):
    sentence = N_("Say why. The other side gets your explanation.")
    field = "reason"


# Profiles


class OfferMissing(Refusal):
    sentence = N_("Add at least one lecture before you ask for approval.")
    status = 409


class ProfileNotWaiting(Conflict):
    sentence = N_("This profile is not waiting for approval any more.")


class ProfileSubmittedAlready(Conflict):
    sentence = N_("Approval for this profile has been asked already.")


class ProfileNotPublic(Conflict):
    sentence = N_("This profile is not public.")


class ProfileNotConfirmed(Conflict):
    sentence = N_("The e-mail address of this profile has not been confirmed yet.")


class AgreementMissing(Refusal):
    sentence = N_("Write down when and how this person agreed.")
    field = "agreement"


class OfferHasRequests(Conflict):
    sentence = N_("There are requests for this lecture, so it cannot be deleted yet.")


class DescriptionMissing(Refusal):
    sentence = N_("A profile needs a description before it can be public.")
    status = 409


class EmailTaken(Conflict):
    sentence = N_("There is already an account with this e-mail address.")
    field = "email"


class EmailNotOfSchool(Refusal):
    sentence = N_("This school asks for an e-mail address of its own. Use one that ends in %(domains)s.")
    field = "email"


class UnknownPlace(Refusal):
    sentence = N_("We do not know this place. Choose one from the list.")
    field = "place"


class UnknownInstitution(Refusal):
    sentence = N_("Choose your school from the list.")
    field = "institution"


# Saved searches


class SearchTooLong(Refusal):
    sentence = N_("This search is too long to save. Choose fewer filters.")


class TooManyFound(Refusal):
    sentence = N_("This search finds %(found)s speakers already. Add a word or a filter first.")


class TooManySearches(Conflict):
    sentence = N_("You have %(most)s saved searches already. End one in your account first.")


class SearchSavedAlready(Conflict):
    sentence = N_("You have saved this search already.")


# Words that mean the same


class TooFewWords(Refusal):
    sentence = N_("Write at least two words, with a comma between them.")
    field = "words"


class TooManyWords(Refusal):
    sentence = N_("Use %(most)s words at most on one line.")
    field = "words"


class WordOfWrongLength(Refusal):
    sentence = N_("Use %(least)s to %(most)s characters for each word. This one does not fit: ‘%(word)s’.")
    field = "words"


class WordWithoutLetters(Refusal):
    sentence = N_("‘%(word)s’ has no letters or digits, so nobody can search for it.")
    field = "words"


class WordTwice(Refusal):
    sentence = N_("You wrote ‘%(word)s’ twice. Capitals, accents and hyphens make no difference.")
    field = "words"


class WordInOtherGroup(Conflict):
    sentence = N_("‘%(word)s’ stands on another line already: ‘%(group)s’. Change that line instead.")
    field = "words"


class WordJustTaken(Conflict):
    sentence = N_("Somebody has just put one of these words on another line. Look at the list.")
    field = "words"


class TooManyGroups(Conflict):
    sentence = N_("There are %(most)s lines already. Delete one that nobody needs first.")
    field = "words"


# Accounts and links


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


class PasswordTooWeak(Refusal):
    sentence = N_("This password is too easy to guess. Make it longer, or less usual.")
    field = "password"


# Guard rails


class FullThisTerm(Conflict):
    sentence = N_("This speaker has reached the maximum of lectures in that half of the school year.")
    to_speaker = N_("You have reached your maximum of lectures in that half of the school year.")
    field = "slot"


class SlotNotPossible(Conflict):
    sentence = N_("%(name)s cannot come on %(day)s from %(starts)s to %(ends)s. Choose another moment.")
    field = "slots"


class ExpertFull(Conflict):
    sentence = N_("%(name)s gives no more lectures in the time around %(day)s. Choose another month.")
    field = "slots"


class VogMissing(Refusal):
    sentence = N_(
        "This school requires a certificate of conduct (VOG), and we know of no valid one of this speaker."
        " Ask the coordinator, or choose another speaker."
    )
    to_speaker = N_(
        "This school requires a certificate of conduct (VOG), and we know of no valid one of yours."
        " Show it to the coordinator first."
    )
    about_speaker = N_(
        "This school requires a certificate of conduct (VOG), and we know of no valid one of this speaker."
    )


class VogInTheFuture(Refusal):
    sentence = N_("Choose the date on the certificate: today, or earlier.")
    field = "issued_on"


# The match score


class WeightsBelowZero(Refusal):
    sentence = N_("A weight cannot be less than zero. Fill in zero for what should not count.")


class WeightsDoNotAddUp(Refusal):
    sentence = N_("Together the weights must be 100, and now they are %(total)s.")


# The school's own time


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
    field = "slots"


class DayClosed(Refusal):
    sentence = N_("Your school is closed on that day: %(name)s. Choose another one.")
    field = "on"


# Moments by pattern


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


# Planning rounds


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


# When an expert can be asked


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


# After the lecture


class LectureNotOver(Conflict):
    sentence = N_("This lecture is not over yet. Come back when it is.")


class OutcomeKnown(Conflict):
    sentence = N_("Somebody has just said how this lecture went.")


class OutcomeUnknown(Conflict):
    sentence = N_("Nobody has said yet how this lecture went.")


class OutcomeTooLate(Conflict):
    sentence = N_("This lecture was more than %(days)s days ago. Ask the coordinator to note how it went.")


class OutcomeFixed(Conflict):
    sentence = N_("This was said more than %(hours)s hours ago. Ask the coordinator to change it.")


class HeadCountMissing(Refusal):
    sentence = N_("Fill in how many pupils or students there were.")
    field = "head_count"


class LectureNotGiven(Conflict):
    sentence = N_("Say first that the lecture was given. Then we ask how it went.")


class FeedbackTooLate(Conflict):
    sentence = N_("You could answer until %(days)s days after the lecture. That time has passed.")


class HoursNotToOffer(Conflict):
    sentence = N_("This can only be said of an agreed lecture at a school that is still to come.")


# Planning rounds in the product


class RoundBackwards(Refusal):
    sentence = N_("The last day is before the first one.")
    field = "last_on"


class WindowTooLong(Refusal):
    sentence = N_("A round is about at most %(most)s days.")
    field = "last_on"


class WindowPast(Refusal):
    sentence = N_("Choose a last day that can still be asked for: %(earliest)s or later.")
    field = "last_on"


class RoundEmpty(Refusal):
    sentence = N_("There is no open request with a moment between these days.")
    field = "first_on"


class RoundBusy(Conflict):
    sentence = N_("This round is being solved at the moment. Wait for it, or stop it.")


class RoundNotSolved(Conflict):
    sentence = N_("This round has no plan yet. Solve it first.")


class RoundPublished(Conflict):
    sentence = N_("This plan has been published already.")


class RoundChanged(Conflict):
    sentence = N_("Something has changed since this plan was made: %(names)s. Solve the round again.")


class LineNotServed(Refusal):
    sentence = N_("This request has nobody in the plan yet, so there is nothing to fix or forbid.")


class PinsLost(Refusal):
    sentence = N_(
        "These lectures were fixed by hand, but are not possible any more: %(names)s. Release them."
    )


class PlanFaulty(Refusal):
    sentence = N_("The plan did not pass its own check, so it was not stored. Solve the round again.")


class NobodyChosen(Refusal):
    sentence = N_("Choose whom to ask first.")
    field = "first"


class SameExpertTwice(Refusal):
    sentence = N_("You chose the same speaker twice.")
    field = "second"


class AskedInOrder(Conflict):
    sentence = N_("Somebody is being asked for this request already.")


class SlotNotPossibleAny(Conflict):
    sentence = N_("%(name)s cannot be asked for any of these moments any more. Choose somebody else.")
    field = "first"


# The life of requests and lectures


class AlternativeEnded(Conflict):
    sentence = N_("These other times have been answered already.")


class AlternativesWait(Conflict):
    sentence = N_("Other times wait for an answer already. Answer those first.")


class TooManyAlternatives(Refusal):
    sentence = N_("Propose %(most)s other times at most.")
    field = "slots"


class SlotAsItWas(Refusal):
    sentence = N_("This is the time that is known already. Choose another one.")
    field = "slots"


class SomebodyAsked(Conflict):
    sentence = N_("%(name)s has this request now. Wait for the answer, or until the answer date.")


class CannotBeAsked(Conflict):
    sentence = N_("%(name)s cannot be asked for this any more. Choose somebody else.")
