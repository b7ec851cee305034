"""Refusals of the guard rails."""

from guestlecture.errors.base import N_, Conflict, Refusal


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
