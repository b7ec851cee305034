"""Words that mean the same, which coordinators write down for search."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from guestlecture.clock import now
from guestlecture.forms.base import Form
from guestlecture.forms.synonym import GroupForm
from guestlecture.models import SynonymGroup
from guestlecture.permissions import requires
from guestlecture.queries.synonym import get_group, list_groups
from guestlecture.services.synonym import add_group, delete_group, edit_group
from guestlecture.views.present import me

blueprint = Blueprint("synonym", __name__)


@blueprint.route("/synonyms", methods=["GET", "POST"])
@requires("synonym.list")
def index() -> Any:
    """All groups, and a line to add one."""
    form = GroupForm()
    if form.validate_on_submit():
        with form.refusals():
            group = add_group(form.list(), by=me(), at=now())
            flash(_("‘%(words)s’ has been added. Search knows it in a moment.", words=group.line), "good")
            return redirect(url_for("synonym.index"))
    return render_template("synonym/index.html", form=form, groups=list_groups()), form.status


@blueprint.route("/synonyms/<int:id>/edit", methods=["GET", "POST"])
@requires("synonym.edit", get_group)
def edit(group: SynonymGroup) -> Any:
    """Change the words of a group."""
    form = GroupForm(data={"words": group.line})
    if form.validate_on_submit():
        with form.refusals():
            edit_group(group, form.list(), by=me(), at=now())
            flash(_("‘%(words)s’ has been saved. Search knows it in a moment.", words=group.line), "good")
            return redirect(url_for("synonym.index"))
    return render_template("synonym/edit.html", form=form, group=group), form.status


@blueprint.route("/synonyms/<int:id>/delete", methods=["GET", "POST"])
@requires("synonym.edit", get_group)
def delete(group: SynonymGroup) -> Any:
    """Say what will happen, and delete a group."""
    form, line = Form(), group.line
    if form.validate_on_submit():
        with form.refusals():
            delete_group(group, by=me(), at=now())
            flash(_("‘%(words)s’ has been deleted.", words=line), "good")
            return redirect(url_for("synonym.index"))
    return render_template("synonym/delete.html", form=form, group=group), form.status
