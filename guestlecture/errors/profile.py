"""Refusals about profiles and lectures."""

from guestlecture.errors.base import N_, Conflict, Refusal


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
    sentence = N_(
        "This lecture is planned, or a request for it waits for an answer. Delete it when that is over."
    )


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
