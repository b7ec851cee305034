"""Saved searches: tell me when there is somebody new."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.finding import find_for
from guestlecture.forms.base import Form
from guestlecture.links import read, saved_search_state
from guestlecture.models import SavedSearch
from guestlecture.permissions import requires
from guestlecture.queries.saved_search import get_saved_search
from guestlecture.queries.search import count_experts
from guestlecture.services.saved_search import end_search, save_search
from guestlecture.views.facet import chips_of
from guestlecture.views.present import experts_index, me, zone
from guestlecture.web.forgery import csrf
from guestlecture.web.templates import rules

blueprint = Blueprint("saved_search", __name__)


@blueprint.route("/saved-searches/new", methods=["GET", "POST"])
@requires("saved-search.add")
def new() -> Any:
    """Say what saving does, and save the search that stands in the address."""
    form, finding = Form(), find_for(request.args, me(), at=now(), zone=zone(), rules=rules())
    back = url_for("expert.index") + finding.search.address()
    if form.validate_on_submit():
        with form.refusals():
            found = sum(count_experts(experts_index(), [finding.query()]))
            save_search(me(), finding.search.saved(), found=found, at=now())
            flash(_("Saved. You get a mail when there is somebody new."), "good")
            return redirect(back)
    chips = chips_of(finding)
    return render_template(
        "saved_search/new.html", form=form, search=finding.search, chips=chips, back=back
    ), form.status


@blueprint.post("/saved-searches/<int:id>/end")
@requires("saved-search.end", get_saved_search)
def end(search: SavedSearch) -> Any:
    """End one from the account."""
    end_search(search, by=me(), at=now())
    flash(_("This search has ended. You get no more mail about it."), "good")
    return redirect(url_for("account.index"))


def search_of_link(token: str) -> SavedSearch | None:
    """Return the search of a link, or None where it has ended already. Raises LinkBroken."""
    search_id, state = read("saved-search", token)
    search = session.get(SavedSearch, search_id)
    return search if search and saved_search_state(search) == state else None


# Mail programs end a search for their reader by a POST of their own (RFC 8058), which has no token of a form.
@blueprint.route("/saved-searches/link/<token>", methods=["GET", "POST"])
@csrf.exempt  # type: ignore[untyped-decorator]
@requires("saved-search.end-by-link", search_of_link)
def follow_link(search: SavedSearch | None) -> Any:
    """End a search from the mail. Looking at the page changes nothing: programs that check mail look too."""
    if request.method == "POST" and search:
        end_search(search, by=None, at=now())
        search = None
    return render_template("saved_search/end.html", search=search)
