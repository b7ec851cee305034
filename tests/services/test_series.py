"""Series: several requests sent, answered and cancelled as one, or each by itself."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from guestlecture.clock import now
from guestlecture.db import session
from guestlecture.domain.rules import Rules
from guestlecture.domain.series import SeriesLecture
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import end_of_day, local_date
from guestlecture.enums import (
    BookingStatus,
    DeclineReason,
    Format,
    Language,
    Level,
    ProposalStatus,
    RequestStatus,
    SeriesRule,
    Venue,
)
from guestlecture.errors import (
    AlreadyInSeries,
    AnswerTogether,
    CancellationReasonMissing,
    CannotBeAsked,
    ExpertFull,
    FullForAll,
    NotAllChosen,
    Refusals,
    RequestEnded,
    SeriesOfPanels,
    SlotInThePast,
    SlotTaken,
)
from guestlecture.mail.messages import render_mail
from guestlecture.models import Expert, Request, SentMail, Series, Theme
from guestlecture.queries.ranking import rank_experts
from guestlecture.queries.series import list_to_answer
from guestlecture.queries.series_next import list_next_for_all
from guestlecture.queries.volunteer import list_fitting_requests
from guestlecture.services.booking import cancel_booking
from guestlecture.services.expiry import expire_proposals, expire_requests
from guestlecture.services.personal_data import erase_user
from guestlecture.services.proposal import accept_proposal, decline_proposal
from guestlecture.services.request import RequestText
from guestlecture.services.series import cancel_series, send_series
from guestlecture.services.series_answer import accept_series, ask_for_series, decline_series
from guestlecture.services.substitute import ask_next
from guestlecture.services.volunteer import offer_to_take
from tests.factories import (
    ZONE,
    make_booking,
    make_expert,
    make_proposal,
    make_request,
    make_slot_times,
    make_teacher,
    make_theme,
)
from tests.queries.test_round_instance import Away
from tests.services.left import events_of, mails_left

pytestmark = pytest.mark.usefixtures("in_app")


@pytest.fixture
def theme() -> Theme:
    return make_theme()


def when(at: datetime | None = None) -> dict[str, Any]:
    return {"at": at or now(), "zone": ZONE, "rules": Rules()}


def moment(days: int, hour: int = 10) -> Moment:
    return Moment(*make_slot_times(days=days, hour=hour, minutes=60))


def text(theme: Theme, **values: Any) -> RequestText:
    return RequestText(
        **{
            "theme": theme,
            "topic": "Project week energy",
            "learning_aim": "Explain it.",
            "prior_knowledge": "",
            "subject": "",
            "level": Level.HAVO,
            "group_name": "",
            "group_size": 28,
            "language": Language.NL,
            "format": Format.LECTURE,
            "venue": Venue.SCHOOL,
            "contact_on_day": "",
            "moments": (),
            "answer_by_on": local_date(now(), ZONE) + timedelta(days=7),
            **values,
        }
    )


def send(
    theme: Theme,
    *,
    rule: SeriesRule = SeriesRule.ANY,
    number: int = 3,
    expert: Expert | None = None,
    **values: Any,
) -> Series:
    """A series of lectures, on as many days."""
    lectures = values.pop("lectures", None) or [
        SeriesLecture(row, f"group {row + 1}", 20 + row, (moment(30 + row),)) for row in range(number)
    ]
    teacher = make_teacher()
    return send_series(
        text(theme, **values),
        lectures,
        rule=rule,
        expert=expert,
        offer=None,
        ask_first=False,
        teacher=teacher,
        institution=teacher.memberships[0].institution,
        by=teacher,
        **when(),
    )


def mails_to(address: str) -> list[str]:
    return [message for message, recipient in mails_left() if recipient == address]


def volunteer(request: Request, expert: Expert) -> None:
    values = {"offer": None, "slots": request.slots[:1], "introduction": "", "by": expert.user}
    offer_to_take(request, expert=expert, **values, **when())


def test_one_form_makes_a_request_for_each_lecture(theme: Theme) -> None:
    series = send(theme)
    assert [(each.group_name, each.group_size) for each in series.requests] == [
        ("group 1", 20),
        ("group 2", 21),
        ("group 3", 22),
    ]
    assert {each.status for each in series.requests} == {RequestStatus.OPEN}
    assert not any(each.is_aimed for each in series.requests)
    assert mails_left() == []
    assert events_of("series", series.id) == [("send", series.teacher_id, False)]


def test_a_moment_in_the_past_is_refused_at_its_line_and_nothing_is_sent(theme: Theme) -> None:
    lectures = [
        SeriesLecture(row, f"group {row}", 20, (moment(days),)) for row, days in ((0, 30), (4, -3), (5, 31))
    ]
    with pytest.raises(SlotInThePast) as caught, session.begin_nested():
        send(theme, lectures=lectures)
    assert caught.value.field == "lectures-4"
    assert session.scalar(sa.select(sa.func.count()).select_from(Request)) == 0


def test_a_series_of_panels_is_refused(theme: Theme) -> None:
    with pytest.raises(SeriesOfPanels):
        send(theme, wanted=3)


def test_each_lecture_by_itself_is_asked_of_one_expert_by_one_mail(theme: Theme) -> None:
    expert = make_expert(themes=[theme])
    series = send(theme, expert=expert)
    assert mails_to(expert.user.email) == ["series_received"]
    first, second, _third = list_to_answer(series, expert)
    accept_proposal(first, first.slots[0], by=None, **when())
    decline_proposal(second, reason=DeclineReason.NO_TIME, message="", by=None, **when())
    assert [each.status for each in series.requests] == [
        RequestStatus.AGREED,
        RequestStatus.OPEN,
        RequestStatus.OPEN,
    ]


def test_an_expert_who_is_full_is_named_at_the_line(theme: Theme) -> None:
    expert = make_expert(themes=[theme], max_per_month=1)
    make_booking(expert=expert, request=make_request(times=[make_slot_times(days=30, hour=15)]))
    with pytest.raises((ExpertFull, Refusals)) as caught, session.begin_nested():
        send(theme, expert=expert, number=2)
    refusals = getattr(caught.value, "refusals", [caught.value])
    assert all((each.field or "").startswith("lectures-") for each in refusals)


def test_no_expert_comes_twice_where_all_are_to_be_different(theme: Theme) -> None:
    expert, other = make_expert(themes=[theme]), make_expert(themes=[theme])
    series = send(theme, rule=SeriesRule.DIFFERENT)
    first, second, third = series.requests
    volunteer(first, expert)
    with pytest.raises(AlreadyInSeries):
        volunteer(second, expert)
    index = Away()
    fitting = list_fitting_requests(expert, index, text="", **when())
    assert second not in [each.request for each in fitting.found]
    volunteer(second, other)
    cancel_booking(first.bookings[0], reason="Ill.", by=expert.user, **when())
    session.expire_all()
    found = [fitting.expert for fitting in rank_experts(first, **when())]
    assert other not in found
    volunteer(third, expert)
    with pytest.raises(CannotBeAsked):
        ask_next(first, other, by=first.teacher, **when())


def test_who_comes_twice_in_another_series_does(theme: Theme) -> None:
    expert = make_expert(themes=[theme])
    series = send(theme, rule=SeriesRule.ANY)
    for request in series.requests:
        volunteer(request, expert)
    assert {each.status for each in series.requests} == {RequestStatus.AGREED}


def same(theme: Theme, expert: Expert | None = None, **values: Any) -> Series:
    return send(theme, rule=SeriesRule.SAME, expert=expert, **values)


def test_one_expert_says_yes_to_all_with_one_mail_to_each_side(theme: Theme) -> None:
    expert = make_expert(themes=[theme])
    series = same(theme, expert)
    waiting = list_to_answer(series, expert)
    with pytest.raises(AnswerTogether):
        accept_proposal(waiting[0], waiting[0].slots[0], by=None, **when())
    chosen = {each.id: each.slots[0] for each in waiting}
    accept_series(series, expert, chosen, by=expert.user, **when())
    assert {each.status for each in series.requests} == {RequestStatus.AGREED}
    assert mails_left() == [
        ("series_received", expert.user.email),
        ("series_agreed", expert.user.email),
        ("series_agreed", series.teacher.email),
    ]


def test_it_is_all_of_them_or_none_and_said_at_each_lecture_why_not(theme: Theme) -> None:
    expert = make_expert(themes=[theme])
    series = same(theme, expert)
    waiting = list_to_answer(series, expert)
    make_booking(expert=expert, request=make_request(times=[make_slot_times(days=31)]))
    chosen = {waiting[0].id: waiting[0].slots[0], waiting[1].id: waiting[1].slots[0]}
    with pytest.raises(Refusals) as caught, session.begin_nested():
        accept_series(series, expert, chosen, by=None, **when())
    assert [(type(each), each.field) for each in caught.value.refusals] == [
        (SlotTaken, f"slot_{waiting[1].id}"),
        (NotAllChosen, f"slot_{waiting[2].id}"),
    ]
    session.expire_all()
    assert {each.status for each in series.requests} == {RequestStatus.OPEN}


def test_moments_of_one_series_that_are_in_each_others_way_are_refused(theme: Theme) -> None:
    expert = make_expert(themes=[theme])
    both = (moment(30), moment(31))
    lectures = [SeriesLecture(row, f"group {row}", 20, both) for row in range(2)]
    series = same(theme, expert, lectures=lectures)
    waiting = list_to_answer(series, expert)
    with pytest.raises(Refusals), session.begin_nested():
        accept_series(series, expert, {each.id: each.slots[0] for each in waiting}, by=None, **when())
    waiting = list_to_answer(series, expert)
    chosen = {each.id: each.slots[number] for number, each in enumerate(waiting)}
    accept_series(series, expert, chosen, by=None, **when())


def test_who_says_no_to_all_is_followed_by_the_next_for_all(theme: Theme) -> None:
    expert, full, other = (
        make_expert(themes=[theme]),
        make_expert(themes=[theme]),
        make_expert(themes=[theme]),
    )
    make_booking(expert=full, request=make_request(times=[make_slot_times(days=31)]))
    series = same(theme, expert)
    assert list_next_for_all(series, **when()) == [], "somebody is asked"
    no = {"reason": DeclineReason.NO_TIME, "message": "Sorry."}
    decline_series(series, expert, **no, by=None, at=now(), zone=ZONE)
    session.expire_all()
    assert mails_to(series.teacher.email) == ["series_declined"]
    assert [fits[0].expert for fits in list_next_for_all(series, **when())] == [other]
    with pytest.raises(CannotBeAsked):
        ask_for_series(series, full, by=series.teacher, **when())
    with pytest.raises(AnswerTogether):
        ask_next(series.requests[0], other, by=series.teacher, **when())
    ask_for_series(series, other, by=series.teacher, **when())
    assert mails_to(other.user.email) == ["series_received"]
    session.expire_all()
    with pytest.raises(RequestEnded):
        ask_for_series(series, other, by=series.teacher, **when())


def test_one_for_all_can_be_looked_for_without_anybody_in_mind(theme: Theme) -> None:
    expert = make_expert(themes=[theme])
    series = same(theme)
    assert all(each.is_aimed for each in series.requests)
    ask_for_series(series, expert, by=series.teacher, **when())
    session.expire_all()
    assert len(list_to_answer(series, expert)) == 3


def test_what_nobody_answers_ends_with_one_mail_to_each(theme: Theme) -> None:
    expert = make_expert(themes=[theme])
    series = same(theme, expert)
    at = end_of_day(series.requests[0].answer_by_on, ZONE) + timedelta(minutes=1)
    for _time in range(2):
        expire_requests(**when(at))
    assert mails_left()[1:] == [
        ("series_ended", expert.user.email),
        ("series_news", series.teacher.email),
    ]
    other = make_expert(themes=[theme])
    session.expire_all()
    ask_for_series(series, other, by=series.teacher, **when(at))
    assert {each.status for each in series.requests} == {RequestStatus.OPEN}


def test_all_that_is_to_come_is_cancelled_at_once_and_what_is_past_stays(theme: Theme) -> None:
    expert, waiting = make_expert(themes=[theme]), make_expert(themes=[theme])
    series = send(theme, number=4)
    for request in series.requests[:3]:
        volunteer(request, expert)
    given = series.requests[0].bookings[0]
    after = given.ends_at + timedelta(hours=1)
    open_request = series.requests[3]
    before = len(mails_left())
    with pytest.raises(CancellationReasonMissing), session.begin_nested():
        cancel_series(series, reason="", by=series.teacher, at=after, rules=Rules())
    cancel_series(series, reason="No project week.", by=series.teacher, at=after, rules=Rules())
    session.expire_all()
    assert given.status is BookingStatus.AGREED
    assert [each.status for each in series.requests] == [
        RequestStatus.AGREED,
        RequestStatus.WITHDRAWN,
        RequestStatus.WITHDRAWN,
        RequestStatus.WITHDRAWN,
    ]
    assert open_request.proposals == []
    assert mails_left()[before:] == [
        ("series_ended", expert.user.email),
        ("series_cancelled", series.teacher.email),
    ]
    assert mails_to(waiting.user.email) == []
    with pytest.raises(RequestEnded):
        cancel_series(series, reason="Again.", by=series.teacher, at=after, rules=Rules())


def test_one_lecture_of_a_series_is_cancelled_by_itself(theme: Theme) -> None:
    expert = make_expert(themes=[theme])
    series = same(theme, expert)
    chosen = {each.id: each.slots[0] for each in list_to_answer(series, expert)}
    accept_series(series, expert, chosen, by=None, **when())
    lost = series.requests[1].bookings[0]
    cancel_booking(lost, reason="Ill.", by=expert.user, **when())
    session.expire_all()
    substitute = make_expert(themes=[theme])
    proposal = ask_next(series.requests[1], substitute, by=series.teacher, **when())
    accept_proposal(proposal, proposal.slots[0], by=None, **when())
    assert series.requests[1].bookings[0].status is BookingStatus.SUBSTITUTED
    assert [each.status for each in series.requests] == [RequestStatus.AGREED] * 3
    assert {each.status for each in series.requests[1].proposals} == {ProposalStatus.ACCEPTED}


def put_to(theme: Theme, *experts: Expert) -> Series:
    """A series that a round put to these experts, a lecture to each, all until the same moment."""
    series = send(theme, number=max(2, len(experts)))
    for request, expert in zip(series.requests, experts, strict=False):
        make_proposal(request=request, expert=expert, answer_by_at=now() + timedelta(days=2))
    session.expire_all()
    return series


def test_what_ends_at_one_moment_without_an_answer_is_told_once(theme: Theme) -> None:
    first, second = make_expert(themes=[theme]), make_expert(themes=[theme])
    series = put_to(theme, first, first, second, first, second)
    at = now() + timedelta(days=2, minutes=1)
    for _time in range(2):
        assert expire_proposals(**when(at)) in (5, 0)
    assert sorted(mails_left()) == sorted(
        [
            ("series_ended", first.user.email),
            ("series_ended", second.user.email),
            ("series_gaps", series.teacher.email),
        ]
    )
    assert named_in("series_gaps") == {"group 1", "group 2", "group 3", "group 4", "group 5"}
    assert named_in("series_ended", first) == {"group 1", "group 2", "group 4"}


def test_a_single_lecture_without_an_answer_is_told_with_who_could_come_instead(theme: Theme) -> None:
    expert, other = make_expert(themes=[theme]), make_expert(themes=[theme])
    put_to(theme, expert)
    expire_proposals(**when(now() + timedelta(days=2, minutes=1)))
    mail = session.scalars(sa.select(SentMail).where(SentMail.message == "proposal_expired")).one()
    assert mail.about["first_id"] == other.id


def test_a_speaker_who_leaves_is_missed_in_a_series_by_one_mail(theme: Theme) -> None:
    expert = make_expert(themes=[theme])
    series = put_to(theme, expert, expert, expert)
    erase_user(expert.user, **when())
    assert mails_to(series.teacher.email) == ["series_gaps"]
    assert named_in("series_gaps") == {"group 1", "group 2", "group 3"}


def test_what_is_cancelled_in_part_names_these_lectures_and_not_what_ended_before(theme: Theme) -> None:
    expert = make_expert(themes=[theme])
    series = send(theme, number=5)
    for request in series.requests[:3]:
        volunteer(request, expert)
    cancel_booking(series.requests[0].bookings[0], reason="Ill.", by=expert.user, **when())
    series.requests[0].status = RequestStatus.EXPIRED
    at = now() + timedelta(hours=1)
    cancel_series(series, reason="No project week.", by=series.teacher, at=at, rules=Rules())
    session.expire_all()
    assert mails_to(series.teacher.email)[-1] == "series_cancelled"
    assert named_in("series_cancelled") == {"group 2", "group 3"}
    assert named_in("series_ended", expert) == {"group 2", "group 3"}
    assert "No project week." in text_of("series_ended", expert)


def named_in(message: str, to: Expert | None = None) -> set[str]:
    return set(re.findall(r"group \d", text_of(message, to)))


def text_of(message: str, to: Expert | None = None) -> str:
    rows = sa.select(SentMail).where(SentMail.message == message)
    if to is not None:
        rows = rows.where(SentMail.recipient == to.user.email)
    return render_mail(session.scalars(rows).one()).text


def within_a_month(number: int) -> list[SeriesLecture]:
    """So many lectures on as many days of one month, from two months on."""
    today = local_date(now(), ZONE)
    first = (today.replace(day=1) + timedelta(days=70)).replace(day=2)
    days = [(first - today).days + row for row in range(number)]
    return [SeriesLecture(row, f"group {row + 1}", 20, (moment(day),)) for row, day in enumerate(days)]


@pytest.mark.parametrize("most", [{"max_per_month": 4}, {"max_per_term": 4}])
def test_who_has_no_room_for_all_lectures_together_is_not_proposed_for_them(
    theme: Theme, most: dict[str, int]
) -> None:
    lectures = within_a_month(5)
    full, free = make_expert(themes=[theme], **most), make_expert(themes=[theme], max_per_month=5)
    series = send(theme, rule=SeriesRule.SAME, lectures=lectures)
    assert [fits[0].expert for fits in list_next_for_all(series, **when())] == [free]
    with pytest.raises(CannotBeAsked):
        ask_for_series(series, full, by=series.teacher, **when())


def test_who_has_no_room_for_all_lectures_together_is_not_asked_for_them(theme: Theme) -> None:
    expert = make_expert(themes=[theme], max_per_month=4)
    send(theme, expert=expert, lectures=within_a_month(5))
    send(theme, rule=SeriesRule.SAME, expert=expert, lectures=within_a_month(4))
    with pytest.raises(FullForAll) as caught:
        send(theme, rule=SeriesRule.SAME, expert=expert, lectures=within_a_month(5))
    assert caught.value.field == "rule"
