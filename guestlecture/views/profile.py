"""Register expertise, and the profile of an expert as its owner or a coordinator edits it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from guestlecture.clock import now
from guestlecture.forms.base import Form
from guestlecture.forms.profile import AboutForm, ExpertiseForm, PracticeForm, RegisterForm
from guestlecture.i18n import label
from guestlecture.models import Expert, Expertise
from guestlecture.permissions import is_expert, requires
from guestlecture.queries.availability import list_rules, rule_of
from guestlecture.queries.booking import count_coming_bookings
from guestlecture.queries.expert import get_expert
from guestlecture.queries.expertise import list_expertise_per_theme, suggest_expertise
from guestlecture.queries.place import list_place_names
from guestlecture.queries.proposal import count_waiting_proposals
from guestlecture.queries.theme import list_top_themes
from guestlecture.queries.waiting import list_line
from guestlecture.services.expert import (
    add_draft,
    edit_about,
    edit_expertise,
    edit_practice,
    register_expert,
    submit_expert,
    withdraw_expert,
)
from guestlecture.views.present import me
from guestlecture.web.limits import sends_mail

blueprint = Blueprint("profile", __name__)


@blueprint.route("/experts/register", methods=["GET", "POST"])
@sends_mail
@requires("expert.register")
def register() -> Any:
    """Make a draft of five answers; of three for somebody who is logged in."""
    if is_expert(current_user, None):
        return redirect(url_for("profile.edit", id=current_user.expert.id))
    form = RegisterForm()
    if current_user.is_authenticated:
        del form.name, form.email
    if form.validate_on_submit():
        with form.refusals():
            return redirect(_register(form))
    return render_template("profile/register.html", form=form, places=list_place_names()), form.status


def _register(form: RegisterForm) -> str:
    answers = {
        "subject": form.subject.data,
        "levels": form.levels.data,
        "place": form.place.data,
        "at": now(),
    }
    if current_user.is_authenticated:
        expert = add_draft(me(), **answers)
        flash(_("Your profile has been made."), "good")
        return url_for("profile.edit", id=expert.id)
    register_expert(form.name.data, form.email.data, language=str(get_locale()), **answers)
    return url_for("profile.registered")


@blueprint.get("/experts/registered")
@requires("expert.register")
def registered() -> Any:
    """What comes next; the same whether or not we know the address."""
    return render_template("profile/registered.html")


@blueprint.get("/experts/<int:id>/edit")
@requires("expert.edit", get_expert)
def edit(expert: Expert) -> Any:
    """What do others see, and what is missing?"""
    return _profile_page(expert, Form())


def _profile_page(expert: Expert, form: Form) -> Any:
    windows = [rule_of(row) for row in list_rules(expert)]
    return render_template("profile/edit.html", form=form, expert=expert, windows=windows), form.status


@blueprint.route("/experts/<int:id>/edit/about", methods=["GET", "POST"])
@requires("expert.edit", get_expert)
def about(expert: Expert) -> Any:
    """Who the expert is."""
    form = AboutForm(obj=expert)
    if form.validate_on_submit():
        with form.refusals():
            edit_about(
                expert,
                name=form.name.data,
                organisation=form.organisation.data,
                phone=form.phone.data,
                tagline=form.tagline.data,
                biography=form.biography.data,
                by=me(),
                at=now(),
            )
            return _saved(expert)
    return render_template("profile/about.html", form=form, expert=expert), form.status


@blueprint.route("/experts/<int:id>/edit/practice", methods=["GET", "POST"])
@requires("expert.edit", get_expert)
def practice(expert: Expert) -> Any:
    """For whom, where and how often."""
    form = PracticeForm(obj=expert)
    if form.validate_on_submit():
        with form.refusals():
            edit_practice(
                expert,
                levels=form.levels.data,
                languages=form.languages.data,
                place=form.place.data,
                radius_km=form.radius_km.data,
                max_per_month=form.max_per_month.data,
                max_per_term=form.max_per_term.data,
                substitute_notice_days=form.substitute_notice,
                open_to_questions=form.open_to_questions.data,
                by=me(),
                at=now(),
            )
            return _saved(expert)
    places = list_place_names()
    return render_template("profile/practice.html", form=form, expert=expert, places=places), form.status


@blueprint.route("/experts/<int:id>/edit/expertise", methods=["GET", "POST"])
@requires("expert.edit", get_expert)
def expertise(expert: Expert) -> Any:
    """What the expert knows about."""
    form = ExpertiseForm(obj=expert)
    if form.validate_on_submit():
        with form.refusals():
            themes, tags = form.themes.rows, form.expertise.rows
            edit_expertise(expert, themes=themes, expertise=tags, by=me(), at=now())
            return _saved(expert)
    suggested = _suggested(expert)
    return render_template(
        "profile/expertise.html",
        form=form,
        expert=expert,
        suggested=suggested,
        top_themes=list_top_themes(),
        tags=_tags_besides(suggested),
    ), form.status


@blueprint.post("/experts/<int:id>/submit")
@requires("expert.submit", get_expert)
def submit(expert: Expert) -> Any:
    """Offer a profile for approval, or make it public again."""
    form = Form()
    if form.validate_on_submit():
        with form.refusals():
            submit_expert(expert, by=me(), at=now())
            return redirect(url_for("profile.edit", id=expert.id))
    return _profile_page(expert, form)


@blueprint.get("/experts/<int:id>/withdraw")
@requires("expert.withdraw", get_expert)
def confirm_withdrawal(expert: Expert) -> Any:
    """What will happen when this profile is withdrawn?"""
    return _withdrawal_page(expert, Form())


@blueprint.post("/experts/<int:id>/withdraw")
@requires("expert.withdraw", get_expert)
def withdraw(expert: Expert) -> Any:
    """Take a profile out of sight."""
    form = Form()
    if form.validate_on_submit():
        with form.refusals():
            withdraw_expert(expert, by=me(), at=now())
            return redirect(url_for("profile.edit", id=expert.id))
    return _withdrawal_page(expert, form)


def _withdrawal_page(expert: Expert, form: Form) -> Any:
    return render_template(
        "profile/confirm_withdrawal.html",
        form=form,
        expert=expert,
        waiting=count_waiting_proposals(expert),
        coming=count_coming_bookings(expert, at=now()),
        line=[each for each in list_line(expert) if each.asked_at is None],
    ), form.status


def _saved(expert: Expert) -> Any:
    flash(_("Saved."), "good")
    return redirect(url_for("profile.edit", id=expert.id))


def _suggested(expert: Expert) -> list[Expertise]:
    texts = [expert.tagline, *(f"{offer.title} {offer.summary}" for offer in expert.offers)]
    return suggest_expertise(" ".join(texts), besides=expert.expertise)


def _tags_besides(suggested: list[Expertise]) -> dict[int | None, list[Expertise]]:
    """Return all other tags per theme, in the order of the reader's language."""
    return {
        theme: sorted((tag for tag in tags if tag not in suggested), key=lambda tag: label(tag).casefold())
        for theme, tags in list_expertise_per_theme().items()
    }
