"""A person's lectures as a calendar to subscribe to, at a secret address."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from guestlecture.calendars.feed import feed
from guestlecture.calendars.identity import identity_for
from guestlecture.clock import now
from guestlecture.domain.wall_time import local_date
from guestlecture.errors import NotFound
from guestlecture.mail.messages import address_of, feed_entry
from guestlecture.models import CalendarFeed
from guestlecture.permissions import requires
from guestlecture.queries.calendar_feed import find_feed, list_lectures_of
from guestlecture.services.calendar_feed import end_feed, renew_feed
from guestlecture.views.present import me, zone
from guestlecture.web.limits import guesses_feeds, reads_feed
from guestlecture.web.templates import rules

blueprint = Blueprint("calendar_feed", __name__)


def feed_at(secret: str) -> CalendarFeed:
    """Return the calendar at an address. Raises NotFound."""
    found = find_feed(secret)
    if found is None:
        raise NotFound
    return found


# Calendar programs know no cookie: the secret is all that opens it.
@blueprint.get("/calendar/<secret>.ics")
@guesses_feeds
@reads_feed
@requires("calendar-feed.read", feed_at)
def read(found: CalendarFeed) -> Any:
    """The lectures of a person; nothing but 'unchanged' for who has them already."""
    user = found.user
    with force_locale(user.language):
        lectures = list_lectures_of(user, at=now())
        # A panel is one event for its teacher.
        shown = [each for each in lectures if identity_for(each, user).booking is each]
        entries = [feed_entry(booking, user) for booking in shown]
        name = _("Guest lectures %(site)s", site=rules().site_name)
    content = feed(entries, name=name, zone=zone(), today=local_date(now(), zone()))
    response = Response(content, mimetype="text/calendar")
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)


@blueprint.post("/account/calendar")
@requires("account.see")
def renew() -> Any:
    """Show a new address, this once; the one before ends."""
    address = address_of("calendar_feed.read", secret=renew_feed(me(), at=now()))
    return render_template("calendar_feed/address.html", address=address)


@blueprint.post("/account/calendar/end")
@requires("account.see")
def end() -> Any:
    """End the address."""
    end_feed(me(), at=now())
    flash(_("The address of your calendar has ended."), "good")
    return redirect(url_for("account.index"))
