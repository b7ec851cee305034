"""What our mails say, and to whom."""

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask import Flask
from icalendar import Calendar

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.enums import BookingStatus, DeclineReason, Level, ProposalStatus
from guestlecture.links import read
from guestlecture.mail.messages import MESSAGES, render_mail, write_mail
from guestlecture.models import Municipality, SentMail
from tests.factories import (
    make_booking,
    make_coordinator,
    make_expert,
    make_institution,
    make_offer,
    make_place,
    make_proposal,
    make_request,
    make_teacher,
    make_theme,
    make_user,
)

pytestmark = pytest.mark.usefixtures("in_app")


def mail_of(message: str, to: str, language: str = "en", **about: int) -> SentMail:
    """A mail in the database, as a service leaves it."""
    mail = SentMail(message=message, recipient=to, language=language, about=about, created_at=now())
    session.add(mail)
    session.flush()
    return mail


def each_message() -> dict[str, dict[str, int]]:
    """The name of each message, with rows for it to be about."""
    user, booking = make_user(), make_booking()
    declined = make_proposal(
        status=ProposalStatus.DECLINED, decline_reason=DeclineReason.NO_TIME, message="We are moving."
    )
    cancelled = make_booking(
        status=BookingStatus.CANCELLED, cancelled_at=now(), cancellation_reason="Ill", sequence=1
    )
    expert = make_expert()
    return {
        "confirm_account": {"user_id": user.id},
        "choose_password": {"user_id": user.id},
        "request_received": {"proposal_id": make_proposal().id},
        "proposal_declined": {"proposal_id": declined.id},
        "proposal_expired": {"proposal_id": declined.id},
        "booking_agreed": {"booking_id": booking.id},
        "booking_cancelled": {"booking_id": cancelled.id},
        "profile_submitted": {"expert_id": expert.id},
        "profile_published": {"expert_id": expert.id},
    }


def test_each_message_is_tried_here() -> None:
    assert set(each_message()) == set(MESSAGES)


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("message", sorted(MESSAGES))
def test_each_message_says_the_same_as_text_and_as_html(message: str, language: str, app: Flask) -> None:
    about = each_message()[message]
    written = write_mail(mail_of(message, "reader@example.org", language, **about))
    page = BeautifulSoup(written.html, "html.parser")
    assert written.subject == page.title.get_text()
    assert "\n" not in written.subject
    assert "%(" not in written.subject + written.text
    assert "None" not in written.text
    assert page.html["lang"] == language
    addresses = [link["href"] for link in page.find_all("a")]
    assert addresses, "every mail leads somewhere"
    assert all(address.startswith(app.config["SETTINGS"].public_url + "/") for address in addresses)
    assert all(address in written.text for address in addresses)
    shown = [*page.main.stripped_strings]
    assert [line for line in shown if line.removesuffix(":") not in written.text] == []


@pytest.mark.parametrize("message", sorted(MESSAGES))
def test_what_has_been_erased_is_said(message: str) -> None:
    about = dict.fromkeys(each_message()[message], 999_999)
    assert "removed" in render_mail(mail_of(message, "reader@example.org", **about)).text


def test_a_message_of_an_older_version_is_no_error() -> None:
    assert "removed" in render_mail(mail_of("newsletter", "reader@example.org")).text


def test_a_request_tells_the_expert_all_that_an_answer_needs() -> None:
    teacher = make_teacher(name="Thea Bos")
    request = make_request(teacher=teacher, group_name="4 havo B", group_size=27)
    expert = make_expert()
    offer = make_offer(expert=expert, title="How a fuel cell works")
    proposal = make_proposal(request=request, expert=expert, offer=offer)
    assert expert.user
    written = write_mail(mail_of("request_received", expert.user.email, proposal_id=proposal.id))
    assert written.subject.startswith("Action needed: request for a guest lecture on ")
    school = request.institution
    assert school.place
    for fact in (
        f"Hello {expert.name},",
        f"Thea Bos of {school.name}, {school.place.name}",
        "Topic: Hydrogen on the road",
        "Lecture: How a fuel cell works",
        "Learning aim: Pupils can explain how a fuel cell works.",
        "Group: 4 havo B, 27 pupils",
        "10:00–11:30",
        "13:00–14:30",
        "Please answer by ",
    ):
        assert fact in written.text
    for fact in (teacher.email, "The porter"):
        assert fact not in written.text, "contact details come after an acceptance"


def test_the_link_of_a_request_stands_for_this_proposal() -> None:
    proposal = make_proposal()
    assert proposal.expert.user
    to = proposal.expert.user.email
    written = write_mail(mail_of("request_received", to, proposal_id=proposal.id))
    link = next(line for line in written.text.splitlines() if line.startswith("http"))
    assert read("proposal", link.rsplit("/", 1)[1]) == proposal.id


def test_a_coordinator_answers_for_an_expert_who_cannot_be_reached() -> None:
    coordinator = make_coordinator(name="Cora Smit")
    proposal = make_proposal(expert=make_expert(name="Jan de Boer", user=None, email=None))
    written = write_mail(mail_of("request_received", coordinator.email, proposal_id=proposal.id))
    assert "Hello Cora Smit," in written.text
    assert "asks for Jan de Boer. You answer for this speaker" in written.text
    assert f"/proposals/{proposal.id}" in written.text, "with a log-in: the answer is marked as hers"


@pytest.mark.parametrize("status", [each for each in ProposalStatus if "waiting" not in each])
def test_a_request_that_has_ended_asks_for_nothing(status: ProposalStatus) -> None:
    proposal = make_proposal(status=status)
    written = write_mail(mail_of("request_received", "reader@example.org", proposal_id=proposal.id))
    assert "Action needed" not in written.subject
    assert "http" not in written.text
    assert "need not do anything" in written.text


