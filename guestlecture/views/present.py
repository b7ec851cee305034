"""Who and when a view acts for."""

from zoneinfo import ZoneInfo

from flask import current_app, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from guestlecture.enums import BookingStatus
from guestlecture.models import Booking, Expert, User
from guestlecture.queries.alternative import OtherTimes
from guestlecture.search.embedder import QueryEncoder
from guestlecture.search.engine import SearchEngine

LAST_PAGE = 10_000


def me() -> User:
    """Return the person who is logged in; only behind a permission that asks for one."""
    user = current_user._get_current_object()
    assert isinstance(user, User)  # noqa: S101
    return user


def my_expert() -> Expert:
    """Return the profile of the person who is logged in; only behind a permission that asks for one."""
    expert = me().expert
    assert expert is not None  # noqa: S101
    return expert


def zone() -> ZoneInfo:
    """Return the time zone of the region."""
    zone: ZoneInfo = current_app.config["ZONE"]
    return zone


def experts_index() -> SearchEngine:
    """Return the index of published experts."""
    engine: SearchEngine = current_app.extensions["experts_index"]
    return engine


def questions() -> QueryEncoder:
    """Return what tells the meaning of a question."""
    encoder: QueryEncoder = current_app.extensions["questions"]
    return encoder


def requests_index() -> SearchEngine:
    """Return the index of open requests."""
    engine: SearchEngine = current_app.extensions["requests_index"]
    return engine


def page_number() -> int:
    """Return which page of a list the address asks for; whatever is no number of a page is the first."""
    return min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)


def safe_target(target: str | None) -> str:
    """Return an address of our own to go on to; anything else becomes the home page."""
    # A browser reads \ as /, and //host as another site.
    if target and target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable():
        return target
    return url_for("home.index")


def answers_of(others: OtherTimes | None) -> dict[str, str]:
    """Return where to answer other times with a log-in: accept one, keep the old ones, refuse."""
    if others is None:
        return {}
    id, is_agreed = others.alternative.id, others.alternative.booking_id is not None
    names = ("accept", "keep") if is_agreed else ("accept", "keep", "refuse")
    return {name: url_for(f"alternative.{name}", id=id) for name in names}


def words_of_yes(booking: Booking) -> str:
    """Say what a yes became: an agreed lecture, or a provisional place in a panel."""
    if booking.status is BookingStatus.PROVISIONAL:
        return str(_("Your yes has been noted. The time is kept free until enough speakers have said yes."))
    return str(_("Agreed. You both get an e-mail with an invitation for your calendar."))
