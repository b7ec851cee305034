"""The register: all profiles, and who may become public."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from guestlecture.clock import now
from guestlecture.enums import ExpertStatus
from guestlecture.forms.base import Form, strip
from guestlecture.forms.register import AgreementForm
from guestlecture.models import Expert
from guestlecture.permissions import requires
from guestlecture.queries.expert import REGISTER_PAGE, count_per_status, get_expert, list_register
from guestlecture.services.expert import approve_expert, publish_with_agreement
from guestlecture.views.present import me, page_number

blueprint = Blueprint("register", __name__)
LONGEST_TEXT = 200


@blueprint.get("/register")
@requires("expert.list")
def index() -> Any:
    """All profiles by name, of one status if that is asked for."""
    status = request.args.get("status", type=ExpertStatus)
    text = strip(request.args.get("q", ""))[:LONGEST_TEXT]
    page = page_number()
    experts, total = list_register(status=status, text=text, page=page)
    return render_template(
        "register/index.html",
        experts=experts,
        total=total,
        page=page,
        per_page=REGISTER_PAGE,
        status=status,
        text=text,
        counts=count_per_status(text),
        statuses=list(ExpertStatus),
    )


@blueprint.get("/register/<int:id>")
@requires("expert.list", get_expert)
def review(expert: Expert) -> Any:
    """Everything that a coordinator needs to decide about a profile."""
    return _page(expert, Form())


@blueprint.post("/register/<int:id>/approve")
@requires("expert.approve", get_expert)
def approve(expert: Expert) -> Any:
    """Publish a profile that its owner submitted."""
    form = Form()
    if form.validate_on_submit():
        with form.refusals():
            approve_expert(expert, by=me(), at=now())
            return _published(expert)
    return _page(expert, form)


@blueprint.post("/register/<int:id>/agreement")
@requires("expert.approve", get_expert)
def agree(expert: Expert) -> Any:
    """Publish a profile of somebody who agreed in another way."""
    form = AgreementForm()
    if form.validate_on_submit():
        with form.refusals():
            publish_with_agreement(expert, agreement=form.agreement.data, by=me(), at=now())
            return _published(expert)
    return _page(expert, form)


def _published(expert: Expert) -> Any:
    flash(_("The profile of %(name)s is public. Schools find it from now on.", name=expert.name), "good")
    return redirect(url_for("register.index", status=ExpertStatus.SUBMITTED.value))


def _page(expert: Expert, form: Form) -> Any:
    agreement = form if isinstance(form, AgreementForm) else AgreementForm(formdata=None)
    page = render_template("register/review.html", expert=expert, form=form, agreement=agreement)
    return page, form.status
