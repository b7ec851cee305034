"""Forgetting people: nothing says who they were, what was agreed stays, and the other sides are told."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from guestlecture.clock import now
from guestlecture.db import Base, session
from guestlecture.domain.personal_data import NOBODY
from guestlecture.domain.rules import Rules
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import (
    BookingStatus,
    CalendarKind,
    Degree,
    ExceptionKind,
    ExpertStatus,
    Outcome,
    ProposalStatus,
    RequestStatus,
    Side,
)
from guestlecture.errors import LecturesPlanned, RequestEnded
from guestlecture.models import (
    Expert,
    Feedback,
    LoginAttempt,
    Organisation,
    PassageVector,
    Request,
    SentMail,
    ToldExpert,
    Turn,
    User,
)
from guestlecture.queries.passage import digest_of
from guestlecture.queries.personal_data import export_of
from guestlecture.queries.user import email_hash
from guestlecture.services.calendar_feed import renew_feed
from guestlecture.services.mail import leave_mail
from guestlecture.services.personal_data import erase_expert, erase_user
from guestlecture.services.reminder import send_reminders, stop_reminders
from guestlecture.services.substitute import ask_next
from guestlecture.services.user import open_login_session
from tests.factories import (
    ZONE,
    make_alternative,
    make_booking,
    make_calendar,
    make_coordinator,
    make_exception,
    make_expert,
    make_institution,
    make_offer,
    make_open_date,
    make_proposal,
    make_request,
    make_rule,
    make_saved_search,
    make_teacher,
    make_waiting,
)
from tests.services.left import events_of, indexing_left, mails_left

pytestmark = pytest.mark.usefixtures("in_app")

NAME, EMAIL, PHONE, OWN_EMAIL = (
    "Tjitske Waterbolk",
    "tjitske@h2.example",
    "06 98765432",
    "t.waterbolk@school.example",
)
THEM = f"Ask {NAME} ({PHONE}, {EMAIL}, {OWN_EMAIL})."
PAST = {"starts_at": now() - timedelta(days=3), "ends_at": now() - timedelta(days=3, hours=-1)}


def when() -> dict[str, Any]:
    return {"at": now(), "zone": ZONE, "rules": Rules()}


def whole_person() -> User:
    """Somebody who is a teacher and an expert, and left traces wherever one can."""
    school = make_institution(phone=PHONE, entrance=THEM)
    user = make_teacher(school, name=NAME, email=OWN_EMAIL, password_hash="secret")
    expert = profile(user)
    mine = make_request(
        teacher=user, topic=f"With {NAME}", learning_aim=THEM, prior_knowledge=THEM, contact_on_day=THEM
    )
    given = make_booking(request=mine, **PAST, outcome=Outcome.GIVEN, outcome_by=user)
    given.proposal.message = given.proposal.introduction = THEM
    for side in (Side.TEACHER, Side.EXPERT):
        answers = {"degree": Degree.FULLY, "again": True, "remark": THEM, "given_at": now()}
        session.add(Feedback(booking=given, side=side, **answers))
    off = {"status": BookingStatus.CANCELLED, "cancelled_at": now(), "cancellation_reason": THEM}
    lost = make_booking(expert=expert, **off, outcome=Outcome.CANCELLED_BY_EXPERT)
    lost.request.topic, lost.request.status = THEM, RequestStatus.EXPIRED
    make_alternative(proposal=make_proposal(expert=expert, message=THEM), message=THEM)
    make_saved_search(user=user, query="q=wind")
    make_waiting(user=user, answers={"topic": [THEM]})
    renew_feed(user, at=now())
    open_login_session(user, at=now())
    session.add(LoginAttempt(email_hash=email_hash(OWN_EMAIL), at=now()))
    for address in (OWN_EMAIL, EMAIL):
        stop_reminders(address, at=now())
        leave_mail("booking_agreed", address, language="nl", at=now(), booking_id=given.id)
    session.flush()
    return user


def profile(user: User | None) -> Expert:
    """A profile with everything that one can hold."""
    expert = make_expert(
        user=user,
        name=NAME,
        email=EMAIL,
        phone=PHONE,
        tagline=THEM,
        biography=THEM,
        organisation=Organisation(name=f"{NAME} BV"),
        agreement=f"{NAME} said so",
        vog_issued_on=local_date(now(), ZONE),
        source="file",
        external_id=EMAIL,
    )
    offer = make_offer(expert=expert, title=f"Lecture of {NAME}", summary=THEM)
    make_rule(expert, 1)
    make_exception(expert, ExceptionKind.AWAY, local_date(now(), ZONE))
    make_calendar(expert, kind=CalendarKind.ADDRESS, address="https://example.org/tjitske@h2.example.ics")
    make_open_date(expert=expert, offer=offer)
    make_waiting(expert=expert, answers={"topic": [THEM]})
    session.add(ToldExpert(saved_search_id=make_saved_search().id, expert_id=expert.id, mail_number=0))
    session.add(PassageVector(model="m", digest=digest_of(THEM), vector=b""))
    make_proposal(expert=expert, offer=offer, status=ProposalStatus.DECLINED, message=THEM)
    return expert


def traces() -> Iterator[str]:
    """Every text in the database that names the person, with where it is."""
    for table in Base.metadata.sorted_tables:
        for row in session.execute(sa.select(table)).mappings():
            for column, value in row.items():
                text = json.dumps(value) if isinstance(value, dict | list) else str(value)
                if any(
                    word.casefold() in text.casefold()
                    for word in (NAME, "waterbolk", EMAIL, PHONE, OWN_EMAIL)
                ):
                    yield f"{table.name}.{column.name if hasattr(column, 'name') else column}: {text}"


def test_after_erasing_nothing_in_the_database_says_who_it_was() -> None:
    user = whole_person()
    assert len({trace.split(":")[0] for trace in traces()}) > 20, "there was much to forget"
    erase_user(user, **when())
    session.flush()
    session.expire_all()
    assert list(traces()) == []
    assert (user.name, user.password_hash, user.confirmed_at) == (NOBODY, None, None)
    assert user.memberships == []
    assert events_of("user", user.id)[-1] == ("erase", user.id, False)
    for table in (
        "availability_rule",
        "availability_exception",
        "busy_time",
        "calendar_source",
        "passage_vector",
    ):
        assert session.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar() == 0, table


def test_an_expert_without_an_account_is_forgotten_by_a_coordinator() -> None:
    expert, coordinator = profile(None), make_coordinator()
    erase_expert(expert, by=coordinator, **when())
    session.flush()
    session.expire_all()
    assert list(traces()) == []
    assert expert.status is ExpertStatus.WITHDRAWN
    assert expert.id in indexing_left()
    assert events_of("expert", expert.id)[-1] == ("erase", coordinator.id, True)


def test_nobody_is_forgotten_while_a_lecture_is_planned() -> None:
    booking = make_booking()
    for somebody in (booking.request.teacher, booking.expert.user):
        with pytest.raises(LecturesPlanned):
            erase_user(somebody, **when())
    alone = make_booking(expert=make_expert(user=None))
    with pytest.raises(LecturesPlanned):
        erase_expert(alone.expert, by=make_coordinator(), **when())


def test_what_waits_for_a_teacher_ends_and_whoever_was_asked_is_told() -> None:
    proposal = make_proposal()
    request = proposal.request
    erase_user(request.teacher, **when())
    assert request.status is RequestStatus.WITHDRAWN
    assert mails_left() == [("request_withdrawn", proposal.expert.user.email)]
    with pytest.raises(RequestEnded):
        ask_next(request, make_expert(), by=make_coordinator(), **when())


def test_what_waits_for_an_expert_ends_and_the_teachers_hear_who_could_come() -> None:
    expert = make_expert()
    asked, offered = make_proposal(expert=expert), make_proposal(expert=expert, is_volunteered=True)
    found = make_proposal(expert=expert, status=ProposalStatus.SUGGESTED)
    queue = make_request()
    session.add(Turn(request=queue, position=1, expert=expert))
    other = make_expert(themes=[asked.request.theme])
    session.flush()
    erase_user(expert.user, **when())
    statuses = [each.status for each in (asked, offered, found)]
    assert statuses == [ProposalStatus.DECLINED, ProposalStatus.WITHDRAWN, ProposalStatus.PASSED_OVER]
    told = [("speaker_left", each.request.teacher.email) for each in (asked, offered, found)]
    assert mails_left() == told
    mail = session.scalars(sa.select(SentMail).order_by(SentMail.id)).first()
    assert mail
    assert mail.about == {"proposal_id": asked.id, "first_id": other.id}
    assert session.scalars(sa.select(Turn.is_passed)).all() == [True]


def test_the_company_of_others_stays() -> None:
    one, other = make_expert(), make_expert()
    other.organisation = one.organisation
    session.flush()
    erase_user(one.user, **when())
    assert other.organisation is not None
    assert one.organisation is None


def test_whoever_was_forgotten_gets_no_mail_and_the_other_side_does() -> None:
    coordinator, long_ago = make_coordinator(), now() - timedelta(days=20)
    alone = make_booking(expert=make_expert(user=None), **PAST, created_at=long_ago)
    booking = make_booking(**PAST, created_at=long_ago)
    erase_user(booking.request.teacher, **when())
    erase_expert(alone.expert, by=coordinator, **when())
    send_reminders(at=now(), zone=ZONE, rules=Rules())
    assert mails_left() == [
        ("booking_over", alone.request.teacher.email),
        ("booking_over", booking.expert.user.email),
    ]


def test_the_export_holds_what_is_kept_and_nobody_elses_contact_details() -> None:
    user = whole_person()
    other = make_booking(request=make_request(teacher=user), expert=make_expert(phone="06 11112222"), **PAST)
    kept = export_of(user)
    text = json.dumps(kept)
    for own in (NAME, EMAIL, PHONE, OWN_EMAIL, THEM[:20], "https://example.org/", "q=wind"):
        assert own in text, own
    others = [other.expert, *session.scalars(sa.select(Expert).where(Expert.user_id != user.id))]
    teachers = session.scalars(sa.select(User).where(User.id != user.id))
    for address in [each.email for each in others] + [each.email for each in teachers] + ["06 11112222"]:
        assert address not in text, address
    assert other.expert.name in text, "who gave it"
    assert "secret" not in text
    lecture = next(each for each in kept["lectures"] if each["my_answers"])
    assert lecture["my_answers"][0]["again"] is True
    assert "again" not in lecture["their_answers"][0]


def test_the_requests_of_others_are_not_among_ones_own() -> None:
    make_request(topic="Not mine")
    user = make_teacher()
    assert "Not mine" not in json.dumps(export_of(user))
    assert session.scalar(sa.select(Request.topic)) == "Not mine"
