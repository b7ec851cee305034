"""Schools, as a person chooses one from the list."""

import pytest

from guestlecture.queries.institution import find_institution, list_institution_choices, search_institutions
from tests.factories import make_institution, make_place

pytestmark = pytest.mark.usefixtures("in_app")


def test_school_is_written_with_its_place_and_its_street_only_where_that_is_needed() -> None:
    leek = make_place(name="Leek")
    schools = {
        "De Borgen · Leek · Waezenburglaan 51": make_institution(
            name="De Borgen", place=leek, street="Waezenburglaan 51", brin=None
        ),
        "De Borgen · Leek · Lindensteinlaan 4 · 14ND": make_institution(
            name="De Borgen", place=leek, street="Lindensteinlaan 4", brin="14ND"
        ),
        "De Borgen · Roden": make_institution(name="De Borgen", place=make_place(name="Roden")),
        "Online school": make_institution(name="Online school", place=None, street=None),
    }
    assert list_institution_choices() == list(schools)
    for written, school in schools.items():
        assert find_institution(written) == school


@pytest.mark.parametrize("text", ["borgen leek", "LEEK de", "de borgen"])
def test_school_is_searched_by_words_of_its_name_and_place(text: str) -> None:
    make_institution(name="De Borgen", place=make_place(name="Leek"))
    make_institution(name="CSG Augustinus", place=make_place(name="Groningen"))
    assert search_institutions(text) == ["De Borgen · Leek"]
    assert search_institutions("") == search_institutions("%") == []


@pytest.mark.parametrize("text", ["Écolé · Leek", "  écolé ·  LEEK "])
def test_chosen_school_is_found_however_it_is_typed(text: str) -> None:
    school = make_institution(name="Écolé", place=make_place(name="Leek"))
    assert find_institution(text) == school


@pytest.mark.parametrize("text", ["", "De Borgen", "%", "De Borgen · Roden"])
def test_school_that_is_not_in_the_list_is_nobody(text: str) -> None:
    for street in ("Street 1", "Street 2"):
        make_institution(name="De Borgen", place=make_place(name="Leek"), street=street)
    assert find_institution(text) is None
