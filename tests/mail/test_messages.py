"""What our mails say, and to whom."""

from collections.abc import Callable
from datetime import timedelta
from functools import cached_property
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask import Flask
from flask_babel import force_locale
from icalendar import Calendar

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.enums import (
    BookingStatus,
    DeclineReason,
    ExpertStatus,
    Level,
    ProposalStatus,
    RequestStatus,
    SeriesRule,
)
from guestlecture.i18n import long_day, span
from guestlecture.links import read
from guestlecture.mail.messages import MESSAGES, list_subjects, render_mail, write_mail
from guestlecture.models import (
    Alternative,
    Booking,
    Expert,
    Municipality,
    Organisation,
    Proposal,
    SavedSearch,
    SentMail,
    Series,
    ToldExpert,
    User,
)
from tests.counting import queries_of
from tests.factories import (
    make_alternative,
    make_booking,
    make_coordinator,
    make_expert,
    make_institution,
    make_offer,
    make_place,
    make_proposal,
    make_request,
    make_saved_search,
    make_series,
    make_slot_times,
    make_teacher,
    make_theme,
    make_timetable,
    make_user,
    make_waiting,
)

pytestmark = pytest.mark.usefixtures("in_app")


def mail_of(message: str, to: str, language: str = "en", **about: int) -> SentMail:
    """A mail in the database, as a service leaves it."""
    mail = SentMail(message=message, recipient=to, language=language, about=about, created_at=now())
    session.add(mail)
    session.flush()
    return mail


class Rows:
    """What mails are about, made as soon as a message asks for it."""

    @cached_property
    def user(self) -> User:
        return make_user()

    @cached_property
    def expert(self) -> Expert:
        return make_expert()

    @cached_property
    def booking(self) -> Booking:
        return make_booking()

    @cached_property
    def cancelled(self) -> Booking:
        return make_booking(
            status=BookingStatus.CANCELLED, cancelled_at=now(), cancellation_reason="Ill", sequence=1
        )

    @cached_property
    def declined(self) -> Proposal:
        return make_proposal(
            status=ProposalStatus.DECLINED, decline_reason=DeclineReason.NO_TIME, message="We are moving."
        )

    @cached_property
    def offered(self) -> Proposal:
        request = make_request(ask_first=True)
        return make_proposal(request=request, is_volunteered=True, introduction="I bring a fuel cell.")

    @cached_property
    def refused(self) -> Proposal:
        return make_proposal(is_volunteered=True, status=ProposalStatus.DECLINED, message="In May?")

    @cached_property
    def others(self) -> Alternative:
        return make_alternative(message="The week after?")

    @cached_property
    def move(self) -> Alternative:
        return make_alternative(booking=self.booking)

    @cached_property
    def joined(self) -> Booking:
        return make_booking(request=make_request(wanted=3, minimum=2), status=BookingStatus.PROVISIONAL)

    @cached_property
    def in_panel(self) -> Proposal:
        return make_proposal(request=self.joined.request)

    @cached_property
    def in_series(self) -> Proposal:
        return make_proposal(request=make_request(), expert=self.expert)

    @cached_property
    def series(self) -> Series:
        return make_series(self.in_series.request, rule=SeriesRule.SAME)

    @cached_property
    def given_series(self) -> Series:
        request = make_request(times=[make_slot_times(days=60)])
        return make_series(make_booking(expert=self.expert, request=request).request)


def proposed(**values: Any) -> dict[str, int]:
    """A proposal of its own for a message to be about."""
    return {"proposal_id": make_proposal(**values).id}


