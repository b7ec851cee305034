"""Two questions and a line about a lecture that was given."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice

from guestlecture.enums import Degree
from guestlecture.forms.base import EnumChoice, Form, at_most, needed, one_line
from guestlecture.models.feedback import LONGEST_REMARK
from guestlecture.services.feedback import Answers

YES, NO = "yes", "no"
CHOOSE = _l("Choose one of the answers.")


class FeedbackForm(Form):
    """What both sides are asked, in the words for each below."""

    degree: EnumChoice
    again: RadioField
    remark: StringField

    def answers(self) -> Answers:
        """Return what was answered."""
        return Answers(self.degree.data, self.again.data == YES, self.remark.data or "")


def _again(label: object) -> RadioField:
    return RadioField(
        label,
        [needed(CHOOSE)],
        choices=lambda: [SelectChoice(YES, str(_l("Yes"))), SelectChoice(NO, str(_l("Rather not")))],
        validate_choice=True,
        description=_l("Only the coordinator sees this answer."),
    )


def _remark(description: object) -> StringField:
    return StringField(
        _l("One line, if you like"), [at_most(LONGEST_REMARK)], filters=[one_line], description=description
    )


class TeacherFeedbackForm(FeedbackForm):
    """Was the learning aim reached?"""

    degree = EnumChoice(_l("Was the learning aim reached?"), Degree, validators=[needed(CHOOSE)])
    again = _again(_l("Would you ask this speaker again?"))
    remark = _remark(_l("The speaker and the coordinator read it. Write nothing about individual pupils."))


class ExpertFeedbackForm(FeedbackForm):
    """Was the group prepared?"""

    degree = EnumChoice(_l("Was the group prepared?"), Degree, validators=[needed(CHOOSE)])
    again = _again(_l("Would you come to this school again?"))
    remark = _remark(_l("The teacher and the coordinator read it. Write nothing about individual pupils."))
