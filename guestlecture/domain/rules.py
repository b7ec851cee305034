"""The numbers of the rules. Each is a setting that a region may choose; these are the defaults."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from guestlecture.enums import HolidayRegion


@dataclass(frozen=True)
class Rules:
    """What holds for a whole region. Names of numbers end in their unit.

    `holiday_region` is that of schools that did not choose one; `draft_days` is how long a request waits that
    somebody wrote without an account. `contact_email` is whom to write to about accessibility and personal
    data; empty, the line is left out. Who cancels within `late_cancel_days` of a lecture is late. After
    `outcome_days` only a coordinator says how a lecture went; for `outcome_undo_hours` who said it can take
    it back. `feedback_days` after a lecture both sides can say how it was. Reminders go at `reminder_hour`,
    local time.
    """

    region_name: str = "Groningen-Assen"
    site_name: str = "Gastles Noord"
    contact_email: str = ""
    notice_days: int = 21
    answer_within_days: int = 7
    answer_before_slot_days: int = 3
    longest_ahead_days: int = 730
    longest_lecture_minutes: int = 480
    travel_speed_kmh: float = 60.0
    detour_factor: float = 1.3
    settling_minutes: int = 15
    unknown_place_gap_minutes: int = 60
    default_duration_minutes: int = 60
    holiday_region: HolidayRegion = HolidayRegion.NORTH
    draft_days: int = 7
    late_cancel_days: int = 7
    outcome_days: int = 30
    outcome_undo_hours: int = 24
    feedback_days: int = 14
    reminder_hour: int = 8


def chosen_rules(chosen: dict[str, str]) -> Rules:
    """Return the rules with what a region has chosen; names that are unknown are left out.

    Raises ValueError for a value that is no number where a number is meant.
    """
    defaults: dict[str, Any] = asdict(Rules())
    known = {name: type(defaults[name])(value) for name, value in chosen.items() if name in defaults}
    return replace(Rules(), **known)
