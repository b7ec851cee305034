"""Refusals about planning rounds."""

from guestlecture.errors.base import N_, Conflict, Refusal


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


class RequestsTickedOff(Refusal):
    sentence = N_("Leave at least one request ticked.")
    field = "requests"


class RoundBusy(Conflict):
    sentence = N_("This round is being solved at the moment. Wait for it, or stop it.")


class RoundNotSolved(Conflict):
    sentence = N_("This round has no plan yet. Solve it first.")


class RoundBeingPublished(Conflict):
    sentence = N_("This plan is being published at the moment. Look again in a while.")


class PlanRenewed(Conflict):
    sentence = N_(
        "Something had changed since the plan was made: %(names)s. Nobody was asked, and the round has been "
        "solved again. Look at the new plan before you publish it."
    )


class RoundPublished(Conflict):
    sentence = N_("This plan has been published already.")


class RoundChanged(Conflict):
    sentence = N_("Something has changed since this plan was made: %(names)s. Solve the round again.")


class RoundIsKept(Conflict):
    sentence = N_("This plan has been published: people were asked by it, so it is kept.")


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
