"""Profiles: register, edit, submit, withdraw."""

import pytest
import sqlalchemy as sa

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.enums import ExpertStatus, Language, Level
from guestlecture.errors import (
    OfferMissing,
    ProfileNotConfirmed,
    ProfileNotPublic,
    ProfileSubmittedAlready,
)
from guestlecture.models import (
    AuditEvent,
    Expert,
    Expertise,
    ExpertiseSynonym,
    Job,
    Organisation,
    SentMail,
    User,
)
from guestlecture.services.expert import (
    add_draft,
    edit_about,
    edit_expertise,
    edit_practice,
    register_expert,
    submit_expert,
    withdraw_expert,
)
from tests.factories import make_coordinator, make_expert, make_offer, make_place, make_theme, make_user

pytestmark = pytest.mark.usefixtures("in_app")


def register(email: str = "new@example.com", **answers: object) -> None:
    """Give the five answers."""
    defaults = {"subject": "How a fuel cell works", "levels": [Level.HAVO], "place": None, "language": "en"}
    register_expert("Noor de Boer", email, **{**defaults, **answers}, at=now())  # type: ignore[arg-type]


def mails_to(address: str) -> list[str]:
    """Return the messages left for an address."""
    rows = sa.select(SentMail.message).where(SentMail.recipient == address).order_by(SentMail.id)
    return list(session.scalars(rows))


def index_jobs(expert: Expert) -> int:
    """Count the jobs that bring the index up to date with a profile."""
    jobs = session.scalars(sa.select(Job).where(Job.kind == "index_experts"))
    return sum(job.payload == {"expert_ids": [expert.id]} for job in jobs)


def events(expert: Expert) -> list[tuple[str, bool]]:
    """Return what the audit log knows of a profile: the act, and whether it was for somebody else."""
    rows = sa.select(AuditEvent.action, AuditEvent.on_behalf).where(AuditEvent.noun_id == expert.id)
    found = session.execute(rows.where(AuditEvent.noun == "expert").order_by(AuditEvent.id))
    return [(action, on_behalf) for action, on_behalf in found]


def test_five_answers_make_a_draft_and_send_a_link() -> None:
    place = make_place(name="Assen")
    register("Noor@Example.com", place=place, levels=[Level.HAVO, Level.MBO])
    expert = session.scalars(sa.select(Expert)).one()
    assert (expert.name, expert.email, expert.tagline) == (
        "Noor de Boer",
        "noor@example.com",
        "How a fuel cell works",
    )
    assert (expert.place, set(expert.levels), expert.status) == (
        place,
        {Level.HAVO, Level.MBO},
        ExpertStatus.DRAFT,
    )
    assert set(expert.languages) == {Language.EN}
    assert mails_to("noor@example.com") == ["confirm_account"]
    assert events(expert) == [("register", False)]


def test_the_subject_chooses_expertise_and_theme() -> None:
    theme = make_theme()
    tag = Expertise(slug="fuel-cell", theme=theme, label_nl="brandstofcel", label_en="fuel cell")
    other = Expertise(
        slug="drone", theme=make_theme(), label_nl="drone", label_en="drone", synonyms=[synonym("vliegrobot")]
    )
    session.add_all([tag, other])
    register()
    expert = session.scalars(sa.select(Expert)).one()
    assert (expert.expertise, expert.themes) == ([tag], [theme])


def synonym(text: str) -> ExpertiseSynonym:
    """Another word for an expertise."""
    return ExpertiseSynonym(language="nl", text=text)


def test_registering_twice_makes_one_draft_and_sends_a_mail_each_time() -> None:
    register()
    register("NEW@example.com ", subject="Something else")
    assert session.scalars(sa.select(Expert.tagline)).all() == ["How a fuel cell works"]
    assert mails_to("new@example.com") == ["confirm_account", "confirm_account"]


def test_registering_the_address_of_an_account_adds_nothing_to_it() -> None:
    known = make_user(email="known@example.com")
    register(known.email)
    assert session.scalars(sa.select(Expert)).all() == []
    assert mails_to(known.email) == ["choose_password"]


def test_somebody_who_has_a_profile_keeps_it() -> None:
    expert = make_expert(tagline="The first")
    again = add_draft(expert.user, subject="The second", levels=[Level.PO], place=None, at=now())
    assert (again, again.tagline) == (expert, "The first")


def test_each_section_saves_its_own_answers_and_leaves_one_index_job() -> None:
    expert, place, theme = make_expert(), make_place(), make_theme()
    by, at = expert.user, now()
    edit_about(
        expert,
        name=" Noor ",
        organisation="H2 Works",
        phone="",
        tagline=" Ships ",
        biography=" I sail. ",
        by=by,
        at=at,
    )
    edit_practice(
        expert,
        levels=[Level.MBO],
        languages=[Language.DE],
        place=place,
        radius_km=30,
        max_per_month=2,
        max_per_term=6,
        substitute_notice_days=1,
        open_to_questions=False,
        by=by,
        at=at,
    )
    edit_expertise(expert, themes=[theme], expertise=[], by=by, at=at)
    session.expire_all()
    assert (expert.name, expert.tagline, expert.biography, expert.phone) == ("Noor", "Ships", "I sail.", None)
    assert expert.organisation is not None
    assert expert.organisation.name == "H2 Works"
    assert (set(expert.levels), set(expert.languages)) == ({Level.MBO}, {Language.DE})
    assert (expert.place, expert.radius_km, expert.max_per_month) == (place, 30, 2)
    assert (expert.max_per_term, expert.substitute_notice_days) == (6, 1)
    assert not expert.open_to_questions
    assert expert.themes == [theme]
    assert index_jobs(expert) == 1
    assert events(expert) == [("edit", False)] * 3


