"""Importing experts into the database."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.enums import ExpertStatus, Language, Level
from guestlecture.errors import AgreementMissing
from guestlecture.importing.refusal import TextTooLong
from guestlecture.importing.report import Outcome
from guestlecture.models import (
    AuditEvent,
    Expert,
    Expertise,
    ExpertiseSynonym,
    Job,
    Municipality,
    Organisation,
)
from tests.factories import make_expert, make_place, make_theme, make_user
from tests.importing.tables import csv_of, experts_from, reasons, workbook_of

pytestmark = pytest.mark.usefixtures("database")

NAMES = ["external_id", "name", "email", "phone", "organisation", "kvk", "website", "tagline", "description"]
NAMES += ["themes", "expertise", "levels", "languages", "place", "radius_km", "max_per_month"]
FULL = ["E1", "Zoe", "Zoe@example.org", "06 1", "Hydro BV", "01234567", "https://h.nl", "H2", "I build."]
FULL += ["energie;Health", "H2 gas; knitting", "havo/vwo", "Nederlands;en", "Assen", "40", "2"]
AGREED = "on paper, 2026-11-01"


@pytest.fixture(autouse=True)
def region(database: None) -> None:
    """Two themes, a tag and a town."""
    make_theme(slug="energy", label_nl="Energie", label_en="Energy")
    make_theme(slug="health", label_nl="Gezondheid", label_en="Health economy")
    synonym = ExpertiseSynonym(language="nl", text="H2-gas")
    session.add(Expertise(slug="hydrogen", label_nl="waterstof", label_en="H2 gas", synonyms=[synonym]))
    make_place(name="Assen", municipality=Municipality(name="Assen", in_region=True))
    session.flush()


def the_only() -> Expert:
    session.expire_all()
    return session.scalars(sa.select(Expert)).one()


def changed(**values: str) -> bytes:
    row = [values.get(name, value) for name, value in zip(NAMES, FULL, strict=True)]
    return csv_of(NAMES, row)


def index_jobs() -> list[int]:
    jobs = session.scalars(sa.select(Job).order_by(Job.id))
    return [expert_id for job in jobs for expert_id in job.payload["expert_ids"]]


def test_row_becomes_a_draft() -> None:
    report = experts_from(csv_of(NAMES, FULL))
    assert (report.outcomes, report.published) == ({Outcome.NEW: 1}, 0)
    expert = the_only()
    assert (expert.source, expert.external_id, expert.name) == ("test", "E1", "Zoe")
    assert (expert.email, expert.phone, expert.tagline) == ("zoe@example.org", "06 1", "H2")
    assert (expert.biography, expert.radius_km, expert.max_per_month) == ("I build.", 40, 2)
    assert [theme.slug for theme in expert.themes] == ["energy", "health"]
    assert [tag.slug for tag in expert.expertise] == ["hydrogen"]
    assert set(expert.levels) == {Level.HAVO, Level.VWO}
    assert set(expert.languages) == {Language.NL, Language.EN}
    assert expert.place is not None
    assert expert.place.name == "Assen"
    assert expert.organisation is not None
    organisation = expert.organisation
    assert (organisation.name, organisation.kvk, organisation.website) == (
        "Hydro BV",
        "01234567",
        "https://h.nl",
    )
    assert (expert.status, expert.agreement, expert.published_at) == (ExpertStatus.DRAFT, None, None)
    assert index_jobs() == []


def test_name_is_enough_and_what_is_missing_is_counted() -> None:
    report = experts_from(b"name\nZoe\nAb\n")
    assert report.outcomes == {Outcome.NEW: 2}
    assert (report.without_place, report.without_theme, report.without_level) == (2, 2, 2)


@pytest.mark.parametrize("name", ["\u200b", "\u202e \ufeff", "\x85"])
def test_name_in_which_nothing_can_be_seen_is_missing(name: str) -> None:
    report = experts_from(csv_of(["name", "email"], [f'"{name}"', "zoe@example.org"]))
    assert reasons(report) == ['line 2, column "name": The name is missing.']


def test_importing_twice_changes_nothing() -> None:
    file = csv_of(NAMES, FULL, ["", "Ab", *[""] * 14], ["", "Ed", "ed@example.org", *[""] * 13])
    assert experts_from(file, agreement=AGREED).outcomes == {Outcome.NEW: 3}
    session.execute(sa.delete(Job))
    session.expire_all()
    report = experts_from(file, agreement=AGREED)
    assert (report.outcomes, report.published, reasons(report)) == ({Outcome.UNCHANGED: 3}, 0, [])
    assert index_jobs() == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", "Zoë"),
        ("email", "other@example.org"),
        ("phone", "06 2"),
        ("organisation", "Hydrogen BV"),
        ("kvk", "76543210"),
        ("website", "https://other.nl"),
        ("tagline", "Other"),
        ("description", '"Two\nlines"'),
        ("themes", "energy"),
        ("levels", "mbo"),
        ("languages", "de"),
        ("radius_km", "41"),
        ("max_per_month", "3"),
    ],
)
def test_changed_row_updates_and_is_indexed_when_public(column: str, value: str) -> None:
    experts_from(csv_of(NAMES, FULL), agreement=AGREED)
    session.execute(sa.delete(Job))
    session.expire_all()
    assert experts_from(changed(**{column: value})).outcomes == {Outcome.CHANGED: 1}
    assert index_jobs() == [the_only().id]
    assert experts_from(changed(**{column: value})).outcomes == {Outcome.UNCHANGED: 1}


def test_empty_cell_leaves_what_is_known() -> None:
    experts_from(csv_of(NAMES, FULL))
    session.expire_all()
    assert experts_from(csv_of(NAMES, ["E1", "Zoe", *[""] * 14])).outcomes == {Outcome.UNCHANGED: 1}


def test_agreement_publishes_who_has_a_description() -> None:
    at = now()
    report = experts_from(b"name,description\nZoe,I build.\nAb,\n", at=at, agreement=f" {AGREED} ")
    assert (report.outcomes, report.published) == ({Outcome.NEW: 2}, 1)
    assert [(remark.line, remark.name) for remark in report.without_description] == [(3, "Ab")]
    zoe, ab = session.scalars(sa.select(Expert).order_by(Expert.name.desc()))
    assert (zoe.status, zoe.agreement, zoe.published_at) == (ExpertStatus.PUBLISHED, AGREED, at)
    assert (ab.status, ab.agreement, ab.published_at) == (ExpertStatus.DRAFT, None, None)
    assert index_jobs() == [zoe.id]
    event = session.scalars(sa.select(AuditEvent)).one()
    assert (event.action, event.noun, event.noun_id, event.on_behalf) == ("publish", "expert", zoe.id, True)


def test_later_agreement_publishes_drafts_and_no_agreement_hides_nobody() -> None:
    experts_from(csv_of(NAMES, FULL))
    session.expire_all()
    report = experts_from(csv_of(NAMES, FULL), agreement=AGREED)
    assert (report.outcomes, report.published) == ({Outcome.CHANGED: 1}, 1)
    session.expire_all()
    assert experts_from(csv_of(NAMES, FULL)).outcomes == {Outcome.UNCHANGED: 1}
    assert the_only().status is ExpertStatus.PUBLISHED


@pytest.mark.parametrize("status", [ExpertStatus.SUBMITTED, ExpertStatus.WITHDRAWN])
def test_agreement_leaves_the_status_of_others_than_drafts(status: ExpertStatus) -> None:
    experts_from(csv_of(NAMES, FULL))
    the_only().status = status
    session.flush()
    report = experts_from(csv_of(NAMES, FULL), agreement=AGREED)
    assert (the_only().status, report.published) == (status, 0)
    assert len(report.withdrawn) == (status is ExpertStatus.WITHDRAWN)


@pytest.mark.parametrize(("agreement", "refusal"), [(" ", AgreementMissing), ("x" * 201, TextTooLong)])
def test_agreement_must_say_something_that_can_be_stored(agreement: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        experts_from(csv_of(NAMES, FULL), agreement=agreement)


def test_profile_that_a_person_has_taken_over_is_kept() -> None:
    experts_from(csv_of(NAMES, FULL))
    the_only().user = make_user(email="zoe@example.org")
    session.flush()
    report = experts_from(changed(name="Zelda", website="https://new.nl"), agreement=AGREED)
    assert (report.outcomes, report.published) == ({Outcome.KEPT: 1}, 0)
    expert = the_only()
    assert (expert.name, expert.status) == ("Zoe", ExpertStatus.DRAFT)
    assert expert.organisation is not None
    assert expert.organisation.website == "https://h.nl"


def test_organisation_of_somebody_with_an_account_is_not_renamed_by_a_colleague() -> None:
    organisation = Organisation(name="Hydro BV", kvk="01234567")
    make_expert(organisation=organisation)
    experts_from(changed(organisation="Other", website="https://new.nl"))
    session.expire_all()
    assert (organisation.name, organisation.website) == ("Hydro BV", "https://new.nl")


def test_same_email_twice_in_the_file_is_refused() -> None:
    report = experts_from(b"name,E-MAIL,email\nZoe,,zoe@example.org\nAb,,ZOE@example.org\n")
    assert reasons(report) == ['line 3, column "email": Line 2 has the same e-mail address.']
    assert the_only().name == "Zoe"


def test_email_of_another_expert_is_refused() -> None:
    make_expert(name="Ann", email="ann@example.org", user=make_user(email="anna@example.org"))
    report = experts_from(b"name,email\nZoe,ann@example.org\nAb,anna@example.org\n")
    says = "“Ann” has this e-mail address already."
    assert reasons(report) == [f'line 2, column "email": {says}', f'line 3, column "email": {says}']


def test_email_that_became_free_can_be_given_to_another() -> None:
    experts_from(b"external_id,name,email\n1,Zoe,a@example.org\n2,Ab,b@example.org\n")
    session.expire_all()
    report = experts_from(b"external_id,name,email\n1,Zoe,c@example.org\n2,Ab,a@example.org\n")
    assert (report.outcomes, reasons(report)) == ({Outcome.CHANGED: 2}, [])


def test_unknown_theme_is_refused_and_unknown_expertise_counted() -> None:
    report = experts_from(
        b"name,themes,expertise\nZoe,energy;magic,\nAb,,waterstof;Knitting\nEd,,knitting;H2-gas\n"
    )
    assert reasons(report) == ['line 2, column "themes": There is no theme “magic”.']
    assert report.unknown_expertise == {"knitting": 2}
    assert all(
        [tag.slug for tag in expert.expertise] == ["hydrogen"]
        for expert in session.scalars(sa.select(Expert))
    )


def test_unknown_place_is_left_empty_and_listed() -> None:
    report = experts_from(b"name,place,municipality\nZoe,Nowhere,\nAb,Assen,Elsewhere\nEd,assen,ASSEN\n")
    assert [(remark.line, remark.text) for remark in report.unknown_places] == [(2, "Nowhere"), (3, "Assen")]
    assert report.without_place == 2


def test_every_bad_row_is_named_with_column_and_reason() -> None:
    rows = [
        ["name", "email", "kvk", "description", "languages", "radius_km"],
        ["Zoe", "zoe", "1234567", "x" * 10_001, "Frans", "far"],
        ["Ab", "ab@example.org", "12345678", "fine", "nl", "10"],
    ]
    report = experts_from(csv_of(*rows))
    assert [text.split(": ")[0] for text in reasons(report)] == [
        f'line 2, column "{name}"' for name in rows[0][1:]
    ]
    assert the_only().name == "Ab"


def test_formula_is_a_bad_row() -> None:
    report = experts_from(workbook_of(["name", "tagline"], ["Zoe", "=1+1"], ["Ab", "fine"]))
    assert reasons(report) == [
        'line 2, column "tagline": This cell holds a formula. Copy the column, and paste values.'
    ]
    assert the_only().name == "Ab"


def test_row_with_too_many_cells_is_one_problem() -> None:
    report = experts_from(b"name,tagline\nZoe,Hydrogen, wind\n")
    assert len(report.problems) == 1
    assert "more cells than there are columns" in reasons(report)[0]


def test_experts_share_an_organisation_and_the_first_row_has_the_word() -> None:
    file = b"name,organisation,website\nZoe,Hydro,https://a.nl\nAb,HYDRO,https://b.nl\nEd,hydro,\n"
    experts_from(file)
    session.expire_all()
    assert session.scalars(sa.select(Organisation)).one().website == "https://a.nl"
    assert experts_from(file).outcomes == {Outcome.UNCHANGED: 3}


def test_organisations_of_one_name_and_two_numbers_are_two() -> None:
    experts_from(b"name,organisation,kvk\nZoe,Hydro,00000001\nAb,Hydro,00000002\nEd,Other,00000001\n")
    found = {(row.name, row.kvk) for row in session.scalars(sa.select(Organisation))}
    assert found == {("Hydro", "00000001"), ("Hydro", "00000002")}


def test_published_colleague_is_indexed_when_the_organisation_is_renamed() -> None:
    file = b"external_id,name,organisation,kvk,description\n1,Zoe,Hydro,00000001,x\n2,Ab,Hydro,00000001,x\n"
    experts_from(file, agreement=AGREED)
    session.execute(sa.delete(Job))
    session.expire_all()
    experts_from(file.splitlines(keepends=True)[0] + b"1,Zoe,Hydrogen,00000001,x\n")
    assert len(index_jobs()) == 2


def test_job_that_waits_already_serves_both() -> None:
    experts_from(csv_of(NAMES, FULL), agreement=AGREED)
    session.expire_all()
    experts_from(changed(tagline="Other"), at=now() + timedelta(minutes=1))
    assert index_jobs() == [the_only().id]


def test_key_without_external_id_holds_nothing_personal() -> None:
    experts_from(b"name,email,kvk\nZoe,zoe@example.org,\nAb,,\nEd,,12345678\n")
    keys = session.scalars(sa.select(Expert.external_id).order_by(Expert.id))
    patterns = (r"email:[0-9a-f]{24}", r"name:[0-9a-f]{24}", r"kvk:12345678:[0-9a-f]{24}")
    assert all(re.fullmatch(pattern, key or "") for pattern, key in zip(patterns, keys, strict=True))
