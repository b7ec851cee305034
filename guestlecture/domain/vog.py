"""Certificates of conduct (VOG): whether a school wants one, and whether a speaker's is still valid."""

from dataclasses import dataclass
from datetime import date

from guestlecture.enums import VogRule
from guestlecture.errors import VogMissing

VOG_VALID_YEARS = 3
NO_RULE = VogRule.NONE


@dataclass(frozen=True)
class VogPolicy:
    """What a school asks for, and how long it holds a certificate to be valid."""

    rule: VogRule = NO_RULE
    valid_years: int = VOG_VALID_YEARS


def last_valid_on(issued_on: date, years: int) -> date:
    """Return the last day of a certificate: the same day some years later."""
    year = issued_on.year + years
    is_leap_day = (issued_on.month, issued_on.day) == (2, 29)
    return date(year, 2, 28) if is_leap_day and not _is_leap(year) else issued_on.replace(year=year)


def lacks_vog(policy: VogPolicy, issued_on: date | None, on: date) -> bool:
    """Say whether a school asks for a certificate that a speaker has not on a day, or not any more."""
    if policy.rule is VogRule.NONE:
        return False
    return issued_on is None or on > last_valid_on(issued_on, policy.valid_years)


def check_vog(policy: VogPolicy, issued_on: date | None, on: date) -> None:
    """Refuse a speaker without a valid certificate on a day where the school requires one."""
    if policy.rule is VogRule.REQUIRED and lacks_vog(policy, issued_on, on):
        raise VogMissing


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