def name_company(expert: Expert, name: str) -> Organisation | None:
    """Say where an expert works; returns the organisation."""
    texts = {"name": expert.name, "phone": "", "tagline": "Ships", "biography": ""}
    edit_about(expert, **texts, organisation=name, by=owner(expert), at=now())
    session.expire_all()
    return expert.organisation


def count_organisations() -> int:
    """Count all organisations there are."""
    return session.scalar(sa.select(sa.func.count()).select_from(Organisation)) or 0


def test_a_company_of_one_expert_is_renamed_in_place() -> None:
    company = Organisation(name="H2 Wroks", kvk="01234567")
    expert = make_expert(organisation=company)
    assert name_company(expert, "H2 Works") is company
    assert (company.name, company.kvk, count_organisations()) == ("H2 Works", "01234567", 1)


def test_a_shared_company_keeps_its_name_and_who_leaves_joins_or_makes_another() -> None:
    shared, other = Organisation(name="Shared"), Organisation(name="Other")
    leaving, staying = make_expert(organisation=shared), make_expert(organisation=shared)
    make_expert(organisation=other)
    assert name_company(leaving, "Other") is other
    assert (staying.organisation, shared.name) == (shared, "Shared")
    second = make_expert(organisation=shared)
    made = name_company(second, "New")
    assert made is not None
    assert (made.name, count_organisations()) == ("New", 3)


def test_who_had_no_company_joins_the_one_of_that_name() -> None:
    company = Organisation(name="H2 Works")
    make_expert(organisation=company)
    expert = make_expert(organisation=None)
    assert name_company(expert, "H2 Works") is company
    assert name_company(expert, "") is None


def test_an_edit_by_a_coordinator_is_marked_as_one_for_somebody_else() -> None:
    expert = make_expert()
    edit_expertise(expert, themes=[], expertise=[], by=make_coordinator(), at=now())
    assert events(expert) == [("edit", True)]


def draft(**values: object) -> Expert:
    """A draft of a confirmed person, with a lecture."""
    expert = make_expert(status=ExpertStatus.DRAFT, **values)
    make_offer(expert=expert)
    session.refresh(expert)
    return expert


def test_a_submitted_profile_waits_and_each_coordinator_is_told() -> None:
    expert, one, other = draft(), make_coordinator(), make_coordinator()
    submit_expert(expert, by=owner(expert), at=now())
    assert (expert.status, expert.published_at) == (ExpertStatus.SUBMITTED, None)
    assert mails_to(one.email) == mails_to(other.email) == ["profile_submitted"]
    assert events(expert) == [("submit", False)]
    assert index_jobs(expert) == 0


def owner(expert: Expert) -> User:
    """The person whose profile it is."""
    assert expert.user is not None
    return expert.user


def test_a_profile_without_a_lecture_cannot_be_submitted() -> None:
    expert = make_expert(status=ExpertStatus.DRAFT)
    with pytest.raises(OfferMissing):
        submit_expert(expert, by=owner(expert), at=now())
    assert expert.status is ExpertStatus.DRAFT


def test_a_profile_of_nobody_or_of_an_unconfirmed_account_cannot_be_submitted() -> None:
    for expert in (draft(user=None), draft(user=make_user(confirmed_at=None))):
        with pytest.raises(ProfileNotConfirmed):
            submit_expert(expert, by=make_coordinator(), at=now())


@pytest.mark.parametrize("status", [ExpertStatus.SUBMITTED, ExpertStatus.PUBLISHED])
def test_a_profile_is_submitted_once(status: ExpertStatus) -> None:
    expert = make_expert(status=status)
    with pytest.raises(ProfileSubmittedAlready):
        submit_expert(expert, by=owner(expert), at=now())


def test_a_withdrawn_profile_that_was_public_is_so_again_without_approval() -> None:
    expert, coordinator = make_expert(), make_coordinator()
    make_offer(expert=expert)
    session.refresh(expert)
    first = expert.published_at
    withdraw_expert(expert, by=owner(expert), at=now())
    assert (expert.status, index_jobs(expert)) == (ExpertStatus.WITHDRAWN, 1)
    submit_expert(expert, by=owner(expert), at=now())
    assert (expert.status, expert.published_at) == (ExpertStatus.PUBLISHED, first)
    assert mails_to(coordinator.email) == []
    assert events(expert) == [("withdraw", False), ("submit", False)]


def test_a_profile_is_taken_back_before_it_was_approved_and_submitted_again() -> None:
    expert = draft()
    submit_expert(expert, by=owner(expert), at=now())
    withdraw_expert(expert, by=owner(expert), at=now())
    submit_expert(expert, by=owner(expert), at=now())
    assert expert.status is ExpertStatus.SUBMITTED


@pytest.mark.parametrize("status", [ExpertStatus.DRAFT, ExpertStatus.WITHDRAWN])
def test_what_is_not_public_cannot_be_withdrawn(status: ExpertStatus) -> None:
    expert = make_expert(status=status)
    with pytest.raises(ProfileNotPublic):
        withdraw_expert(expert, by=owner(expert), at=now())
