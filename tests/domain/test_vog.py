"""How long a certificate of conduct is valid, and for whom it matters."""

from datetime import date

import pytest

from guestlecture.domain.vog import VogPolicy, check_vog, lacks_vog, last_valid_on
from guestlecture.enums import VogRule
from guestlecture.errors import VogMissing

ON = date(2027, 2, 2)


@pytest.mark.parametrize(
    ("issued_on", "years", "last"),
    [
        (date(2024, 2, 2), 3, date(2027, 2, 2)),
        (date(2024, 2, 29), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
    ],
)
def test_last_day_is_the_same_day_some_years_later(issued_on: date, years: int, last: date) -> None:
    assert last_valid_on(issued_on, years) == last


@pytest.mark.parametrize("rule", list(VogRule))
@pytest.mark.parametrize(
    ("issued_on", "valid"), [(date(2024, 2, 2), True), (date(2024, 2, 1), False), (None, False)]
)
def test_only_a_valid_one_is_one_and_only_where_it_is_asked_for(
    rule: VogRule, issued_on: date | None, valid: bool
) -> None:
    policy = VogPolicy(rule, valid_years=3)
    assert lacks_vog(policy, issued_on, ON) is (rule is not VogRule.NONE and not valid)
    if rule is VogRule.REQUIRED and not valid:
        with pytest.raises(VogMissing):
            check_vog(policy, issued_on, ON)
    else:
        check_vog(policy, issued_on, ON)