ABOUT: dict[str, Callable[[Rows], dict[str, int]]] = {
    "series_received": lambda rows: {"series_id": rows.series.id, "expert_id": rows.expert.id},
    "series_declined": lambda rows: {"series_id": rows.series.id, "expert_id": rows.expert.id},
    "series_ended": lambda rows: {"series_id": rows.series.id, "expert_id": rows.expert.id, "ended": 0},
    "series_agreed": lambda rows: {"series_id": rows.given_series.id, "expert_id": rows.expert.id},
    "series_news": lambda rows: {"series_id": rows.series.id, "ended": 0},
    "series_gaps": lambda rows: {"series_id": rows.series.id, "ended": 0},
    "series_cancelled": lambda rows: {"series_id": rows.series.id, "ended": 0},
    "panel_joined": lambda rows: {"booking_id": rows.joined.id},
    "panel_released": lambda rows: {"booking_id": rows.joined.id},
    "panel_moment": lambda rows: {"proposal_id": rows.in_panel.id},
    "panel_elsewhere": lambda rows: {"proposal_id": rows.in_panel.id},
    "panel_moved": lambda rows: {
        "proposal_id": rows.in_panel.id,
        "booking_id": rows.joined.id,
        "was_agreed": 0,
    },
    "panel_news": lambda rows: {"request_id": rows.joined.request_id},
    "confirm_account": lambda rows: {"user_id": rows.user.id},
    "choose_password": lambda rows: {"user_id": rows.user.id},
    "request_received": lambda rows: proposed(),
    "request_withdrawn": lambda rows: proposed(status=ProposalStatus.WITHDRAWN),
    "request_taken": lambda rows: proposed(status=ProposalStatus.WITHDRAWN),
    "proposal_declined": lambda rows: {"proposal_id": rows.declined.id},
    "proposal_expired": lambda rows: {"proposal_id": rows.declined.id},
    "speaker_left": lambda rows: {"proposal_id": rows.declined.id},
    "lecture_on_closed_day": lambda rows: {"booking_id": rows.booking.id},
    "moments_closed": lambda rows: {"request_id": rows.offered.request_id},
    "moments_gone": lambda rows: proposed(),
    "request_expired": lambda rows: {"request_id": rows.offered.request_id},
    "volunteer_received": lambda rows: {"proposal_id": rows.offered.id},
    "suggestion_received": lambda rows: proposed(status=ProposalStatus.SUGGESTED),
    "proposal_withdrawn": lambda rows: proposed(status=ProposalStatus.WITHDRAWN),
    "next_asked": lambda rows: proposed(),
    "volunteer_withdrew": lambda rows: {"proposal_id": rows.refused.id},
    "volunteer_declined": lambda rows: {"proposal_id": rows.refused.id},
    "volunteer_ended": lambda rows: {"proposal_id": rows.refused.id},
    "booking_agreed": lambda rows: {"booking_id": rows.booking.id},
    "booking_reminder": lambda rows: {"booking_id": rows.booking.id},
    "booking_over": lambda rows: {"booking_id": rows.booking.id},
    "speaker_has_room": lambda rows: {"waiting_id": make_waiting(expert=rows.expert).id},
    "waited_for_left": lambda rows: {"expert_id": rows.expert.id},
    "request_waiting": lambda rows: proposed(),
    "volunteer_waiting": lambda rows: {"request_id": rows.offered.request_id},
    "booking_cancelled": lambda rows: {"booking_id": rows.cancelled.id, "first_id": rows.expert.id},
    "request_lapsed": lambda rows: proposed(status=ProposalStatus.EXPIRED),
    "times_proposed": lambda rows: {"proposal_id": rows.others.proposal_id, "alternative_id": rows.others.id},
    "times_kept": lambda rows: proposed(),
    "times_refused": lambda rows: {"proposal_id": rows.declined.id},
    "move_proposed": lambda rows: {"booking_id": rows.booking.id, "alternative_id": rows.move.id},
    "move_ended": lambda rows: {"booking_id": rows.booking.id},
    "booking_moved": lambda rows: {"booking_id": rows.booking.id},
    "profile_submitted": lambda rows: {"expert_id": rows.expert.id},
    "profile_published": lambda rows: {"expert_id": rows.expert.id},
    "speakers_found": lambda rows: {"search_id": found(rows.expert).id, "mail_number": 1},
}


def about(message: str) -> dict[str, int]:
    """Rows for a message to be about."""
    return ABOUT[message](Rows())


def about_each() -> dict[str, dict[str, int]]:
    """The name of each message, with rows for it to be about; some rows serve several."""
    rows = Rows()
    return {name: make(rows) for name, make in ABOUT.items()}


def found(*experts: Expert, **values: object) -> SavedSearch:
    """A saved search that has found these experts."""
    search = make_saved_search(mails=1, **values)
    session.add_all(
        ToldExpert(saved_search_id=search.id, expert_id=expert.id, mail_number=1) for expert in experts
    )
    session.flush()
    return search


def count_queries(engine: sa.Engine, mails: list[SentMail]) -> int:
    """How many queries it takes to read these mails and show their subjects, with nothing loaded yet."""
    ids = [mail.id for mail in mails]
    session.commit()
    session.expunge_all()
    with queries_of(engine) as queries:
        shown = list_subjects(session.scalars(sa.select(SentMail).where(SentMail.id.in_(ids))).all())
    assert all(subject for _mail, subject in shown)
    return len(queries)


