"""Whom somebody is about to ask, the form for it, and sending what it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, url_for
from flask import request as http
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from guestlecture.clock import now
from guestlecture.db import find, get
from guestlecture.domain.pattern import check_pattern_days, find_candidates
from guestlecture.domain.period_grid import PeriodGrid
from guestlecture.domain.slot import Moment, earliest_day, usual_answer_by
from guestlecture.domain.wall_time import local_date
from guestlecture.domain.weekly_rule import WeeklyRule
from guestlecture.enums import ExpertStatus, Level
from guestlecture.errors import ExpertNotPublished, NotFound, OfferNotOfExpert, Refusal
from guestlecture.forms.request import RequestForm
from guestlecture.models import Booking, Expert, Institution, Offer, Request, Series, Theme, Waiting
from guestlecture.permissions import is_teacher, waits
from guestlecture.queries.availability import list_rules, rule_of
from guestlecture.queries.closed_day import load_calendar
from guestlecture.queries.theme import list_themes
from guestlecture.services.request import RequestText, send_open_request, send_request
from guestlecture.services.request_sent import Sending, find_sent_before
from guestlecture.services.series import send_series
from guestlecture.views.filled_in import again_by_address, filled_in, moment_by_address
from guestlecture.views.present import me, zone
from guestlecture.web.templates import rules

LONGEST_TOPIC = 150


@dataclass(frozen=True)
class Asked:
    """Whom somebody is about to ask, and for which of the offers; or why that cannot be any more.

    Without an expert the request is open to all who fit. `again` is a lecture to be given once more.
    """

    expert: Expert | None = None
    offer: Offer | None = None
    obstacle: Refusal | None = None
    again: Booking | None = None

    @property
    def address(self) -> str:
        """The address of the form."""
        named = {"expert": self.expert, "offer": self.offer, "again": self.again}
        values: dict[str, Any] = {name: row.id for name, row in named.items() if row}
        if moment_by_address():
            values["moment"] = http.args["moment"]
        return url_for("request.new", **values)

    @property
    def windows(self) -> list[WeeklyRule]:
        """The hours of the expert."""
        return [rule_of(row) for row in list_rules(self.expert)] if self.expert else []

    @property
    def minutes(self) -> int:
        """How long the lecture lasts where a moment does not say it."""
        return self.offer.duration_minutes if self.offer else rules().default_duration_minutes


def asked_by_address() -> Asked:
    """Return whom the address names, perhaps nobody. Raises NotFound."""
    if "expert" not in http.args:
        return Asked()
    expert_id, offer_id = http.args.get("expert", type=int), http.args.get("offer", type=int)
    if expert_id is None:
        raise NotFound
    expert = get(Expert, expert_id)
    again = again_by_address(expert)
    offer = next((each for each in expert.offers if each.id == offer_id), None)
    if expert.status is not ExpertStatus.PUBLISHED:
        return Asked(expert, offer, ExpertNotPublished(), again)
    has_gone = offer_id is not None and offer is None
    return Asked(expert, offer, OfferNotOfExpert() if has_gone else None, again)


def form_for(asked: Asked, draft: MultiDict[str, str] | None) -> RequestForm:
    """Return the form, with what was sent of it, else with a draft that was kept."""
    usual = usual_answer_by(now(), None, zone=zone(), rules=rules())
    themes, schools = list_themes(), my_schools()
    sent = {"formdata": draft} if draft is not None else {}
    if asked.expert:
        topic = asked.offer.title if asked.offer else None
        form = RequestForm(**{"answer_by_on": usual, "topic": topic, **filled_in(asked.again), **sent})
        form.fit(asked.expert, asked.offer, schools, themes)
    else:
        form = RequestForm(answer_by_on=usual, **_of_address(themes), **sent)
        form.fit_all(schools, themes)
    if not schools:
        del form.contact_on_day  # nobody's number is kept before there is an account
    school = school_of(form)
    form.fit_hours(school.grid.numbers() if school else ())
    form.allow(earliest_day(now(), zone=zone(), rules=rules()), local_date(now(), zone()))
    return form


def waited_for(asked: Asked) -> MultiDict[str, str] | None:
    """Return what was filled in by a teacher who waited for this expert, as if it had been sent."""
    waiting = find(Waiting, http.args.get("waiting", 0, type=int))
    if waiting is None or not asked.expert or not waits(current_user, waiting):
        return None
    return MultiDict(waiting.answers) if waiting.expert_id == asked.expert.id else None


def my_schools() -> list[Institution]:
    """Return the schools of whoever is logged in."""
    return [membership.institution for membership in me().memberships] if is_teacher(current_user) else []


def school_of(form: RequestForm) -> Institution | None:
    """Return the school that was chosen, else the first one; None for who has none yet."""
    chosen = form.institution.data if "institution" in form else None
    schools = my_schools()
    return next((school for school in schools if school.id == chosen), schools[0] if schools else None)


def look_at_pattern(form: RequestForm, asked: Asked) -> None:
    """Put the moments of the pattern into the form, or onto its fields why there are none."""
    if not form.is_pattern or form.has_pattern_errors:
        return
    school = school_of(form)
    with form.refusals():
        pattern = form.pattern(asked.minutes)
        check_pattern_days(pattern, today=local_date(now(), zone()), rules=rules())
        grid = school.grid if school else PeriodGrid()
        form.show(find_candidates(pattern, grid=grid, calendar=load_calendar(school, rules()), zone=zone()))


def send(form: RequestForm, asked: Asked) -> Request:
    """Send the request of a teacher; what was sent a moment ago is not sent again."""
    at, school = now(), _own_school(form)
    text = text_of(form, asked.offer, form.moments(zone(), asked.minutes), form.answer_by_on.data)
    ask_first = "ask_first" in form and bool(form.ask_first.data)
    sent = find_sent_before(Sending(text, me(), school, asked.expert, ask_first), at=at)
    if sent:
        flash(_("You have sent this already, a moment ago. Here it is."), "warn")
        return sent
    who: dict[str, Any] = {"teacher": me(), "institution": school, "by": me()}
    when: dict[str, Any] = {"at": at, "zone": zone(), "rules": rules()}
    if asked.expert:
        request = send_request(text, expert=asked.expert, offer=asked.offer, **who, **when)
        flash(_("Sent. You will hear by e-mail."), "good")
        return request
    request = send_open_request(text, ask_first=ask_first, **who, **when)
    flash(_("Your request is open to every speaker who fits. You get a mail when somebody takes it."), "good")
    return request


def send_all(form: RequestForm, asked: Asked) -> Series:
    """Send the requests of a series; what was sent a moment ago is not sent again."""
    at, school = now(), _own_school(form)
    text = text_of(form, asked.offer, (), form.answer_by_on.data)
    lectures = form.series(form.moments(zone(), asked.minutes), zone(), asked.minutes)
    ask_first = "ask_first" in form and bool(form.ask_first.data)
    rule = form.rule.data
    sent = find_sent_before(Sending(text, me(), school, asked.expert, ask_first, lectures, rule), at=at)
    if sent and sent.series:
        flash(_("You have sent this already, a moment ago. Here it is."), "warn")
        return sent.series
    series = send_series(
        text,
        lectures,
        rule=rule,
        expert=asked.expert,
        offer=asked.offer,
        ask_first=ask_first,
        teacher=me(),
        institution=school,
        by=me(),
        at=at,
        zone=zone(),
        rules=rules(),
    )
    flash(_("Sent. You will hear by e-mail."), "good")
    return series


def _own_school(form: RequestForm) -> Institution:
    school = school_of(form)
    assert school is not None  # noqa: S101  a teacher has one
    return school


def _of_address(themes: list[Theme]) -> dict[str, Any]:
    # What somebody was searching for. What cannot be read is left out.
    slug, level = http.args.get("theme"), http.args.get("level")
    return {
        "topic": http.args.get("topic", "")[:LONGEST_TOPIC],
        "theme": next((theme.id for theme in themes if theme.slug == slug), None),
        "level": Level(level) if level in set(Level) else None,
    }


def text_of(
    form: RequestForm, offer: Offer | None, moments: Sequence[Moment], answer_by_on: date
) -> RequestText:
    """Return what was filled in, for these moments."""
    wanted, minimum = form.places() if "wanted" in form else (1, 1)
    return RequestText(
        # What an offer says itself is not asked.
        theme=offer.theme if offer else get(Theme, form.theme.data),
        language=offer.language if offer else form.language.data,
        format=offer.format if offer else form.format.data,
        venue=offer.venue if offer else form.venue.data,
        address="" if offer else form.address.data or "",
        address_place=None if offer else form.address_place.data,
        topic=form.topic.data,
        learning_aim=form.learning_aim.data,
        prior_knowledge=form.prior_knowledge.data or "",
        subject=form.subject.data or "",
        level=form.level.data,
        group_name=form.group_name.data or "",
        group_size=form.group_size.data,
        contact_on_day=form.contact_on_day.data or "",
        moments=moments,
        answer_by_on=answer_by_on,
        wanted=wanted,
        minimum=minimum,
    )
