"""Refusals about panels and series."""

from guestlecture.errors.base import N_, Conflict, Refusal


class PanelTooLarge(Refusal):
    sentence = N_("A panel has %(most)s speakers at most. Choose a number from 2 to %(most)s.")
    field = "wanted"


class PanelTooSmall(Refusal):
    sentence = N_("A panel has at least two speakers. Choose a number from 2 to %(most)s.")
    field = "wanted"


class MinimumOutOfReach(Refusal):
    sentence = N_("Choose a smallest number from 1 to %(wanted)s: you ask for that many speakers.")
    field = "minimum"


class PanelMoment(Conflict):
    sentence = N_("Speakers have said yes to the moment of this panel. Move the panel as a whole.")
    to_speaker = N_("The moment of this panel is fixed by the speakers who said yes before you.")


class PanelElsewhere(Conflict):
    sentence = N_("The first speaker chose another moment for this panel.")
    field = "slot"


class PanelNotMoved(Refusal):
    sentence = N_("%(name)s cannot come at that moment. Choose another one.")
    field = "slots"


class AlreadyInSeries(Conflict):
    sentence = N_("This speaker comes for another lecture of this series already; nobody comes twice in it.")
    to_speaker = N_("You come for another lecture of this series already; nobody comes twice in it.")
