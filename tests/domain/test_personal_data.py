"""Taking names out of texts."""

import pytest

from guestlecture.domain.personal_data import check_erasable, erased_address, is_erased, without
from guestlecture.errors import LecturesPlanned


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Dank, Jan de Boer!", "Dank, N.N.!"),
        ("jan  de\nboer komt", "N.N. komt"),
        ("Bel 0612345678 of 06 12345678.", "Bel N.N. of N.N.."),
        ("mail jan@h2.example, graag", "mail N.N., graag"),
        ("Jan de Boerderij", "Jan de Boerderij"),
        ("Wind op zee", "Wind op zee"),
    ],
)
def test_nothing_names_a_person_any_more(text: str, left: str) -> None:
    assert without(text, {"Jan de Boer", "jan@h2.example", "06 12345678", ""}) == left


def test_who_was_forgotten_has_an_address_that_no_mail_reaches() -> None:
    assert is_erased(erased_address("user", 3))
    assert erased_address("user", 3) != erased_address("expert", 3)
    assert not is_erased("jo@example.org")


def test_nobody_is_forgotten_on_whom_others_count() -> None:
    check_erasable(0)
    with pytest.raises(LecturesPlanned):
        check_erasable(1)
