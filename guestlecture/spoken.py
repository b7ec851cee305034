"""Hours, weeks and days as people say them, in the reader's language."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from itertools import groupby
from typing import Any

from flask_babel import get_locale, gettext, ngettext

from guestlecture.calendars.busy import LARGEST_MB
from guestlecture.domain.weekly_rule import WeeklyRule
from guestlecture.enums import CalendarProblem, Weeks
from guestlecture.errors import N_, CalendarRefusal, CalendarTooLarge
from guestlecture.i18n import clock, day, sentence, span

WEEKDAYS = (
    *(N_("Mondays"), N_("Tuesdays"), N_("Wednesdays"), N_("Thursdays")),
    *(N_("Fridays"), N_("Saturdays"), N_("Sundays")),
)
IN_WEEKS = {Weeks.EVEN: N_("even weeks"), Weeks.ODD: N_("odd weeks")}
LEAST_IN_A_ROW = 3


def minute_of_day(minute: int) -> str:
    """Return a time of the day, given in minutes since midnight."""
    hour, rest = divmod(minute, 60)
    return str(gettext("%(hour)s:%(minute)s", hour=hour, minute=f"{rest:02d}"))


def hours(starts: int, ends: int) -> str:
    """Return from when to when, given in minutes since midnight."""
    return f"{minute_of_day(starts)}–{minute_of_day(ends)}"


def window(rule: WeeklyRule) -> str:
    """Return a weekly window in words: 'Fridays 9:00–12:00, even weeks'."""
    return _in_words(str(gettext(WEEKDAYS[rule.weekday])), rule)


def windows(rules: Iterable[WeeklyRule]) -> list[str]:
    """Return weekly windows in words; days in a row with the same hours are one line."""

    def same(rule: WeeklyRule) -> tuple[Any, ...]:
        dates = (rule.anchor_on or date.min, rule.first_on or date.min, rule.last_on or date.max)
        return rule.starts, rule.ends, rule.weeks, rule.every_weeks, dates

    lines = []
    for _hours, group in groupby(sorted(rules, key=lambda rule: (same(rule), rule.weekday)), key=same):
        lines += _in_a_row(list(group))
    return [line for _first, line in sorted(lines)]


def weekday_name(number: int) -> str:
    """Return the name of a weekday; Monday is 0."""
    return str(get_locale().days["stand-alone"]["wide"][number])


def short_weekday(on: date) -> str:
    """Return the name of the weekday of a day, as short as can be."""
    return str(get_locale().days["stand-alone"]["short"][on.weekday()])


def days(thing: Any) -> str:
    """Return the days, and the hours if there are any, of anything with a first and a last day."""
    text = day(thing.first_on)
    if thing.last_on != thing.first_on:
        text = str(gettext("%(first)s to %(last)s", first=text, last=day(thing.last_on)))
    return text if thing.starts_minute is None else f"{text}, {hours(thing.starts_minute, thing.ends_minute)}"


def stretch(thing: Any) -> str:
    """Return when something is that may last for days, of anything with `starts_at` and `ends_at`."""
    if day(thing.starts_at) == day(thing.ends_at):
        return span(thing)
    begins, ends = (f"{day(each)} {clock(each)}" for each in (thing.starts_at, thing.ends_at))
    return str(gettext("%(first)s to %(last)s", first=begins, last=ends))


def problem(found: CalendarProblem) -> str:
    """Return why a calendar could not be read."""
    every: list[type[CalendarRefusal]] = [CalendarRefusal, *CalendarRefusal.__subclasses__()]
    kinds = {kind.problem: kind for kind in every}
    refusal = kinds[found.value]
    return sentence(refusal(most=LARGEST_MB) if refusal is CalendarTooLarge else refusal())


def _in_a_row(rules: Sequence[WeeklyRule]) -> list[tuple[int, str]]:
    numbers = [rule.weekday for rule in rules]
    if len(rules) < LEAST_IN_A_ROW or numbers != list(range(numbers[0], numbers[0] + len(rules))):
        return [(rule.weekday, window(rule)) for rule in rules]
    first, last = (str(gettext(WEEKDAYS[each])) for each in (numbers[0], numbers[-1]))
    return [(numbers[0], _in_words(str(gettext("%(first)s to %(last)s", first=first, last=last)), rules[0]))]


def _in_words(who: str, rule: WeeklyRule) -> str:
    parts = [f"{who} {hours(_minutes(rule.starts), _minutes(rule.ends))}", _weeks(rule)]
    if rule.first_on:
        parts.append(str(gettext("from %(day)s", day=day(rule.first_on))))
    if rule.last_on:
        parts.append(str(gettext("until %(day)s", day=day(rule.last_on))))
    return ", ".join(filter(None, parts))


def _weeks(rule: WeeklyRule) -> str:
    if rule.weeks in IN_WEEKS:
        return str(gettext(IN_WEEKS[rule.weeks]))
    if rule.weeks is Weeks.EVERY or rule.every_weeks == 1 or rule.anchor_on is None:
        return ""
    text = ngettext(
        "every week from that of %(day)s",
        "every %(num)s weeks, counted from the week of %(day)s",
        rule.every_weeks,
        day=day(rule.anchor_on),
    )
    return str(text)


def _minutes(clock_time: time) -> int:
    return clock_time.hour * 60 + clock_time.minute
