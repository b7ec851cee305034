"""Rows for tests: each with sensible defaults, unique where it must be, added to the session and flushed.

Every value can be given by keyword. A row that another one needs is made too, unless it is given.
"""

from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from guestlecture.clock import now
from guestlecture.db import Base, session
from guestlecture.domain.availability import DateException
from guestlecture.domain.match import Weights
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import local_date
from guestlecture.domain.weekly_rule import WeeklyRule
from guestlecture.enums import (
    CalendarKind,
    ExceptionKind,
    ExpertStatus,
    Language,
    Level,
    PlanEnd,
    ProposalStatus,
    RequestStatus,
    Role,
    RoundStatus,
    Side,
    Venue,
)
from guestlecture.models import (
    Alternative,
    AlternativeMoment,
    AvailabilityRule,
    Board,
    Booking,
    BusyTime,
    CalendarSource,
    ClosedDay,
    Expert,
    Expertise,
    Holiday,
    Institution,
    Membership,
    Municipality,
    Offer,
    OpenDate,
    OpenedDay,
    Organisation,
    Place,
    Proposal,
    Request,
    Round,
    RoundLine,
    SavedSearch,
    Series,
    Slot,
    Synonym,
    SynonymGroup,
    Theme,
    ThemeTarget,
    Timetable,
    TimetableDay,
    TimetableHour,
    User,
    VenueAddress,
    Waiting,
)
from guestlecture.planning.instance import Weights as Costs
from guestlecture.queries.booking import where_of
from guestlecture.search.synonym import folded_phrase
from guestlecture.services.availability import add_exception, add_rule

ZONE = ZoneInfo("Europe/Amsterdam")
NEXT = count(1)

_MATCHED = {"parts": {"theme": 1.0}, "km": 3.0, "quality": 800, "kept": 0, "fairness": 4, "balance": 300}
_FIGURE = {"served": 1, "quality": 800.0, "deviation": 0, "gini": 0.5, "idle": 0, "km": 3}
_FIGURES = {"plan": _FIGURE, "first_come": _FIGURE, "requests": 1, "options": 2}

Row = TypeVar("Row", bound=Base)


def make_user(**values: Any) -> User:
    """Somebody with a confirmed address and no password; `roles` and the rest by keyword."""
    number = next(NEXT)
    defaults = {"name": f"Person {number}", "email": f"person{number}@example.org", "confirmed_at": now()}
    return _add(User(**{**defaults, "language": "en", "created_at": now(), **values}))


def make_coordinator(**values: Any) -> User:
    """A regional coordinator."""
    return make_user(**{"roles": {Role.COORDINATOR}, **values})


def make_teacher(institution: Institution | None = None, **values: Any) -> User:
    """Somebody who works at a school."""
    teacher = make_user(**values)
    _add(Membership(user=teacher, institution=institution or make_institution()))
    return teacher


def make_place(**values: Any) -> Place:
    """A town with coordinates, in a municipality of the region."""
    name = f"Town {next(NEXT)}"
    municipality = values.pop("municipality", None) or Municipality(
        name=f"Municipality {name}", in_region=True
    )
    return _add(
        Place(**{"name": name, "municipality": municipality, "lat": 53.2194, "lon": 6.5665, **values})
    )


def make_board(**values: Any) -> Board:
    """A school board; give its `domains`."""
    return _add(Board(**{"name": f"Board {next(NEXT)}", **values}))


def make_institution(**values: Any) -> Institution:
    """A school with an address, for havo and vwo."""
    defaults = {"name": f"School {next(NEXT)}", "street": "Schoolstraat 1", "postcode": "9711 AA"}
    values = {**defaults, "levels": {Level.HAVO, Level.VWO}, **values}
    if "place" not in values:
        values["place"] = make_place()
    return _add(Institution(**values))


def make_timetable(institution: Institution | None = None, **values: Any) -> Timetable:
    """Six hours of 50 minutes from 8:30, a break of 20 after the second; holds since long ago."""
    starts = (time(8, 30), time(9, 20), time(10, 30), time(11, 20), time(12, 10), time(13, 0))
    ends = (time(9, 20), time(10, 10), time(11, 20), time(12, 10), time(13, 0), time(13, 50))
    hours = [
        TimetableHour(number=number, starts=first, ends=last)
        for number, (first, last) in enumerate(zip(starts, ends, strict=True), start=1)
    ]
    defaults = {"name": f"Timetable {next(NEXT)}", "hours": hours, "holds_from": date(2020, 8, 1)}
    return _add(Timetable(institution=institution or make_institution(), **{**defaults, **values}))


