"""Ask for lectures, and follow what became of it."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import request as http
from flask_babel import gettext as _

from guestlecture.clock import now
from guestlecture.db import get
from guestlecture.domain.slot import earliest_day, usual_answer_by
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import BookingStatus, ExpertStatus
from guestlecture.errors import ExpertNotPublished, NotFound, OfferNotOfExpert, Refusal
from guestlecture.forms.base import Form
from guestlecture.forms.request import RequestForm
from guestlecture.models import Expert, Institution, Offer, Request, Theme
from guestlecture.permissions import requires
from guestlecture.queries.booking import find_booking_of_request, find_canceller, list_bookings_of_teacher
from guestlecture.queries.request import get_request, list_requests_of_teacher
from guestlecture.queries.theme import list_themes
from guestlecture.services.request import RequestText, send_request, withdraw_request
from guestlecture.views.present import me, zone
from guestlecture.web.templates import rules

blueprint = Blueprint("request", __name__)


@dataclass(frozen=True)
class Asked:
    """Whom a teacher is about to ask, and for which of the offers; or why that cannot be any more."""

    expert: Expert
    offer: Offer | None
    obstacle: Refusal | None


def asked_by_address() -> Asked:
    """Return whom the address names. Raises NotFound."""
    expert_id, offer_id = http.args.get("expert", type=int), http.args.get("offer", type=int)
    if expert_id is None:
        raise NotFound
    expert = get(Expert, expert_id)
    offer = next((each for each in expert.offers if each.id == offer_id), None)
    if expert.status is not ExpertStatus.PUBLISHED:
        return Asked(expert, offer, ExpertNotPublished())
    return Asked(expert, offer, OfferNotOfExpert() if offer_id is not None and offer is None else None)


@blueprint.route("/requests/new", methods=["GET", "POST"])
@requires("request.send", asked_by_address)
def new(asked: Asked) -> Any:
    """Ask one expert, or for one of the offers: what, when, check."""
    form = _form(asked)
    if asked.obstacle:  # what was typed is shown, so that it can be used again; the profile is not
        return render_template("request/too_late.html", form=form, obstacle=asked.obstacle), 409
    if "more" in http.form:
        form.add_rows()
        return render_template("request/new.html", form=form, asked=asked)
    if form.validate_on_submit():
        with form.refusals():
            request = send_request(
                _text(form, asked.offer),
                expert=asked.expert,
                offer=asked.offer,
                teacher=me(),
                institution=_institution(form),
                by=me(),
                at=now(),
                zone=zone(),
                rules=rules(),
            )
            flash(_("Sent. You will hear by e-mail."), "good")
            return redirect(url_for("request.show", id=request.id))
    return render_template("request/new.html", form=form, asked=asked), form.status


@blueprint.get("/requests")
@requires("request.list")
def index() -> Any:
    """What waits for whom?"""
    bookings, present = list_bookings_of_teacher(me()), now()
    agreed = [booking for booking in bookings if booking.status is BookingStatus.AGREED]
    return render_template(
        "request/index.html",
        requests=list_requests_of_teacher(me()),
        coming=[booking for booking in reversed(agreed) if booking.ends_at > present],
        past=[booking for booking in agreed if booking.ends_at <= present],
        cancelled={each.request_id: each for each in bookings if each not in agreed},
    )


@blueprint.get("/requests/<int:id>")
@requires("request.see", get_request)
def show(request: Request) -> Any:
    """One request, and what became of it."""
    booking = find_booking_of_request(request)
    return render_template(
        "request/show.html", asked=request, booking=booking, canceller=find_canceller(booking)
    )


@blueprint.route("/requests/<int:id>/withdraw", methods=["GET", "POST"])
@requires("request.withdraw", get_request)
def withdraw(request: Request) -> Any:
    """Name what will happen, then end the request."""
    form = Form()
    if form.validate_on_submit():
        with form.refusals():
            withdraw_request(request, by=me(), at=now())
            flash(_("Your request has been withdrawn."), "good")
            return redirect(url_for("request.show", id=request.id))
    return render_template("request/withdraw.html", form=form, asked=request), form.status


def _form(asked: Asked) -> RequestForm:
    usual = usual_answer_by(now(), None, zone=zone(), rules=rules())
    topic = asked.offer.title if asked.offer else None
    form = RequestForm(answer_by_on=usual, topic=topic)
    schools = [membership.institution for membership in me().memberships]
    form.fit(asked.expert, asked.offer, schools, list_themes())
    form.allow(earliest_day(now(), zone=zone(), rules=rules()), local_date(now(), zone()))
    return form


def _institution(form: RequestForm) -> Institution:
    chosen = form.institution.data if "institution" in form else None
    schools = [membership.institution for membership in me().memberships]
    return next((school for school in schools if school.id == chosen), schools[0])


def _text(form: RequestForm, offer: Offer | None) -> RequestText:
    minutes = offer.duration_minutes if offer else rules().default_duration_minutes
    return RequestText(
        # What an offer says itself is not asked.
        theme=offer.theme if offer else get(Theme, form.theme.data),
        language=offer.language if offer else form.language.data,
        format=offer.format if offer else form.format.data,
        venue=offer.venue if offer else form.venue.data,
        topic=form.topic.data,
        learning_aim=form.learning_aim.data,
        prior_knowledge=form.prior_knowledge.data or "",
        subject=form.subject.data or "",
        level=form.level.data,
        group_name=form.group_name.data or "",
        group_size=form.group_size.data,
        contact_on_day=form.contact_on_day.data or "",
        moments=form.moments(zone(), minutes),
        answer_by_on=form.answer_by_on.data,
    )
