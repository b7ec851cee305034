"""After the lecture: how it went, and two questions to each side."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from guestlecture.clock import now
from guestlecture.domain.feedback import can_give_feedback
from guestlecture.domain.outcome import can_undo, why_not_tellable
from guestlecture.enums import Side
from guestlecture.forms.feedback import NO, YES, ExpertFeedbackForm, FeedbackForm, TeacherFeedbackForm
from guestlecture.forms.outcome import OutcomeForm
from guestlecture.models import Booking, User
from guestlecture.permissions import is_coordinator, may_undo_outcome, requires
from guestlecture.queries.booking import get_booking
from guestlecture.queries.feedback import find_feedback
from guestlecture.queries.outcome import list_untold, tally_of_year
from guestlecture.services.feedback import give_feedback
from guestlecture.services.outcome import tell_outcome, undo_outcome
from guestlecture.views.present import me, zone
from guestlecture.web.templates import rules

blueprint = Blueprint("outcome", __name__)


@dataclass(frozen=True)
class Afterwards:
    """A lecture, and for whom its page is: one side, or a coordinator (None); and where its buttons lead.

    `by` is None for an expert without an account, who comes by the mail's link.
    """

    booking: Booking
    side: Side | None
    by: User | None
    told_it: bool
    tell: str
    undo: str
    give: str

    @property
    def is_coordinator(self) -> bool:
        """Whether it is a coordinator's page, who may do more."""
        return self.by is not None and is_coordinator(self.by)


@blueprint.get("/outcomes")
@requires("outcome.list")
def index() -> Any:
    """Of which lectures has nobody said how they went, and how did the others go?"""
    tally = tally_of_year(at=now(), zone=zone())
    return render_template("outcome/index.html", untold=list_untold(at=now()), tally=tally)


@blueprint.route("/bookings/<int:id>/outcome", methods=["GET", "POST"])
@requires("outcome.tell", get_booking)
def tell(booking: Booking) -> Any:
    """Say how a lecture went; then the questions."""
    return tell_page(_afterwards(booking))


@blueprint.post("/bookings/<int:id>/outcome/undo")
@requires("outcome.undo", get_booking)
def undo(booking: Booking) -> Any:
    """Take back what was told."""
    return undo_page(_afterwards(booking))


@blueprint.post("/bookings/<int:id>/feedback")
@requires("feedback.give", get_booking)
def give(booking: Booking) -> Any:
    """Answer the questions."""
    return give_page(_afterwards(booking))


def side_of(user: User, booking: Booking) -> Side | None:
    """Return which side of a lecture somebody is on; None for a coordinator."""
    if booking.request.teacher_id == user.id:
        return Side.TEACHER
    return Side.EXPERT if booking.expert.user_id == user.id else None


def _afterwards(booking: Booking) -> Afterwards:
    return Afterwards(
        booking,
        side_of(me(), booking),
        me(),
        may_undo_outcome(me(), booking),
        *(url_for(f"outcome.{name}", id=booking.id) for name in ("tell", "undo", "give")),
    )


def tell_page(after: Afterwards) -> Any:
    """Take an outcome, or show the page."""
    form = OutcomeForm(head_count=after.booking.request.group_size)
    if form.validate_on_submit():
        with form.refusals():
            who: dict[str, Any] = {"by": after.by, "is_coordinator": after.is_coordinator}
            tell_outcome(after.booking, form.told(), **who, at=now(), rules=rules())
            flash(_("Thank you, that has been noted."), "good")
            return redirect(after.tell)
    return _page(after, form, _feedback_form(after), form.status)


def undo_page(after: Afterwards) -> Any:
    """Take back an outcome."""
    undo_outcome(after.booking, by=after.by, is_coordinator=after.is_coordinator, at=now(), rules=rules())
    flash(_("Taken back. You can now say it anew."), "good")
    return redirect(after.tell)


def give_page(after: Afterwards) -> Any:
    """Take the answers of a side."""
    form = _feedback_form(after)
    if form and after.side and form.validate_on_submit():
        with form.refusals():
            give_feedback(after.booking, after.side, form.answers(), at=now(), rules=rules())
            flash(_("Thank you for your answers."), "good")
            return redirect(after.tell)
    return _page(after, OutcomeForm(formdata=None), form, form.status if form else 404)


def _feedback_form(after: Afterwards) -> FeedbackForm | None:
    if after.side is None:
        return None
    kind = TeacherFeedbackForm if after.side is Side.TEACHER else ExpertFeedbackForm
    known = find_feedback(after.booking, after.side)
    if known is None:
        return kind()
    return kind(degree=known.degree, again=YES if known.again else NO, remark=known.remark)


def _page(after: Afterwards, form: OutcomeForm, feedback: FeedbackForm | None, status: int) -> Any:
    lecture = after.booking.lecture
    when: dict[str, Any] = {"now": now(), "rules": rules()}
    page = render_template(
        "outcome/show.html",
        after=after,
        booking=after.booking,
        form=form,
        feedback=feedback if can_give_feedback(lecture, **when) else None,
        is_answered=after.side is not None and find_feedback(after.booking, after.side) is not None,
        obstacle=why_not_tellable(lecture, is_coordinator=after.is_coordinator, **when),
        can_undo=after.told_it and can_undo(lecture, is_coordinator=after.is_coordinator, **when),
    )
    return page, status