def make_timetable_day(timetable: Timetable, on: date) -> TimetableDay:
    """A day for which a timetable was chosen."""
    return _add(TimetableDay(institution=timetable.institution, timetable=timetable, on=on))


def make_closed_day(institution: Institution, first_on: date, **values: Any) -> ClosedDay:
    """A study day."""
    defaults = {"name": "Study day", "last_on": first_on}
    return _add(ClosedDay(institution=institution, first_on=first_on, **{**defaults, **values}))


def make_opened_day(institution: Institution, on: date) -> OpenedDay:
    """A day on which a school is open all the same."""
    return _add(OpenedDay(institution=institution, on=on))


def make_holiday(first_on: date, last_on: date | None = None, **values: Any) -> Holiday:
    """A public holiday; give `region` for a school holiday."""
    defaults = {"label_nl": "Feestdag", "label_en": "Holiday", "source": "test"}
    return _add(Holiday(first_on=first_on, last_on=last_on or first_on, **{**defaults, **values}))


def make_theme(**values: Any) -> Theme:
    """A top theme; give `parent` for a sub-theme."""
    number = next(NEXT)
    defaults = {"slug": f"theme-{number}", "label_nl": f"Thema {number}", "label_en": f"Theme {number}"}
    return _add(Theme(**{**defaults, "position": number, **values}))


def make_target(theme: Theme, share: float) -> ThemeTarget:
    """The share of lectures that is wanted for a top theme, since long ago."""
    return _add(ThemeTarget(theme=theme, school_year=2020, share=share))


def make_expertise(**values: Any) -> Expertise:
    """A tag without a theme."""
    number = next(NEXT)
    defaults = {"slug": f"tag-{number}", "label_nl": f"Vak {number}", "label_en": f"Skill {number}"}
    return _add(Expertise(**{**defaults, **values}))


def make_saved_search(**values: Any) -> SavedSearch:
    """A search for hydrogen that nobody has looked at yet."""
    values = {"query": "q=hydrogen", "created_at": now(), **values}
    if "user" not in values:
        values["user"] = make_user()
    return _add(SavedSearch(**values))


def make_synonyms(*words: str) -> SynonymGroup:
    """A group of words that mean the same."""
    return _add(SynonymGroup(words=[Synonym(text=word, folded=folded_phrase(word)) for word in words]))


def make_expert(**values: Any) -> Expert:
    """A published profile with an account. `user=None` leaves the account out, `email=None` the address."""
    number = next(NEXT)
    values = {
        "name": f"Expert {number}",
        "email": f"expert{number}@example.com",
        "phone": "06 12345678",
        "organisation": Organisation(name=f"Company {number}"),
        "tagline": "Hydrogen in practice",
        "biography": "I build filling stations.",
        "status": ExpertStatus.PUBLISHED,
        "levels": {Level.HAVO, Level.VWO},
        "languages": {Language.NL, Language.EN},
        "created_at": now(),
        **values,
    }
    if values["status"] is ExpertStatus.PUBLISHED:
        values.setdefault("published_at", now())
    if "user" not in values:
        values["user"] = make_user(name=values["name"], email=values["email"] or f"owner{number}@example.com")
    if "place" not in values:
        values["place"] = make_place()
    if "themes" not in values:
        values["themes"] = [make_theme()]
    return _add(Expert(**values))


def make_offer(**values: Any) -> Offer:
    """A lecture of 90 minutes on one of the expert's themes, for the expert's levels."""
    expert = values.pop("expert", None) or make_expert()
    defaults = {"title": f"Lecture {next(NEXT)}", "summary": "What hydrogen can and cannot do."}
    theme = expert.themes[0] if expert.themes else make_theme()
    values = {**defaults, "theme": theme, "duration_minutes": 90, "levels": set(expert.levels), **values}
    return _add(Offer(expert=expert, **values))


