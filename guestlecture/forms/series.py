"""Answer for all lectures of a series, or cancel what is still to come."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import ListWidget, RadioInput

from guestlecture.forms.base import Form, at_most, strip
from guestlecture.i18n import span
from guestlecture.models import Proposal, Slot
from guestlecture.services.series_answer import field_of


class MomentChoice(SelectField):  # type: ignore[misc]
    """One moment of a lecture, as buttons of which one can be chosen."""

    widget = ListWidget(prefix_label=False)
    option_widget = RadioInput()

    def pre_validate(self, form: Form) -> None:
        """Let the product say what is missing, at each lecture at once."""


class SeriesAnswerForm(Form):
    """A moment for each lecture."""

    def chosen(self, proposals: Sequence[Proposal]) -> dict[int, Slot | None]:
        """Return the moment of each proposal that was chosen."""
        return {
            proposal.id: next(
                (slot for slot in proposal.slots if slot.id == self[field_of(proposal)].data), None
            )
            for proposal in proposals
        }


def answer_form(proposals: Sequence[Proposal]) -> SeriesAnswerForm:
    """Return a form with a field for each of these lectures; one that has a single moment is filled in."""
    fields = {
        field_of(proposal): MomentChoice(
            proposal.request.group_name or proposal.request.topic,
            choices=[SelectChoice(str(slot.id), span(slot)) for slot in proposal.slots],
            coerce=lambda value: int(value) if value and str(value).isdigit() else None,
            default=proposal.slots[0].id if len(proposal.slots) == 1 else None,
        )
        for proposal in proposals
    }
    form: SeriesAnswerForm = type("AnswerForm", (SeriesAnswerForm,), fields)()
    return form


class CancelSeriesForm(Form):
    """Why; it may be left out where nothing is agreed yet, as the product says."""

    reason = TextAreaField(
        _l("Why can it not go on?"),
        [at_most(1000)],
        filters=[strip],
        description=_l("All speakers who have said yes get this by mail."),
    )
