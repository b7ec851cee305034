"""Refusals about what comes after a lecture."""

from guestlecture.errors.base import N_, Conflict, Refusal


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