def make_rule(
    expert: Expert, weekday: int, starts: time = time(9), ends: time = time(12), **values: Any
) -> AvailabilityRule:
    """A weekly window; Monday is 0."""
    rule = WeeklyRule(weekday, starts, ends, **values)
    return add_rule(expert, rule, by=expert.user or make_coordinator(), at=now())


def make_exception(
    expert: Expert, kind: ExceptionKind, first: date, last: date | None = None, *times: time
) -> None:
    """Some days, one unless a last one is given, on which an expert is away or there besides."""
    exception = DateException(kind, first, last or first, *times)
    add_exception(expert, exception, by=expert.user or make_coordinator(), at=now(), zone=ZONE)


def make_calendar(expert: Expert, *busy: Moment, **values: Any) -> CalendarSource:
    """A calendar that was read from a file, with what it says."""
    values = {"kind": CalendarKind.FILE, "created_at": now(), "read_at": now(), **values}
    source = _add(CalendarSource(expert=expert, number_read=len(busy), **values))
    for each in busy:
        times = {"starts_at": each.starts_at, "ends_at": each.ends_at}
        _add(BusyTime(expert_id=expert.id, source_id=source.id, **times))
    return source


def make_open_date(**values: Any) -> OpenDate:
    """A moment that an expert has published, with any lecture that fits."""
    starts_at, ends_at = make_slot_times(days=45)
    values = {"starts_at": starts_at, "ends_at": ends_at, "created_at": now(), **values}
    if "expert" not in values:
        values["expert"] = make_expert()
    return _add(OpenDate(**values))


def make_slot_times(*, days: int = 30, hour: int = 10, minutes: int = 90) -> tuple[datetime, datetime]:
    """Start and end of a moment: that many days from now, at that hour on the wall."""
    day = local_date(now(), ZONE) + timedelta(days=days)
    starts_at = datetime(day.year, day.month, day.day, hour, tzinfo=ZONE).astimezone(UTC)
    return starts_at, starts_at + timedelta(minutes=minutes)


def make_request(**values: Any) -> Request:
    """An open request with two moments; `times` are its (start, end) pairs."""
    times = values.pop("times", None) or [make_slot_times(days=30), make_slot_times(days=31, hour=13)]
    values = {
        "topic": "Hydrogen on the road",
        "learning_aim": "Pupils can explain how a fuel cell works.",
        "level": Level.HAVO,
        "group_name": "4 havo",
        "group_size": 28,
        "contact_on_day": "The porter, 050 123 45 67",
        "answer_by_on": local_date(now(), ZONE) + timedelta(days=7),
        "created_at": now(),
        "slots": [Slot(starts_at=starts_at, ends_at=ends_at) for starts_at, ends_at in times],
        **values,
    }
    if "teacher" not in values:
        values["teacher"] = make_teacher(values.get("institution"))
    if "institution" not in values:
        values["institution"] = values["teacher"].memberships[0].institution
    if "theme" not in values:
        values["theme"] = make_theme()
    return _add(Request(**values))


def make_series(*requests: Request, **values: Any) -> Series:
    """Requests that belong together, each lecture by itself unless there is a `rule`."""
    teacher = values.pop("teacher", None) or (requests[0].teacher if requests else make_teacher())
    return _add(Series(teacher=teacher, requests=list(requests), created_at=now(), **values))


def make_address(**values: Any) -> VenueAddress:
    """A hall in a town of its own."""
    return _add(VenueAddress(**{"line": f"Hall {next(NEXT)}", "place": make_place(), **values}))


def make_waiting(**values: Any) -> Waiting:
    """A teacher who waits for an expert, with a moment in a month."""
    if "user" not in values:
        values["user"] = make_teacher()
    if "expert" not in values:
        values["expert"] = make_expert()
    times = values.pop("times", None) or [make_slot_times(days=40)]
    defaults = {
        "institution": values["user"].memberships[0].institution,
        "venue": Venue.SCHOOL,
        "times": [[starts_at.isoformat(), ends_at.isoformat()] for starts_at, ends_at in times],
        "answers": {"topic": ["Hydrogen on the road"]},
        "ends_on": local_date(now(), ZONE) + timedelta(days=10),
        "created_at": now(),
    }
    return _add(Waiting(**{**defaults, **values}))


