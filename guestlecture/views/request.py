"""Ask for lectures, and follow what became of it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import request as http
from flask_babel import gettext as _
from flask_login import current_user

from guestlecture.clock import now
from guestlecture.domain.wall_time import local_date
from guestlecture.errors import ExpertFull, Refusal
from guestlecture.forms.base import Form
from guestlecture.forms.proposal import AcceptForm
from guestlecture.forms.request import RequestForm
from guestlecture.models import Request
from guestlecture.permissions import is_teacher, requires
from guestlecture.queries.alternative import look_at_alternatives
from guestlecture.queries.booking import (
    find_booking_of_request,
    find_canceller,
    list_cancelled_of_requests,
    list_coming_bookings,
    list_past_bookings,
)
from guestlecture.queries.closed_day import find_closures
from guestlecture.queries.panel import list_panel
from guestlecture.queries.place import list_place_names
from guestlecture.queries.ranking import rank_experts
from guestlecture.queries.request import (
    get_request,
    list_ended_requests_of_teacher,
    list_open_requests_of_teacher,
)
from guestlecture.queries.series_next import to_ask
from guestlecture.queries.substitute import can_ask_next
from guestlecture.queries.turn import list_turns
from guestlecture.queries.volunteer import list_volunteers
from guestlecture.queries.waiting import list_waiting_of
from guestlecture.services.request import withdraw_request
from guestlecture.views.asked import (
    Asked,
    asked_by_address,
    form_for,
    look_at_pattern,
    school_of,
    send,
    send_all,
    waited_for,
)
from guestlecture.views.hours_beside import hours_beside_for
from guestlecture.views.present import answers_of, me, zone
from guestlecture.views.request_draft import forget_draft, keep_in_browser, kept_answers
from guestlecture.web.limits import keeps_drafts
from guestlecture.web.templates import rules

blueprint = Blueprint("request", __name__)
LOOKS = {"more", "more_lectures", "show", "school"}  # buttons that send nothing: the page comes again


@blueprint.route("/requests/new", methods=["GET", "POST"])
@keeps_drafts
@requires("request.write", asked_by_address)
def new(asked: Asked) -> Any:
    """Ask one expert, for one of the offers, or whoever fits: what, when, check."""
    draft = (kept_answers(asked.address) or waited_for(asked)) if http.method == "GET" else None
    form = form_for(asked, draft)
    if asked.obstacle:
        return _too_late(form, asked.obstacle)
    if "more" in http.form:
        form.add_rows()
    if "more_lectures" in http.form:
        form.add_lectures()
    is_sent = form.is_submitted() and not LOOKS & set(http.form)
    is_right = form.validate() if is_sent else form.validate_pattern()
    look_at_pattern(form, asked)
    if is_sent and is_right and not form.problems and not form.are_new:
        with form.refusals():
            return redirect(_send_or_keep(form, asked))
        asked = asked_by_address()  # read anew: what was refused may be that it has gone meanwhile
        if asked.obstacle:
            return _too_late(form, asked.obstacle)
    return new_page(form, asked, is_kept=draft is not None)


def _send_or_keep(form: RequestForm, asked: Asked) -> str:
    if is_teacher(current_user):
        address = _send(form, asked)
        forget_draft()
        return address
    keep_in_browser(form, asked.address)
    if current_user.is_authenticated:
        flash(_("Your request has been kept. Say at which school you teach, and then send it."), "warn")
        return url_for("account.index")
    flash(_("Your request has been kept. Log in or register, and then send it."), "warn")
    return url_for("account.log_in", next=asked.address)


def _send(form: RequestForm, asked: Asked) -> str:
    if form.is_series:
        return url_for("series.show", id=send_all(form, asked).id)
    return url_for("request.show", id=send(form, asked).id)


def new_page(form: RequestForm, asked: Asked, *, is_kept: bool) -> Any:
    """Render the form of a request, with what is wrong with it."""
    page = render_template(
        "request/new.html",
        form=form,
        asked=asked,
        school=school_of(form),
        is_kept=is_kept,
        places=list_place_names(),
        can_wait=is_teacher(current_user) and any(isinstance(each, ExpertFull) for each in form.refused_for),
        is_teacher=is_teacher(current_user),
        has_to_look=form.are_new and form.is_submitted() and not LOOKS & set(http.form),
    )
    return page, form.status if form.problems else 200


def _too_late(form: RequestForm, obstacle: Refusal) -> Any:
    # What was typed is shown, so that it can be used again; the profile is not.
    return render_template("request/too_late.html", form=form, obstacle=obstacle), 409


@blueprint.get("/requests")
@requires("request.list")
def index() -> Any:
    """What waits for whom?"""
    waiting, ended = list_open_requests_of_teacher(me()), list_ended_requests_of_teacher(me())
    return render_template(
        "request/index.html",
        waiting=waiting,
        ended=ended,
        coming=list_coming_bookings(me(), at=now()),
        past=list_past_bookings(me(), at=now()),
        beside=hours_beside_for(),
        lines=list_waiting_of(me(), today=local_date(now(), zone())),
        cancelled=list_cancelled_of_requests([request.id for request in (*waiting, *ended)]),
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
            withdraw_request(request, by=me(), at=now(), rules=rules())
            flash(_("Your request has been withdrawn."), "good")
            return redirect(url_for("request.show", id=request.id))
    return render_template("request/withdraw.html", form=form, asked=request), form.status


def request_page(request: Request, form: Form) -> Any:
    """Render one request, with a button for each moment of whoever offers to come."""
    # A panel has several; they are shown as one.
    booking = None if request.is_panel else find_booking_of_request(request)
    # All lectures of a series that wants one expert are asked for together, on the page of the series.
    is_together = request.series is not None and request in to_ask(request.series)
    can_ask = can_ask_next(request) and not is_together
    others = look_at_alternatives(request.proposals, at=now(), zone=zone(), rules=rules())
    page = render_template(
        "request/show.html",
        form=form,
        asked=request,
        booking=booking,
        panel=list_panel(request),
        canceller=find_canceller(booking),
        turns=list_turns(request),
        volunteers=list_volunteers(request, at=now(), zone=zone(), rules=rules()),
        others=[(each, answers_of(each)) for each in others if each.alternative.booking_id is None],
        closed=find_closures(request.institution, request.slots, zone(), rules()),
        can_ask=can_ask,
        next=rank_experts(request, at=now(), zone=zone(), rules=rules()) if can_ask else [],
    )
    return page, form.status