def test_subjects_of_many_mails_take_few_queries(engine: sa.Engine) -> None:
    to = make_coordinator().email
    few, many = (
        [mail_of(name, to, **rows) for _time in range(times) for name, rows in about_each().items()]
        for times in (1, 5)
    )
    assert count_queries(engine, many) == count_queries(engine, few) < 50


def test_subject_in_a_list_is_that_of_the_mail() -> None:
    mails = [mail_of(name, "reader@example.org", **rows) for name, rows in about_each().items()]
    mails.append(mail_of("booking_agreed", "reader@example.org", booking_id=0))
    assert list_subjects(mails) == [(mail, render_mail(mail).subject) for mail in mails]


@pytest.mark.parametrize(
    ("number", "language", "subject"),
    [
        (1, "en", "Action needed: 1 lecture of your series without a speaker"),
        (1, "nl", "Actie nodig: 1 les van je reeks zonder spreker"),
        (2, "nl", "Actie nodig: 2 lessen van je reeks zonder spreker"),
    ],
)
def test_a_mail_about_one_lecture_of_a_series_says_so(number: int, language: str, subject: str) -> None:
    series = make_series(*(make_request(status=RequestStatus.EXPIRED) for _ in range(number)))
    mail = mail_of("series_news", "thea@example.org", language, series_id=series.id, ended=0)
    assert render_mail(mail).subject == subject


def test_each_message_is_tried_here() -> None:
    assert set(ABOUT) == set(MESSAGES)


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("message", sorted(MESSAGES))
def test_each_message_says_the_same_as_text_and_as_html(message: str, language: str, app: Flask) -> None:
    rows = about(message)
    written = write_mail(mail_of(message, "reader@example.org", language, **rows))
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
    rows = dict.fromkeys(about(message), 999_999)
    assert "removed" in render_mail(mail_of(message, "reader@example.org", **rows)).text


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


def test_a_coordinator_is_told_what_was_agreed_or_cancelled_for_somebody_else() -> None:
    coordinator = make_coordinator(name="Cora Smit")
    booking = make_booking(expert=make_expert(name="Jan de Boer", user=None, email=None))
    agreed = write_mail(mail_of("booking_agreed", coordinator.email, booking_id=booking.id))
    booking.status, booking.cancelled_at = BookingStatus.CANCELLED, now()
    cancelled = write_mail(mail_of("booking_cancelled", coordinator.email, booking_id=booking.id))
    for written in (agreed, cancelled):
        assert "Hello Cora Smit," in written.text
        assert "tell Jan de Boer, who has no e-mail address here" in written.text
        assert f"/bookings/{booking.id}" in written.text
        assert written.attachments == (), "it is no lecture of hers"
    assert booking.request.teacher.email in agreed.text


def test_an_expert_who_still_had_a_request_is_told_that_it_is_over() -> None:
    proposal = make_proposal(
        request=make_request(teacher=make_teacher(name="Thea Bos"), topic="Water"),
        expert=make_expert(user=None, email="jan@example.com"),
        status=ProposalStatus.WITHDRAWN,
    )
    withdrawn = write_mail(mail_of("request_withdrawn", "jan@example.com", proposal_id=proposal.id))
    assert "Thea Bos has withdrawn the request “Water”." in withdrawn.text
    taken = write_mail(mail_of("request_taken", "jan@example.com", proposal_id=proposal.id))
    assert "Another speaker gives the lecture “Water” for Thea Bos. Thank you" in taken.text
    for written in (withdrawn, taken):
        assert "You need not do anything any more." in written.text
        assert "/answer/" in written.text
        assert proposal.request.teacher.email not in written.text


@pytest.mark.parametrize("status", [each for each in ProposalStatus if "waiting" not in each])
def test_a_request_that_has_ended_asks_for_nothing(status: ProposalStatus) -> None:
    proposal = make_proposal(status=status)
    written = write_mail(mail_of("request_received", "reader@example.org", proposal_id=proposal.id))
    assert "Action needed" not in written.subject
    assert "http" not in written.text
    assert "need not do anything" in written.text


OFFERED = """\
Hello Thea Bos,

Bram of H2 Works offers to come for your request “Hydrogen on the road”.

Lecture: Driving on hydrogen
Bram writes: I bring a fuel cell.

Possible moments:

- {moment}

Choose a moment or say no by {day}. After that the request ends.

See who offers to come:
http://127.0.0.1:5000/requests/{id}

Kind regards,
Gastles Noord
"""