def make_proposal(**values: Any) -> Proposal:
    """A request put to an expert, waiting for an answer, with all moments of the request.

    With `is_volunteered` the expert offered to take it, and it waits for the teacher.
    """
    request = values.pop("request", None) or make_request()
    if values.get("is_volunteered"):
        values.setdefault("status", ProposalStatus.WAITING_FOR_TEACHER)
    else:
        request.is_aimed = True
    expert = values.pop("expert", None) or make_expert()
    defaults = {"offered_by": request.teacher, "created_at": now(), "slots": list(request.slots)}
    return _add(Proposal(request=request, expert=expert, **{**defaults, **values}))


def make_round(**values: Any) -> Round:
    """A solved round in which an expert comes for a request at its first moment."""
    request = values.pop("request", None) or make_request()
    expert = values.pop("expert", None) or make_expert()
    line = RoundLine(request=request, expert=expert, slot=request.slots[0], details=_MATCHED)
    today = local_date(now(), ZONE)
    by = values.pop("by", None) or make_coordinator()
    defaults = {"name": f"Round {next(NEXT)}", "first_on": today, "last_on": today + timedelta(days=90)}
    defaults |= {
        "status": RoundStatus.SOLVED,
        "value": 1800,
        "bound": 1800,
        "seconds": 0.1,
        "end": PlanEnd.BEST,
    }
    defaults |= {"weights": asdict(Weights()), "costs": asdict(Costs()), "figures": _FIGURES, "lines": [line]}
    who = {"created_by": by, "touched_by": by, "created_at": now(), "touched_at": now()}
    return _add(Round(**{**defaults, **who, **values}))


def make_what_if(**values: Any) -> Round:
    """A solved what-if of a round, in which somebody does not take part; give its `original`."""
    original = values.pop("original", None) or make_round()
    line = original.lines[0]
    slot = line.slot
    was = {"expert": line.expert_id, "new": None}
    was |= {"starts_at": slot.starts_at.isoformat(), "ends_at": slot.ends_at.isoformat()}
    row = {"request": line.request_id, "before": was, "after": None, "reason": "not_looked"}
    figures = {"plan": {**_FIGURE, "served": 0}, "original": _FIGURE, "requests": 1, "options": 0}
    figures |= {"version": original.version, "served": [], "unserved": [row], "moved": []}
    defaults = {"original": original, "lines": [], "figures": figures, "by": original.created_by}
    defaults["changes"] = [{"kind": "expert_leaves", "expert_id": line.expert_id}]
    return make_round(**{**defaults, **values})


def make_alternative(*times: tuple[datetime, datetime], **values: Any) -> Alternative:
    """Other times that an expert proposes instead of saying no; give `booking` for those of a lecture."""
    booking = values.get("booking")
    proposal = values.pop("proposal", None) or (booking.proposal if booking else make_proposal())
    if booking is None:
        proposal.status = ProposalStatus.WAITING_FOR_TEACHER
    moments = [
        AlternativeMoment(starts_at=starts_at, ends_at=ends_at)
        for starts_at, ends_at in times or [make_slot_times(days=37)]
    ]
    defaults = {"by_side": Side.EXPERT, "answer_by_on": proposal.request.answer_by_on, "created_at": now()}
    return _add(Alternative(proposal=proposal, moments=moments, **{**defaults, **values}))


def make_booking(**values: Any) -> Booking:
    """An agreed lecture at the first moment of an accepted proposal."""
    proposal = values.pop("proposal", None) or make_proposal(**_taken(values, "request", "expert"))
    proposal.status, proposal.answered_at = ProposalStatus.ACCEPTED, now()
    if not proposal.request.is_panel:
        proposal.request.status = RequestStatus.AGREED
    slot = proposal.slots[0]
    defaults = {"starts_at": slot.starts_at, "ends_at": slot.ends_at, "venue": proposal.request.venue}
    values = {**defaults, "uid": f"{next(NEXT)}@test", "created_at": now(), **values}
    if "where" not in values:
        request, venue = proposal.request, values["venue"]
        address = request.venue_address if venue is Venue.ELSEWHERE else None
        values["where"] = where_of(request.institution, proposal.expert, venue, address)
    return _add(Booking(proposal=proposal, request=proposal.request, expert=proposal.expert, **values))


def _taken(values: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: values.pop(name) for name in names if name in values}


def _add(row: Row) -> Row:
    session.add(row)
    session.flush()
    return row
