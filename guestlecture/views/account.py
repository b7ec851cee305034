"""Log in and out, register as a teacher, and the account itself."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.enums import ExpertStatus
from guestlecture.errors import LinkBroken, LinkUsed
from guestlecture.forms.account import EmailForm, LogInForm, PasswordForm, TeacherForm
from guestlecture.links import ACCOUNT_LINK_SECONDS, account_state, read
from guestlecture.mail.messages import render_mail
from guestlecture.models import Expert, SentMail, User
from guestlecture.permissions import requires
from guestlecture.queries.institution import list_institution_choices
from guestlecture.queries.mail import get_mail
from guestlecture.queries.user import find_user, list_login_sessions, list_mail_to
from guestlecture.services.user import (
    authenticate,
    close_other_login_sessions,
    confirm_user,
    register_teacher,
    send_account_link,
)
from guestlecture.views.present import me, safe_target
from guestlecture.web.limits import sends_mail
from guestlecture.web.login import enter, leave

blueprint = Blueprint("account", __name__)
LONGEST_ID = 9


@blueprint.route("/log-in", methods=["GET", "POST"])
@sends_mail
@requires("account.open")
def log_in() -> Any:
    """Log in with a password."""
    form = LogInForm()
    target = request.args.get("next")
    if form.validate_on_submit():
        with form.refusals():
            user = authenticate(form.email.data, form.password.data, at=now())
            enter(user)
            return redirect(safe_target(target) if target else start_page(user))
    expert = _asked_in(target)
    return render_template("account/log_in.html", form=form, target=target, expert=expert), form.status


@blueprint.post("/log-out")
@requires("account.open")
def log_out() -> Any:
    """Log out in this browser."""
    leave()
    flash(_("You are logged out."), "good")
    return redirect(url_for("home.index"))


@blueprint.route("/password", methods=["GET", "POST"])
@sends_mail
@requires("account.open")
def forgotten() -> Any:
    """Ask for a link by mail: for a forgotten password, or a first one."""
    form = EmailForm()
    if form.validate_on_submit():
        user = find_user(form.email.data)
        if user:
            send_account_link(user, at=now())
        return redirect(url_for("account.check_mail"))
    return render_template("account/forgotten.html", form=form), form.status


@blueprint.route("/sign-up", methods=["GET", "POST"])
@sends_mail
@requires("account.open")
def register() -> Any:
    """Register as a teacher."""
    form = TeacherForm()
    if form.validate_on_submit():
        with form.refusals():
            language = str(get_locale())
            register_teacher(form.name.data, form.email.data, form.school, language=language, at=now())
            return redirect(url_for("account.check_mail"))
    schools = list(list_institution_choices())
    return render_template("account/register.html", form=form, schools=schools), form.status


@blueprint.get("/check-your-mail")
@requires("account.open")
def check_mail() -> Any:
    """What comes next; the same whether or not we know the address."""
    return render_template("account/check_mail.html")


def user_of_link(token: str) -> User:
    """Return whose account a link is for. Raises LinkBroken, LinkExpired or LinkUsed."""
    user_id, state = read("account", token, max_age_seconds=ACCOUNT_LINK_SECONDS)
    user = session.get(User, user_id)
    if user is None:
        raise LinkBroken
    if account_state(user) != state:
        raise LinkUsed
    return user


@blueprint.route("/account/link/<token>", methods=["GET", "POST"])
@sends_mail
@requires("account.open", user_of_link)
def follow_link(user: User) -> Any:
    """Confirm an address and choose a password. Looking at the page changes nothing: scanners look too."""
    form = PasswordForm()
    if form.validate_on_submit():
        with form.refusals():
            confirm_user(user, form.password.data, at=now())
            enter(user)
            flash(_("Welcome. You are logged in."), "good")
            return redirect(start_page(user))
    return render_template("account/choose_password.html", form=form, user=user), form.status


@blueprint.get("/account")
@requires("account.see")
def index() -> Any:
    """Is it safe, is it mine?"""
    mails = [(mail, render_mail(mail).subject) for mail in list_mail_to(me())]
    sessions = list_login_sessions(me())
    return render_template("account/index.html", user=me(), sessions=sessions, mails=mails)


@blueprint.post("/account/log-out-elsewhere")
@requires("account.see")
def log_out_elsewhere() -> Any:
    """End the sessions in other browsers."""
    close_other_login_sessions(me(), me().login_token)
    flash(_("You are logged out on all other devices."), "good")
    return redirect(url_for("account.index"))


@blueprint.get("/account/mail/<int:id>")
@requires("mail.see", get_mail)
def mail(mail: SentMail) -> Any:
    """One mail we sent to whoever is logged in, rendered again."""
    return render_template("account/mail.html", mail=mail, message=render_mail(mail))


def _asked_in(target: str | None) -> Expert | None:
    # Whom a visitor was about to ask. The address is anybody's, so nothing of it is shown but a public name.
    address = urlsplit(safe_target(target))
    expert_id = parse_qs(address.query).get("expert", [""])[0]
    if address.path != url_for("request.new") or not expert_id.isdecimal() or len(expert_id) > LONGEST_ID:
        return None
    expert = session.get(Expert, int(expert_id))
    return expert if expert and expert.status is ExpertStatus.PUBLISHED else None


def start_page(user: User) -> str:
    """Return where somebody begins: at what waits for them."""
    if user.roles:
        return url_for("desk.index")
    if user.expert and user.expert.published_at:
        return url_for("proposal.index")
    if user.expert:
        return url_for("profile.edit", id=user.expert.id)
    return url_for("request.index" if user.memberships else "home.index")
