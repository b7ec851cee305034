"""Languages: which one a reader gets, translations, and dates, numbers and words in the reader's way."""

import io
import re
from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any

from babel.dates import get_day_names
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, current_app, request
from flask_babel import Babel, Domain, format_date, format_decimal, format_time, get_locale, gettext, ngettext
from flask_login import current_user
from markupsafe import Markup, escape

from guestlecture.clock import now
from guestlecture.domain.alternative import last_day
from guestlecture.domain.wall_time import end_of_day, local_date
from guestlecture.enums import Level
from guestlecture.errors import Reader, Refusal
from guestlecture.labels import FOUND_IN, LABELS, ORDINALS, WORDS_BY_TYPE
from guestlecture.paths import PACKAGE

LANGUAGES = {"nl": "Nederlands", "en": "English"}
COOKIE = "language"

PUPILS = frozenset({Level.PO, Level.VSO, Level.PRO, Level.VMBO, Level.HAVO, Level.VWO})

TIMES = re.compile(r"\d\d:\d\d–\d\d:\d\d")


class PoDomain(Domain):  # type: ignore[misc]
    """Translations read straight from the .po files, so that no compiled file has to be kept."""

    def get_translations(self) -> Any:
        """Return the translations of the reader's language; English is the language of the source."""
        locale = get_locale()
        return _translations(locale.language if locale else "nl")


@cache
def _translations(language: str) -> Translations:
    path = PACKAGE / "translations" / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return Translations()
    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return Translations(compiled)


class PoBabel(Babel):  # type: ignore[misc]
    """Flask-Babel with our way of reading translations."""

    domain_instance = PoDomain()


def choose_language() -> str:
    """Return the language of this reader: chosen in this browser, kept in the account, or asked by it."""
    if request and request.cookies.get(COOKIE) not in LANGUAGES and current_user.is_authenticated:
        return str(current_user.language)
    return language_of_browser()


def language_of_browser() -> str:
    """Return the language as far as the request tells: no account is asked, and so no database."""
    if not request:
        return "nl"
    chosen = request.cookies.get(COOKIE)
    return chosen if chosen in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or "nl"


def init_i18n(app: Flask, time_zone: str) -> None:
    """Give an application its languages, and its templates the words and forms of them."""
    PoBabel(app, default_locale="nl", default_timezone=time_zone, locale_selector=choose_language)
    app.jinja_env.filters.update(
        word=word,
        day=day,
        long_day=long_day,
        deadline=deadline,
        span=span,
        span_at=span_at,
        lesson_hours=lesson_hours,
        ordinal=ordinal,
        weekday=weekday,
        period=period,
        month_name=month_name,
        stored=datetime.fromisoformat,
        clock=clock,
        label=label,
        km=km,
        number=number,
        fine=fine,
        difference=difference,
        fine_difference=fine_difference,
        names=names,
        sentence=sentence,
        summary=summary,
        group=group,
        until=until,
        school=school,
        town=town,
        times=times,
        breakable=breakable,
        found_in=lambda attribute: gettext(FOUND_IN[attribute]),
    )
    app.jinja_env.globals.update(LANGUAGES=LANGUAGES, get_locale=get_locale)


def word(value: Enum) -> str:
    """Return the word of a closed list for the reader."""
    return str(gettext(WORDS_BY_TYPE.get((type(value), value)) or LABELS[value]))


def sentence(refusal: Refusal, reader: Reader = "teacher") -> str:
    """Return the sentence of a refusal in the reader's language, as it is said to this reader."""
    values = {name: _in_words(value) for name, value in refusal.values.items()}
    return str(gettext(refusal.sentence_for(reader), **values))


def _in_words(value: object) -> object:
    if isinstance(value, date):
        return long_day(value)
    if isinstance(value, float):
        return number(value)
    return label(value) if is_labelled(value) else value


def is_labelled(value: object) -> bool:
    """Say whether something has a label in each language."""
    return hasattr(value, "label_nl")


def label(thing: Any) -> str:
    """Return the label of a theme, an expertise or a holiday in the reader's language."""
    return str(thing.label_en if str(get_locale()) == "en" else thing.label_nl)


def path(theme: Any) -> str:
    """Return the label of a theme with those of the themes above it before it."""
    return label(theme) if theme.parent is None else f"{path(theme.parent)} › {label(theme)}"


def summary(theme: Any) -> str:
    """Return the short list of subjects of a top theme, or its label where there is none."""
    text = theme.summary_en if str(get_locale()) == "en" else theme.summary_nl
    return str(text or label(theme))


def group(request: Any) -> str:
    """Return how many people a request is for: pupils up to secondary school, students after it."""
    if request.level in PUPILS:
        return str(ngettext("%(num)s pupil", "%(num)s pupils", request.group_size))
    return str(ngettext("%(num)s student", "%(num)s students", request.group_size))


def until(people: list[str], day: str) -> str:
    """Return until when somebody, or several people, can answer."""
    text = ngettext(
        "%(names)s has until %(day)s to answer.",
        "%(names)s have until %(day)s to answer.",
        len(people),
        names=", ".join(people),
        day=day,
    )
    return str(text)


