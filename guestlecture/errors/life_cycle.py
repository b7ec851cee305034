"""Refusals about the life of requests and lectures."""

from guestlecture.errors.base import N_, Conflict, Refusal


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
