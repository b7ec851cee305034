"""Open dates: an expert publishes one, and the first school that fits takes it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from guestlecture.clock import now
from guestlecture.domain.open_date import check_takeable
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import ExpertStatus
from guestlecture.errors import ExpertNotPublished, OpenDatePast, Refusal
from guestlecture.forms.open_date import OpenDateForm, TakeForm
from guestlecture.models import Booking, Expert, Offer, OpenDate
from guestlecture.permissions import requires
from guestlecture.queries.expert import get_expert
from guestlecture.queries.open_date import get_open_date, is_away, moment_of
from guestlecture.queries.place import list_place_names
from guestlecture.queries.theme import list_themes
from guestlecture.services.open_date import publish_date, take_date, withdraw_date
from guestlecture.views.asked import school_of, text_of
from guestlecture.views.present import me, zone
from guestlecture.web.templates import rules

blueprint = Blueprint("open_date", __name__)


@blueprint.route("/experts/<int:id>/edit/availability/open-dates/new", methods=["GET", "POST"])
@requires("availability.edit", get_expert)
def new(expert: Expert) -> Any:
    """Publish an open date."""
    form = OpenDateForm()
    form.fit(expert)
    if form.validate_on_submit():
        with form.refusals():
            offer = _chosen(expert, form.offer.data)
            when: dict[str, Any] = {"at": now(), "zone": zone(), "rules": rules()}
            publish_date(expert, form.moment(zone()), offer=offer, by=me(), **when)
            flash(_("Published. The first school that fits takes it; you get a mail then."), "good")
            return redirect(url_for("availability.show", id=expert.id, _anchor="open-dates"))
    return render_template("open_date/new.html", form=form, expert=expert), form.status


@blueprint.post("/open-dates/<int:id>/withdraw")
@requires("availability.change", get_open_date)
def withdraw(date: OpenDate) -> Any:
    """Take an open date back."""
    expert_id = date.expert_id
    withdraw_date(date, by=me(), at=now())
    flash(_("Removed."), "good")
    return redirect(url_for("availability.show", id=expert_id, _anchor="open-dates"))


@blueprint.route("/open-dates/<int:id>/take", methods=["GET", "POST"])
@requires("open-date.take", get_open_date)
def take(date: OpenDate) -> Any:
    """Ask for a lecture at an open date: it is agreed at once."""
    offer = date.offer or _chosen(date.expert, request.args.get("offer", type=int))
    form = TakeForm(topic=offer.title if offer else None)
    form.fit(date.expert, offer, [membership.institution for membership in me().memberships], list_themes())
    obstacle = _obstacle(date)
    if obstacle is None and form.validate_on_submit():
        with form.refusals():
            booking = _take(date, form, offer)
            flash(_("Agreed. You both get a mail with an invitation for your diary."), "good")
            return redirect(url_for("booking.show", id=booking.id))
        obstacle = _obstacle(date)  # read anew: somebody else may have been faster
    if obstacle:
        return render_template("request/too_late.html", form=form, obstacle=obstacle), 409
    page = render_template(
        "open_date/take.html",
        form=form,
        date=date,
        expert=date.expert,
        offer=offer,
        places=list_place_names(),
    )
    return page, form.status


def _take(date: OpenDate, form: TakeForm, offer: Offer | None) -> Booking:
    school = school_of(form)
    assert school is not None  # noqa: S101  whoever may take a date is a teacher, and has one
    return take_date(
        date,
        text_of(form, offer, [moment_of(date)], local_date(now(), zone())),
        offer=offer,
        teacher=me(),
        institution=school,
        by=me(),
        at=now(),
        zone=zone(),
        rules=rules(),
    )


def _obstacle(date: OpenDate) -> Refusal | None:
    try:
        if date.expert.status is not ExpertStatus.PUBLISHED:
            raise ExpertNotPublished
        check_takeable(moment_of(date), is_taken=date.request_id is not None, now=now(), zone=zone())
    except Refusal as refusal:
        return refusal
    return OpenDatePast() if is_away(date, zone()) else None


def _chosen(expert: Expert, offer_id: int | None) -> Offer | None:
    return next((each for each in expert.offers if each.id == offer_id), None)
