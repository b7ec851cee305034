"""Log in and out, register as a teacher, and the account itself."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.enums import ExpertStatus
from guestlecture.errors import LinkBroken, LinkUsed
from guestlecture.finding import find_again
from guestlecture.forms.account import EmailForm, LogInForm, PasswordForm, SchoolForm, TeacherForm
from guestlecture.links import ACCOUNT_LINK_SECONDS, account_state, read
from guestlecture.mail.messages import list_subjects, render_mail
from guestlecture.models import Expert, SavedSearch, SentMail, User
from guestlecture.permissions import requires
from guestlecture.queries.calendar_feed import find_feed_of
from guestlecture.queries.institution import (
    get_chosen_institution,
    list_institution_choices,
    search_institutions,
)
from guestlecture.queries.mail import MAIL_PAGE, get_mail, list_mail_to
from guestlecture.queries.reminder import wants_reminders
from guestlecture.queries.saved_search import list_saved_searches
from guestlecture.queries.user import find_user, list_login_sessions
from guestlecture.services.user import (
    authenticate,
    close_other_login_sessions,
    confirm_user,
    join_institution,
    register_teacher,
    send_account_link,
)
from guestlecture.views.facet import Chip, chips_of
from guestlecture.views.present import me, page_number, safe_target, zone
from guestlecture.views.request_draft import draft_address, forget_draft
from guestlecture.web.limits import logs_in, sends_mail
from guestlecture.web.login import enter, leave
from guestlecture.web.templates import rules

blueprint = Blueprint("account", __name__)
LONGEST_ID = 9


@blueprint.route("/log-in", methods=["GET", "POST"])
@logs_in
@requires("account.open")
def log_in() -> Any:
    """Log in with a password."""
    form = LogInForm()
    target = request.args.get("next")
    if form.validate_on_submit():
        with form.refusals():
            user = authenticate(
                form.email.data, form.password.data, address=request.remote_addr or "", at=now()
            )
            enter(user)
            return redirect(safe_target(target) if target else start_page(user))
    expert = _asked_in(target)
    return render_template("account/log_in.html", form=form, target=target, expert=expert), form.status


@blueprint.post("/log-out")
@requires("account.open")
def log_out() -> Any:
    """Log out in this browser."""
    leave()
    forget_draft()
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
    if current_user.is_authenticated:  # who has an account says there at which school
        return redirect(url_for("account.index"))
    form = TeacherForm()
    if form.validate_on_submit():
        with form.refusals():
            language = str(get_locale())
            register_teacher(form.name.data, form.email.data, form.school, language=language, at=now())
            return redirect(url_for("account.check_mail"))
    return render_template(
        "account/register.html", form=form, schools=list_institution_choices(), matches=_matches(form)
    ), form.status


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
@logs_in
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
    return _page(SchoolForm())


@blueprint.post("/account/school")
@requires("institution.join")
def join() -> Any:
    """Teach at a school too."""
    form = SchoolForm()
    if form.validate_on_submit():
        with form.refusals():
            institution = get_chosen_institution(form.match.data or form.institution.data)
            join_institution(me(), institution, at=now())
            flash(_("Saved. You can ask for lectures at %(school)s.", school=institution.name), "good")
            return redirect(draft_address() or url_for("account.index"))
    return _page(form)


def _matches(form: TeacherForm | SchoolForm) -> list[str]:
    return search_institutions(form.institution.data or "") if form.institution.errors else []


def _page(form: SchoolForm) -> Any:
    page = page_number()
    mails, total = list_mail_to(me(), page=page)
    rendered = render_template(
        "account/index.html",
        form=form,
        schools=list_institution_choices(),
        matches=_matches(form),
        user=me(),
        sessions=list_login_sessions(me()),
        mails=list_subjects(mails),
        page=page,
        per_page=MAIL_PAGE,
        total=total,
        searches=_saved_searches(),
        feed=find_feed_of(me()),
        wants_reminders=wants_reminders(me().email),
    )
    return rendered, form.status


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


def _saved_searches() -> list[tuple[SavedSearch, list[Chip], str]]:
    # Each with its filters in words, and why it finds nobody any more.
    findings = [
        (search, find_again(search, at=now(), zone=zone(), rules=rules()))
        for search in list_saved_searches(me())
    ]
    return [
        (
            search,
            chips_of(finding),
            " ".join(str(text) for texts in finding.when.errors.values() for text in texts),
        )
        for search, finding in findings
    ]


def _asked_in(target: str | None) -> Expert | None:
    # Whom a visitor was about to ask. The address is anybody's, so nothing of it is shown but a public name.
    address = urlsplit(safe_target(target))
    expert_id = parse_qs(address.query).get("expert", [""])[0]
    if address.path != url_for("request.new") or not expert_id.isdecimal() or len(expert_id) > LONGEST_ID:
        return None
    expert = session.get(Expert, int(expert_id))
    return expert if expert and expert.status is ExpertStatus.PUBLISHED else None


def start_page(user: User) -> str:
    """Return where somebody begins: at the request that was written before, else at what waits for them."""
    if kept := draft_address():
        return kept
    if user.roles:
        return url_for("desk.index")
    if user.expert and user.expert.published_at:
        return url_for("proposal.index")
    if user.expert:
        return url_for("profile.edit", id=user.expert.id)
    return url_for("request.index" if user.memberships else "home.index")