def test_from_mbo_on_they_are_students() -> None:
    proposal = make_proposal(request=make_request(level=Level.MBO, group_name="", group_size=1))
    written = write_mail(mail_of("request_received", "reader@example.org", proposal_id=proposal.id))
    assert "mbo, 1 student\n" in written.text


def test_both_sides_of_a_lecture_learn_how_to_reach_each_other() -> None:
    booking = make_booking(expert=make_expert(phone="06 87654321"))
    teacher, expert = booking.request.teacher, booking.expert
    assert expert.user
    to_teacher = write_mail(mail_of("booking_agreed", teacher.email, booking_id=booking.id))
    to_expert = write_mail(mail_of("booking_agreed", expert.user.email, booking_id=booking.id))
    assert f"Hello {teacher.name}," in to_teacher.text
    assert f"\n{expert.email}\n06 87654321\n" in to_teacher.text
    assert f"Hello {expert.name}," in to_expert.text
    assert f"\n{teacher.email}\n" in to_expert.text
    assert "Contact on the day: The porter" in to_expert.text
    (attachment,) = to_expert.attachments
    assert attachment.method == "REQUEST"
    (event,) = Calendar.from_ical(attachment.content).events
    assert event["SUMMARY"] == "Guest lecture: Hydrogen on the road"
    assert "Contact on the day: The porter" in event["DESCRIPTION"]


def test_an_expert_without_an_account_gets_no_link_to_log_in() -> None:
    booking = make_booking(expert=make_expert(user=None, email="jan@example.com"))
    written = write_mail(mail_of("booking_agreed", "jan@example.com", booking_id=booking.id))
    assert "http" not in written.text
    assert booking.request.teacher.email in written.text


def test_a_lecture_that_is_off_is_not_put_into_a_calendar_again() -> None:
    booking = make_booking(status=BookingStatus.CANCELLED, cancelled_at=now(), sequence=1)
    to = booking.request.teacher.email
    assert write_mail(mail_of("booking_agreed", to, booking_id=booking.id)).attachments == ()
    cancelled = write_mail(mail_of("booking_cancelled", to, booking_id=booking.id))
    assert [each.method for each in cancelled.attachments] == ["CANCEL"]


def test_a_school_is_not_said_to_be_where_its_name_says_it_is() -> None:
    school = make_institution(name="Praedinius Groningen", place=make_place(name="Groningen"))
    proposal = make_proposal(request=make_request(institution=school))
    written = write_mail(mail_of("request_received", "reader@example.org", proposal_id=proposal.id))
    assert "of Praedinius Groningen asks for" in written.text


@pytest.mark.parametrize("message", ["proposal_declined", "booking_cancelled"])
def test_a_teacher_without_a_speaker_is_led_to_others_who_fit(message: str) -> None:
    request = make_request(theme=make_theme(slug="wind"), level=Level.VWO)
    booking = make_booking(request=request, status=BookingStatus.CANCELLED, cancelled_at=now())
    about = {"proposal_id": booking.proposal_id, "booking_id": booking.id}
    about = {name: about[name] for name in about if name.startswith(message.split("_")[0])}
    written = write_mail(mail_of(message, request.teacher.email, **about))
    assert written.subject.startswith("Action needed: ")
    assert "/experts?theme=wind&level=vwo" in written.text
    if message == "booking_cancelled":
        assert booking.expert.user
        to_expert = write_mail(mail_of(message, booking.expert.user.email, **about))
        assert to_expert.subject.startswith("Cancelled: ")


def test_an_account_link_is_read_again_in_the_demo_only(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    mail = mail_of("choose_password", "reader@example.org", user_id=make_user().id)
    assert "/account/link/" in render_mail(mail).text
    real = app.config["SETTINGS"].model_copy(update={"demo": False})
    monkeypatch.setitem(app.config, "SETTINGS", real)
    assert "/account/link/" not in render_mail(mail).text
    assert "/account/link/" in write_mail(mail).text


def test_addresses_are_those_of_the_settings(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    public = app.config["SETTINGS"].model_copy(update={"public_url": "https://gastles.example.nl/noord"})
    monkeypatch.setitem(app.config, "SETTINGS", public)
    expert = make_expert()
    mail = mail_of("profile_published", "reader@example.org", expert_id=expert.id)
    with app.test_request_context("/", base_url="http://evil.example"):
        written = render_mail(mail)
    assert f"\nhttps://gastles.example.nl/noord/experts/{expert.id}\n" in written.text
    assert "evil" not in written.html


HOSTILE = "A\r\nBcc: all@example.org\n\nClick:\nhttp://127.0.0.1:5000/evil\n\n<script>x</script>"
TYPED_BY_PEOPLE = {
    *("name", "street", "title", "topic", "learning_aim", "prior_knowledge", "subject", "group_name"),
    *("contact_on_day", "message", "cancellation_reason"),
}


@pytest.mark.parametrize("message", sorted(MESSAGES))
def test_what_people_type_cannot_pose_as_text_of_ours(message: str) -> None:
    about = each_message()[message]
    for row in [each for each in session if not isinstance(each, Municipality)]:
        for name in TYPED_BY_PEOPLE & set(sa.inspect(row).mapper.columns.keys()):
            setattr(row, name, HOSTILE)
    written = write_mail(mail_of(message, "reader@example.org", **about))
    page = BeautifulSoup(written.html, "html.parser")
    assert "\nBcc" not in written.subject + written.text
    assert not [link for link in page.find_all("a") if "evil" in link["href"]]
    assert not page.find_all("script")
