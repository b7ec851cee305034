"""Refusals about series."""

from guestlecture.errors.base import N_, Conflict, Refusal


class SeriesTooShort(Refusal):
    sentence = N_("A series has at least two lectures. Fill in two, or leave all of them empty.")
    field = "lectures"


class SeriesTooLong(Refusal):
    sentence = N_("A series has %(most)s lectures at most.")
    field = "lectures"


class LectureTwice(Refusal):
    sentence = N_("This group at this moment is in the series already.")
    field = "lectures"


class SameSpeakerTwoPlaces(Refusal):
    sentence = N_("One speaker cannot give this lecture and another one of the series at the same time.")
    field = "lectures"


class SeriesOfPanels(Refusal):
    sentence = N_(
        "A series has one speaker for each lecture. Leave this empty, or ask for each panel by itself."
    )
    field = "wanted"


class FullForAll(Refusal):
    sentence = N_(
        "%(name)s has no room for all these lectures together. Ask for each lecture by itself, give more "
        "moments, or choose another speaker."
    )
    field = "rule"


class AnswerTogether(Conflict):
    sentence = N_(
        "This lecture belongs to a series that one speaker gives as a whole. Ask or answer for all of it."
    )


class NotAllChosen(Refusal):
    sentence = N_("Choose a moment for this lecture.")
    field = "slot"