def town(institution: Any) -> str:
    """Return where a school is; nothing where its name says so already."""
    place = institution.place.name if institution.place else ""
    return "" if institution.name.casefold().endswith(place.casefold()) else place


def school(institution: Any) -> str:
    """Return the name of a school, and where it is."""
    return ", ".join(filter(None, (institution.name, town(institution))))


def day(moment: datetime | date) -> str:
    """Return a day as people say it, short; with its year where that is not the present one."""
    on = _local(moment)
    pattern = "EEE d MMM" if on.year == _today().year else "EEE d MMM y"
    return str(format_date(on, pattern)).replace(".", "")


def long_day(moment: datetime | date) -> str:
    """Return a day in full words; with its year where that is not the present one."""
    on = _local(moment)
    return str(format_date(on, "EEEE d MMMM" if on.year == _today().year else "EEEE d MMMM y"))


def deadline(answer_by: datetime | date, write: Callable[[date], str] = long_day) -> str:
    """Return until when somebody can answer: the last day, with the time where it ends within that day."""
    if not isinstance(answer_by, datetime):
        return write(answer_by)
    zone = current_app.config["ZONE"]
    on = last_day(answer_by, zone)
    if answer_by == end_of_day(on, zone):
        return write(on)
    return str(gettext("%(day)s at %(time)s", day=write(on), time=clock(answer_by)))


def month_name(on: date) -> str:
    """Return the name of a month."""
    return str(format_date(on, "MMMM"))


def clock(moment: datetime) -> str:
    """Return the local wall time of an instant."""
    return str(format_time(moment, "HH:mm"))


def span(moment: Any) -> str:
    """Return day, start and end of anything with `starts_at` and `ends_at`."""
    return f"{day(moment.starts_at)} · {clock(moment.starts_at)}–{clock(moment.ends_at)}"


def span_at(moment: Any, institution: Any) -> str:
    """Return day, lesson hours, start and end of a moment; the hours where it fills some of the school."""
    hours, on = lesson_hours(moment, institution), day(moment.starts_at)
    return ", ".join(filter(None, (on, hours))) + span(moment).removeprefix(on)


def lesson_hours(moment: Any, institution: Any) -> str:
    """Return which lesson hours of a school a moment fills, in words; nothing where it fills none."""
    zone = current_app.config["ZONE"]
    numbers = institution.grid.hours_of(moment.starts_at, moment.ends_at, zone)
    if not numbers:
        return ""
    first, last = ordinal(numbers[0]), ordinal(numbers[-1])
    if len(numbers) == 1:
        return str(gettext("%(hour)s hour", hour=first))
    if len(numbers) == 2:
        return str(gettext("%(first)s and %(last)s hour", first=first, last=last))
    return str(gettext("%(first)s to %(last)s hour", first=first, last=last))


def ordinal(number: int) -> str:
    """Return the number of a lesson hour as people say it."""
    return str(gettext(ORDINALS[number - 1]))


def weekday(number: int) -> str:
    """Return the name of a day of the week; 1 is Monday."""
    return str(get_day_names(locale=get_locale())[number - 1])


def period(days: Any) -> str:
    """Return from when to when something lasts that has `first_on` and `last_on`."""
    first, last = days.first_on, days.last_on
    if first == last:
        return long_day(first)
    until = str(format_date(last, "d MMMM" if last.year == _today().year else "d MMMM y"))
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{until}"
    return f"{format_date(first, 'd MMMM')} – {until}"


def times(text: str) -> Markup:
    """Return a text in which no time of the day, such as 10:20–12:00, breaks over two lines."""
    return Markup(TIMES.sub(r'<span class="text-nowrap">\g<0></span>', str(escape(text))))  # noqa: S704  escaped


def breakable(address: str) -> Markup:
    """Return an e-mail address that may break before its signs only, and not within a word."""
    return Markup(re.sub(r"(?=[@.])", "<wbr>", str(escape(address))))  # noqa: S704  escaped


def km(distance: float) -> str:
    """Return a distance; below ten with one decimal, else in whole kilometres."""
    return f"{format_decimal(round(distance, 1 if distance < 10 else None))} km"


def number(value: float) -> str:
    """Return a number in the reader's way, with one decimal at most."""
    return str(format_decimal(round(value, 1)))


def fine(value: float) -> str:
    """Return a small number in the reader's way, with three decimals at most."""
    return str(format_decimal(round(value, 3)))


def difference(value: float) -> str:
    """Return a number with its sign; a true minus, and no sign at zero."""
    rounded = round(value, 1)
    return "0" if rounded == 0 else ("+" if rounded > 0 else "−") + number(abs(rounded))


def fine_difference(value: float) -> str:
    """Return a small number with its sign."""
    rounded = round(value, 3)
    return "0" if rounded == 0 else ("+" if rounded > 0 else "−") + fine(abs(rounded))


def names(values: Any) -> str:
    """Return words of closed lists in their usual order, with commas."""
    return ", ".join(word(value) for value in sorted(values, key=list(LABELS).index))


def _local(moment: datetime | date) -> date:
    if isinstance(moment, datetime):
        return local_date(moment, current_app.config["ZONE"])
    return moment


def _today() -> date:
    return local_date(now(), current_app.config["ZONE"])