def test_a_teacher_reads_who_offers_to_come_and_until_when_to_choose() -> None:
    teacher = make_teacher(name="Thea Bos")
    request = make_request(teacher=teacher, ask_first=True)
    expert = make_expert(name="Bram", organisation=Organisation(name="H2 Works"))
    proposal = make_proposal(
        request=request,
        expert=expert,
        offer=make_offer(expert=expert, title="Driving on hydrogen"),
        is_volunteered=True,
        introduction="I bring a fuel cell.",
        slots=request.slots[:1],
    )
    written = write_mail(mail_of("volunteer_received", teacher.email, proposal_id=proposal.id))
    assert written.subject == "Action needed: Bram offers to come"
    with force_locale("en"):
        facts = {"moment": span(request.slots[0]), "day": long_day(request.answer_by_on), "id": request.id}
    assert written.text == OFFERED.format(**facts)
    assert expert.email not in written.text, "contact details come after an acceptance"
    in_dutch = write_mail(mail_of("volunteer_received", teacher.email, "nl", proposal_id=proposal.id))
    assert in_dutch.subject == "Actie nodig: Bram wil komen"
    assert "Bram van H2 Works wil komen voor je aanvraag “Hydrogen on the road”." in in_dutch.text


@pytest.mark.parametrize("status", [each for each in ProposalStatus if "waiting" not in each])
def test_an_offer_that_has_been_answered_asks_for_nothing(status: ProposalStatus) -> None:
    proposal = make_proposal(is_volunteered=True, status=status)
    written = write_mail(mail_of("volunteer_received", "reader@example.org", proposal_id=proposal.id))
    assert "Action needed" not in written.subject
    assert "need not do anything" in written.text


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (RequestStatus.AGREED, "Another speaker gives this lecture."),
        (RequestStatus.WITHDRAWN, "The school has withdrawn the request."),
        (RequestStatus.EXPIRED, "The school did not choose anybody by "),
    ],
)
def test_a_volunteer_reads_why_it_ended_and_not_who_asked(status: RequestStatus, sentence: str) -> None:
    request = make_request(status=status, teacher=make_teacher(name="Thea Bos"))
    proposal = make_proposal(request=request, is_volunteered=True, status=ProposalStatus.WITHDRAWN)
    written = write_mail(mail_of("volunteer_ended", "reader@example.org", proposal_id=proposal.id))
    assert sentence in written.text
    assert "Thank you for offering" in written.text
    assert "Thea" not in written.text


def test_a_volunteer_is_refused_kindly_with_the_words_of_the_school() -> None:
    proposal = make_proposal(is_volunteered=True, status=ProposalStatus.DECLINED, message="In May?")
    written = write_mail(mail_of("volunteer_declined", "reader@example.org", proposal_id=proposal.id))
    assert written.subject == "Thank you, but not this time"
    assert "The school writes: In May?" in written.text
    assert proposal.request.teacher.name not in written.text


def test_a_teacher_whose_open_request_ended_reads_who_offered_and_how_to_ask_again() -> None:
    request = make_request(status=RequestStatus.EXPIRED)
    quiet = write_mail(mail_of("request_expired", "reader@example.org", request_id=request.id))
    assert "Nobody has taken it." in quiet.text
    assert f"/requests/{request.id}\n" in quiet.text
    expert = make_expert(name="Bram")
    make_proposal(request=request, expert=expert, is_volunteered=True, status=ProposalStatus.EXPIRED)
    session.expire(request)
    chosen = write_mail(mail_of("request_expired", "reader@example.org", request_id=request.id))
    assert "Bram offered to come, but nobody was chosen in time." in chosen.text


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


def test_an_agreement_that_holds_no_more_tells_so_and_no_contact_details() -> None:
    booking = make_booking(
        expert=make_expert(phone="06 87654321"),
        status=BookingStatus.CANCELLED,
        cancelled_at=now(),
        cancellation_reason="Ill",
        sequence=1,
    )
    sides = {booking.request.teacher.email, booking.expert.user.email, booking.expert.email}
    for to in sides:
        written = write_mail(mail_of("booking_agreed", to, booking_id=booking.id))
        assert "has been cancelled meanwhile" in written.text
        assert written.subject.startswith("Cancelled: guest lecture on ")
        assert written.attachments == ()
        for detail in (*sides, "06 87654321", "The porter"):
            assert detail not in written.text + written.html


