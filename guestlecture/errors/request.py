"""Refusals about requests and proposals."""

from guestlecture.errors.base import N_, Conflict, Refusal


class AddressMissing(Refusal):
    sentence = N_("Fill in the address where the lecture will be.")
    field = "address"


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
