"""Who may do what, as a table that can be read aloud, and the door that asks it.

A rule takes the person (perhaps not logged in) and the thing, if there is one. Whether something can be done
at all is another question, answered in `domain`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from guestlecture.enums import ExpertStatus, Role, Side
from guestlecture.models import (
    Alternative,
    Booking,
    ClosedDay,
    Expert,
    Institution,
    Offer,
    OpenedDay,
    Proposal,
    Request,
    SavedSearch,
    SentMail,
    Series,
    Timetable,
    TimetableDay,
    Waiting,
)
from guestlecture.queries.proposal import UNKNOWN_TO_EXPERT

Rule = Callable[[Any, Any], bool]
View = Callable[..., Any]


def everybody(_user: Any, _thing: Any) -> bool:
    """Visitors too."""
    return True


def is_logged_in(user: Any, _thing: Any = None) -> bool:
    """Anybody with an account."""
    return bool(user.is_authenticated)


def is_coordinator(user: Any, _thing: Any = None) -> bool:
    """A coordinator, or an admin."""
    return is_logged_in(user) and bool({Role.COORDINATOR, Role.ADMIN} & set(user.roles))


def is_teacher(user: Any, _thing: Any = None) -> bool:
    """Somebody who works at a school."""
    return is_logged_in(user) and bool(user.memberships)


def is_expert(user: Any, _thing: Any = None) -> bool:
    """Somebody with a profile of their own."""
    return is_logged_in(user) and user.expert is not None


def owns_expert(user: Any, expert: Expert) -> bool:
    """The person whose profile it is."""
    return is_logged_in(user) and expert.user_id == user.id


def may_see_expert(user: Any, expert: Expert) -> bool:
    """Everybody where it is public; else the owner and coordinators."""
    return expert.status is ExpertStatus.PUBLISHED or may_edit_expert(user, expert)


def may_edit_expert(user: Any, expert: Expert) -> bool:
    """The owner, or a coordinator."""
    return owns_expert(user, expert) or is_coordinator(user)


def may_erase_expert(user: Any, expert: Expert) -> bool:
    """A coordinator, for an expert without an account; others do it themselves."""
    return is_coordinator(user) and expert.user_id is None and expert.erased_at is None


def may_edit_offer(user: Any, offer: Offer) -> bool:
    """Whoever may edit the profile that it belongs to."""
    return may_edit_expert(user, offer.expert)


def may_edit_part(user: Any, part: Any) -> bool:
    """Whoever may edit the profile of whose expert something is: hours, a calendar, an open date."""
    return may_edit_expert(user, part.expert)


def owns_request(user: Any, request: Request) -> bool:
    """The teacher who asked, or a coordinator."""
    return is_logged_in(user) and (request.teacher_id == user.id or is_coordinator(user))


def waits(user: Any, waiting: Waiting) -> bool:
    """The teacher on a waiting list."""
    return is_logged_in(user) and waiting.user_id == user.id


def owns_series(user: Any, series: Series) -> bool:
    """The teacher who asked for its lectures, or a coordinator."""
    return is_logged_in(user) and (series.teacher_id == user.id or is_coordinator(user))


def may_answer_proposal(user: Any, proposal: Proposal) -> bool:
    """The expert who was asked; or a coordinator, who can answer for everybody."""
    if proposal.status in UNKNOWN_TO_EXPERT:
        return is_coordinator(user)
    return owns_expert(user, proposal.expert) or is_coordinator(user)


def may_volunteer(user: Any, request: Request) -> bool:
    """An expert, for a request of somebody else that is open to all."""
    return is_expert(user) and not request.is_aimed and request.teacher_id != user.id


def may_withdraw_offer(user: Any, proposal: Proposal) -> bool:
    """The expert who offered to take a request; or a coordinator."""
    return proposal.is_volunteered and may_answer_proposal(user, proposal)


def may_answer_volunteer(user: Any, proposal: Proposal) -> bool:
    """The teacher of the request that an expert offered to take; or a coordinator."""
    return proposal.is_volunteered and owns_request(user, proposal.request)


def may_answer_suggestion(user: Any, proposal: Proposal) -> bool:
    """The teacher of a request for which a round has found an expert; or a coordinator."""
    return not proposal.is_volunteered and owns_request(user, proposal.request)


def takes_part_in_booking(user: Any, booking: Booking) -> bool:
    """Both sides of a lecture, and coordinators."""
    return owns_request(user, booking.request) or owns_expert(user, booking.expert)


def gives_lecture(user: Any, booking: Booking) -> bool:
    """The expert of a lecture; or a coordinator, who can speak for everybody."""
    return owns_expert(user, booking.expert) or is_coordinator(user)


def may_undo_outcome(user: Any, booking: Booking) -> bool:
    """Whoever told how a lecture went, or a coordinator."""
    return is_coordinator(user) or (is_logged_in(user) and booking.outcome_by_id == user.id)


def gave_or_got_lecture(user: Any, booking: Booking) -> bool:
    """Both sides of a lecture; nobody answers for them."""
    return is_logged_in(user) and user.id in (booking.request.teacher_id, booking.expert.user_id)


def may_answer_alternative(user: Any, alternative: Alternative) -> bool:
    """The side that did not propose the other times; or a coordinator."""
    proposal = alternative.proposal
    if alternative.answering is Side.TEACHER:
        return owns_request(user, proposal.request)
    return may_answer_proposal(user, proposal)


def may_refuse_times(user: Any, alternative: Alternative) -> bool:
    """The teacher whom an expert answered with other times; or a coordinator."""
    return alternative.booking_id is None and may_answer_alternative(user, alternative)


def may_edit_institution(user: Any, institution: Institution) -> bool:
    """Whoever teaches at the school, or a coordinator."""
    works_there = is_teacher(user) and any(each.institution_id == institution.id for each in user.memberships)
    return works_there or is_coordinator(user)


def may_edit_calendar(user: Any, thing: Timetable | TimetableDay | ClosedDay | OpenedDay) -> bool:
    """Whoever may edit the school that a timetable or a day belongs to."""
    return may_edit_institution(user, thing.institution)


def owns_saved_search(user: Any, search: SavedSearch) -> bool:
    """The person who saved it."""
    return is_logged_in(user) and search.user_id == user.id


def received_mail(user: Any, mail: SentMail) -> bool:
    """The person it was sent to."""
    return is_logged_in(user) and mail.recipient == user.email


RULES: dict[str, Rule] = {
    "page.see": everybody,
    "account.open": everybody,
    "account.see": is_logged_in,
    "personal-data.export": is_logged_in,
    "personal-data.erase": is_logged_in,
    "institution.join": is_logged_in,
    "institution.list": is_coordinator,
    "institution.edit": may_edit_institution,
    "timetable.edit": may_edit_calendar,
    "closed-day.edit": may_edit_calendar,
    "mail.see": received_mail,
    "demo.see": everybody,  # the pages exist in the demo only
    "expert.find": everybody,
    "saved-search.add": is_logged_in,
    "saved-search.end": owns_saved_search,
    "saved-search.end-by-link": everybody,  # whoever has the link; see views.saved_search
    "expert.register": everybody,
    "expert.see": may_see_expert,
    "expert.edit": may_edit_expert,
    "expert.submit": owns_expert,
    "expert.withdraw": may_edit_expert,
    "expert.approve": is_coordinator,
    "expert.erase": may_erase_expert,
    "expert.list": is_coordinator,
    "offer.add": may_edit_expert,
    "offer.edit": may_edit_offer,
    "request.write": everybody,  # only a teacher sends it; see views.request
    "availability.edit": may_edit_expert,
    "availability.change": may_edit_part,
    "open-date.take": is_teacher,
    "request.list": is_teacher,
    "waiting.join": is_teacher,
    "waiting.leave": waits,
    "request.see": owns_request,
    "request.withdraw": owns_request,
    "panel.change": owns_request,
    "series.see": owns_series,
    "series.change": owns_series,
    "proposal.list": is_expert,
    "proposal.answer": may_answer_proposal,
    "proposal.answer-by-link": everybody,  # whoever has the link; see views.answer
    "volunteer.list": is_expert,
    "volunteer.offer": may_volunteer,
    "volunteer.withdraw": may_withdraw_offer,
    "volunteer.answer": may_answer_volunteer,
    "request.ask": owns_request,
    "suggestion.answer": may_answer_suggestion,
    "weight.edit": is_coordinator,
    "round.list": is_coordinator,
    "round.see": is_coordinator,
    "round.edit": is_coordinator,
    "booking.see": takes_part_in_booking,
    "booking.cancel": takes_part_in_booking,
    "calendar-feed.read": everybody,  # whoever has the secret address; see views.calendar_feed
    "reminder.stop-by-link": everybody,  # whoever has the link; see views.reminder
    "booking.offer-hours": gives_lecture,
    "outcome.tell": takes_part_in_booking,
    "outcome.list": is_coordinator,
    "outcome.undo": may_undo_outcome,
    "feedback.give": gave_or_got_lecture,
    "outcome.tell-by-link": everybody,  # whoever has the link; see views.after
    "booking.move": takes_part_in_booking,
    "alternative.answer": may_answer_alternative,
    "alternative.refuse": may_refuse_times,
    "vog.list": is_coordinator,
    "vog.set-rule": is_coordinator,
    "vog.record": is_coordinator,
    "synonym.list": is_coordinator,
    "synonym.edit": is_coordinator,
    "desk.see": is_coordinator,
    "job.retry": is_coordinator,
    "mail.retry": is_coordinator,
}


def may(action: str, thing: Any = None) -> bool:
    """Say whether the present person may do this; for templates, which leave out what is not allowed."""
    return RULES[action](current_user, thing)


def requires(action: str, load: Callable[..., Any] | None = None) -> Callable[[View], View]:
    """Let a view run only for whom its rule allows.

    `load` gets the values of the address and returns the thing (or raises NotFound); the view gets the thing
    in place of them. Who is not logged in is sent to the log-in page; others get 403.
    """
    rule = RULES[action]

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(**values: Any) -> Any:
            thing = load(**values) if load else None
            if not rule(current_user, thing):
                return refuse_entry()
            return view(thing) if load else view(**values)

        guarded.permission = action  # type: ignore[attr-defined]  # the tests read it
        return guarded

    return guard


def refuse_entry() -> Response:
    """Send a visitor to the log-in page and back here afterwards; refuse others."""
    if current_user.is_authenticated:
        abort(403)
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("account.log_in", next=wanted))