def test_what_cancels_a_lecture_names_only_its_reader() -> None:
    booking = make_booking(status=BookingStatus.CANCELLED, cancelled_at=now(), sequence=1)
    teacher, speaker = booking.request.teacher.email, booking.expert.user.email
    for to, other in ((teacher, speaker), (speaker, teacher)):
        written = write_mail(mail_of("booking_cancelled", to, booking_id=booking.id))
        (event,) = Calendar.from_ical(written.attachments[0].content).events
        assert event["ATTENDEE"] == f"mailto:{to}"
        told = written.text + written.attachments[0].content.decode()
        assert other not in told
        assert "The porter" not in told


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


def test_who_saved_a_search_is_told_who_is_new(app: Flask) -> None:
    anna = make_offer(expert=make_expert(name="Anna Vos"), title="Hydrogen for ships").expert
    bert = make_expert(name="Bert Kok", tagline="Ships")
    gone = make_expert(name="Gone", status=ExpertStatus.WITHDRAWN)
    search = found(
        anna, bert, gone, query="q=hydrogen+ships&level=havo&level=vwo", user=make_user(name="Thea")
    )
    written = write_mail(mail_of("speakers_found", "thea@example.org", search_id=search.id, mail_number=1))
    link = f"{app.config['SETTINGS'].public_url}/experts?q=hydrogen+ships&level=havo&level=vwo"
    assert written.subject == "New speaker for ‘hydrogen ships’"
    assert (
        written.text
        == f"""Hello Thea,

There are 2 new speakers for your search ‘hydrogen ships’:

- Anna Vos: Hydrogen for ships
- Bert Kok: Ships

See who fits:
{link}

You get this mail because you saved this search. Found somebody, or no longer looking?

End this search:
{written.unsubscribe}

Kind regards,
Gastles Noord
"""
    )
    token = written.unsubscribe.rpartition("/")[2]
    assert read("saved-search", token)[0] == search.id


def test_a_long_list_of_new_speakers_is_cut_and_says_so() -> None:
    search = found(*(make_expert() for _number in range(23)), query="level=havo")
    written = write_mail(mail_of("speakers_found", "x@example.org", "nl", search_id=search.id, mail_number=1))
    assert written.subject == "Nieuwe spreker voor je zoekopdracht"
    assert written.text.count("\n- ") == 21
    assert "\n- en nog 3\n" in written.text


HOSTILE = "A\r\nBcc: all@example.org\n\nClick:\nhttp://127.0.0.1:5000/evil\n\n<script>x</script>"
TYPED_BY_PEOPLE = {
    *("name", "street", "title", "topic", "learning_aim", "prior_knowledge", "subject", "group_name"),
    *("contact_on_day", "message", "introduction", "cancellation_reason"),
}


@pytest.mark.parametrize("message", sorted(MESSAGES))
def test_what_people_type_cannot_pose_as_text_of_ours(message: str) -> None:
    rows = about(message)
    for row in [each for each in session if not isinstance(each, Municipality)]:
        for name in TYPED_BY_PEOPLE & set(sa.inspect(row).mapper.columns.keys()):
            setattr(row, name, HOSTILE)
    written = write_mail(mail_of(message, "reader@example.org", **rows))
    page = BeautifulSoup(written.html, "html.parser")
    assert "\nBcc" not in written.subject + written.text
    assert not [link for link in page.find_all("a") if "evil" in link["href"]]
    assert not page.find_all("script")


@pytest.mark.parametrize(("language", "hours"), [("en", "3rd and 4th hour"), ("nl", "3e en 4e uur")])
def test_mail_names_the_lesson_hours_of_the_school(language: str, hours: str) -> None:
    school = make_institution()
    make_timetable(school)
    starts_at, _ends_at = make_slot_times(hour=10)
    third = starts_at + timedelta(minutes=30)
    times = [(third, third + timedelta(minutes=100)), (third, third + timedelta(minutes=90))]
    proposal = make_proposal(request=make_request(institution=school, times=times))
    text = write_mail(
        mail_of("request_received", "reader@example.org", language, proposal_id=proposal.id)
    ).text
    assert f", {hours} · 10:30–12:10\n" in text
    assert text.count(hours) == 1
    assert " · 10:30–12:00\n" in text
    booking = make_booking(proposal=proposal, starts_at=third, ends_at=third + timedelta(minutes=100))
    agreed = write_mail(mail_of("booking_agreed", proposal.expert.email, language, booking_id=booking.id))
    assert f", {hours} · 10:30–12:10" in agreed.text
