"""Ask for lectures, and follow what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import request as http
from flask_babel import gettext as _

from guestlecture.clock import now
from guestlecture.db import get
from guestlecture.domain.slot import Moment, earliest_day, usual_answer_by
from guestlecture.domain.wall_time import local_date
from guestlecture.domain.weekly_rule import WeeklyRule
from guestlecture.enums import ExpertStatus, Level
from guestlecture.errors import ExpertNotPublished, NotFound, OfferNotOfExpert, Refusal
from guestlecture.forms.base import Form
from guestlecture.forms.proposal import AcceptForm
from guestlecture.forms.request import RequestForm
from guestlecture.models import Expert, Institution, Offer, Request, Theme
from guestlecture.permissions import requires
from guestlecture.queries.availability import list_rules, rule_of
from guestlecture.queries.booking import (
    find_booking_of_request,
    find_canceller,
    list_cancelled_of_requests,
    list_coming_bookings,
    list_past_bookings,
)
from guestlecture.queries.request import (
    get_request,
    list_ended_requests_of_teacher,
    list_open_requests_of_teacher,
)
from guestlecture.queries.theme import list_themes
from guestlecture.queries.volunteer import list_volunteers
from guestlecture.services.request import RequestText, send_open_request, send_request, withdraw_request
from guestlecture.views.present import me, zone
from guestlecture.web.templates import rules

blueprint = Blueprint("request", __name__)
LONGEST_TOPIC = 150


@dataclass(frozen=True)
class Asked:
    """Whom a teacher is about to ask, and for which of the offers; or why that cannot be any more.

    Without an expert the request is open to all who fit.
    """

    expert: Expert | None = None
    offer: Offer | None = None
    obstacle: Refusal | None = None

    @property
    def windows(self) -> list[WeeklyRule]:
        """The hours of the expert."""
        return [rule_of(row) for row in list_rules(self.expert)] if self.expert else []


def asked_by_address() -> Asked:
    """Return whom the address names, perhaps nobody. Raises NotFound."""
    if "expert" not in http.args:
        return Asked()
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
    """Ask one expert, for one of the offers, or whoever fits: what, when, check."""
    form = _form(asked)
    if asked.obstacle:
        return _too_late(form, asked.obstacle)
    if "more" in http.form:
        form.add_rows()
        return render_template("request/new.html", form=form, asked=asked)
    if form.validate_on_submit():
        with form.refusals():
            request = _send(form, asked)
            return redirect(url_for("request.show", id=request.id))
        asked = asked_by_address()  # read anew: what was refused may be that it has gone meanwhile
        if asked.obstacle:
            return _too_late(form, asked.obstacle)
    return render_template("request/new.html", form=form, asked=asked), form.status


def _too_late(form: RequestForm, obstacle: Refusal) -> Any:
    # What was typed is shown, so that it can be used again; the profile is not.
    return render_template("request/too_late.html", form=form, obstacle=obstacle), 409


@blueprint.get("/requests")
@requires("request.list")
def index() -> Any:
    """What waits for whom?"""
    ended = list_ended_requests_of_teacher(me())
    return render_template(
        "request/index.html",
        waiting=list_open_requests_of_teacher(me()),
        ended=ended,
        coming=list_coming_bookings(me(), at=now()),
        past=list_past_bookings(me(), at=now()),
        cancelled=list_cancelled_of_requests([request.id for request in ended]),
    )


@blueprint.get("/requests/<int:id>")
@requires("request.see", get_request)
def show(request: Request) -> Any:
    """One request, and what became of it."""
    return request_page(request, AcceptForm())


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


def request_page(request: Request, form: AcceptForm) -> Any:
    """Render one request, with a button for each moment of whoever offers to come."""
    booking = find_booking_of_request(request)
    page = render_template(
        "request/show.html",
        form=form,
        asked=request,
        booking=booking,
        canceller=find_canceller(booking),
        volunteers=list_volunteers(request, at=now(), zone=zone(), rules=rules()),
    )
    return page, form.status


def _form(asked: Asked) -> RequestForm:
    usual = usual_answer_by(now(), None, zone=zone(), rules=rules())
    schools = [membership.institution for membership in me().memberships]
    themes = list_themes()
    if asked.expert:
        form = RequestForm(answer_by_on=usual, topic=asked.offer.title if asked.offer else None)
        form.fit(asked.expert, asked.offer, schools, themes)
    else:
        form = RequestForm(answer_by_on=usual, **_of_address(themes))
        form.fit_all(schools, themes)
    form.allow(earliest_day(now(), zone=zone(), rules=rules()), local_date(now(), zone()))
    return form


def _of_address(themes: list[Theme]) -> dict[str, Any]:
    # What somebody was searching for. What cannot be read is left out.
    slug, level = http.args.get("theme"), http.args.get("level")
    return {
        "topic": http.args.get("topic", "")[:LONGEST_TOPIC],
        "theme": next((theme.id for theme in themes if theme.slug == slug), None),
        "level": Level(level) if level in set(Level) else None,
    }


def _send(form: RequestForm, asked: Asked) -> Request:
    who: dict[str, Any] = {"teacher": me(), "institution": institution_of(form), "by": me()}
    when: dict[str, Any] = {"at": now(), "zone": zone(), "rules": rules()}
    minutes = asked.offer.duration_minutes if asked.offer else rules().default_duration_minutes
    text = text_of(form, asked.offer, form.moments(zone(), minutes), form.answer_by_on.data)
    if asked.expert:
        request = send_request(text, expert=asked.expert, offer=asked.offer, **who, **when)
        flash(_("Sent. You will hear by e-mail."), "good")
        return request
    request = send_open_request(text, ask_first=form.ask_first.data, **who, **when)
    flash(_("Your request is open to every speaker who fits. You get a mail when somebody takes it."), "good")
    return request


def institution_of(form: RequestForm) -> Institution:
    """Return the school that a teacher asks for."""
    chosen = form.institution.data if "institution" in form else None
    schools = [membership.institution for membership in me().memberships]
    return next((school for school in schools if school.id == chosen), schools[0])


def text_of(
    form: RequestForm, offer: Offer | None, moments: Sequence[Moment], answer_by_on: date
) -> RequestText:
    """Return what was filled in, for these moments."""
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
        moments=moments,
        answer_by_on=answer_by_on,
    )
