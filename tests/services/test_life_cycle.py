"""Random lives of requests: whatever people and the clock do, what must be true stays true."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any

import hypothesis
import pytest
import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.exc import IntegrityError

from guestlecture.clock import now
from guestlecture.db import Base, as_refusal, session
from guestlecture.domain.alternative import is_due
from guestlecture.domain.booking import check_free
from guestlecture.domain.rules import Rules
from guestlecture.domain.series import SeriesLecture
from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import local_date
from guestlecture.enums import (
    HOLDING,
    AlternativeStatus,
    BookingStatus,
    DeclineReason,
    Format,
    Language,
    Level,
    ProposalStatus,
    RequestStatus,
    SeriesRule,
    Side,
    Venue,
)
from guestlecture.errors import NotFound, Refusal
from guestlecture.models import Alternative, AuditEvent, Booking, Proposal, Request, SentMail, Series
from guestlecture.queries.alternative import find_waiting
from guestlecture.queries.booking import engagement_of
from guestlecture.queries.proposal import LIVE
from guestlecture.queries.series import list_to_answer
from guestlecture.services.alternative import propose_move, propose_times
from guestlecture.services.alternative_answer import accept_alternative, keep_times, refuse_times
from guestlecture.services.booking import cancel_booking
from guestlecture.services.expiry import expire_alternatives, expire_proposals, expire_requests
from guestlecture.services.panel import cancel_panel, move_panel, settle_panel
from guestlecture.services.proposal import accept_proposal, decline_proposal
from guestlecture.services.request import RequestText, send_open_request, send_request, withdraw_request
from guestlecture.services.series import cancel_series, send_series
from guestlecture.services.series_answer import accept_series, ask_for_series, decline_series
from guestlecture.services.substitute import ask_next
from guestlecture.services.volunteer import (
    accept_volunteer,
    decline_volunteer,
    offer_to_take,
    withdraw_offer,
)
from tests.factories import ZONE, make_expert, make_place, make_teacher, make_theme

pytestmark = pytest.mark.usefixtures("in_app")

ASSEN = {"lat": 52.9928, "lon": 6.5642}
# What fails is printed step by step as it was found: to make it shorter takes minutes.
SETTINGS = hypothesis.settings(
    max_examples=15, stateful_step_count=30, deadline=None, phases=[hypothesis.Phase.generate]
)
WHICH = st.integers(0, 11)
# Few moments, so that people get into each other's way: two days, from 10:00, half hours apart.
TIMES = st.sets(st.tuples(st.integers(30, 31), st.integers(0, 5)), min_size=1, max_size=3)
OFTEN, MOST_REQUESTS = 9, 4
GOES_ON: dict[type[Base], tuple[Any, ...]] = {
    Request: (RequestStatus.OPEN, RequestStatus.EXPIRED),
    Proposal: LIVE,
    Booking: HOLDING,
    Alternative: (AlternativeStatus.WAITING,),
}
# Endings: who hears them, of which row, exactly once.
ONCE = {
    *("proposal_declined", "proposal_expired", "request_expired", "request_lapsed", "request_taken"),
    *("request_withdrawn", "volunteer_declined", "volunteer_ended", "volunteer_withdrew", "times_refused"),
    *("booking_agreed", "booking_cancelled", "panel_joined", "panel_released", "panel_elsewhere"),
}


OF_SERIES = {"series_ended", "series_declined"}
DAY = timedelta(days=1)


class Lives(RuleBasedStateMachine):
    """Two teachers, three experts, and the clock."""

    @initialize()
    def people(self) -> None:
        """Begin with nothing but people."""
        self.at: datetime = now()
        self.theme = make_theme()
        self.teachers = [make_teacher() for _number in range(2)]
        self.experts = [
            make_expert(themes=[self.theme]),
            make_expert(themes=[self.theme], place=make_place(**ASSEN), max_per_month=2),
            make_expert(themes=[self.theme], substitute_notice_days=10),
        ]
        self.send(0, 0, {(30, 0)})
        self.send_a_series(1, 0, {(30, 2)}, SeriesRule.DIFFERENT)

    def teardown(self) -> None:
        """Leave nothing behind."""
        session.rollback()
        session.expunge_all()

    # What people do

    @precondition(lambda self: len(self._going_on(Request)) < MOST_REQUESTS)
    @rule(teacher=WHICH, expert=WHICH, times=TIMES)
    def send(self, teacher: int, expert: int, times: set[tuple[int, int]]) -> None:
        """Ask one expert."""
        who, whom = self.teachers[teacher % 2], self.experts[expert % 3]
        text, school = self._text(times), who.memberships[0].institution
        self._try(
            send_request,
            text,
            expert=whom,
            offer=None,
            teacher=who,
            institution=school,
            by=who,
            **self._when(),
        )

    @precondition(lambda self: len(self._going_on(Request)) < MOST_REQUESTS)
    @rule(teacher=WHICH, ask_first=st.booleans(), times=TIMES)
    def send_to_all(self, teacher: int, ask_first: bool, times: set[tuple[int, int]]) -> None:
        """Ask whoever fits."""
        who = self.teachers[teacher % 2]
        values = {"ask_first": ask_first, "teacher": who, "institution": who.memberships[0].institution}
        self._try(send_open_request, self._text(times), **values, by=who, **self._when())

    @precondition(lambda self: len(self._going_on(Request)) < MOST_REQUESTS)
    @rule(teacher=WHICH, times=TIMES, wanted=st.integers(2, 3), minimum=st.integers(1, 3))
    def send_to_a_panel(self, teacher: int, times: set[tuple[int, int]], wanted: int, minimum: int) -> None:
        """Ask whoever fits to come together."""
        who, text = self.teachers[teacher % 2], replace(self._text(times), wanted=wanted, minimum=minimum)
        values = {"ask_first": False, "teacher": who, "institution": who.memberships[0].institution}
        self._try(send_open_request, text, **values, by=who, **self._when())

    @precondition(lambda self: len(self._going_on(Request)) < MOST_REQUESTS)
    @rule(teacher=WHICH, expert=WHICH, times=TIMES, rule=st.sampled_from(SeriesRule))
    def send_a_series(self, teacher: int, expert: int, times: set[tuple[int, int]], rule: SeriesRule) -> None:
        """Ask for two lectures at once: one expert, whoever fits, or two different ones."""
        who, moments = self.teachers[teacher % 2], self._moments(times)
        later = [Moment(each.starts_at + DAY, each.ends_at + DAY) for each in moments]
        lectures = [SeriesLecture(0, "4a", 20, tuple(moments)), SeriesLecture(1, "4b", 20, tuple(later))]
        whom = None if rule is SeriesRule.DIFFERENT else self.experts[expert % 3]
        values = {"rule": rule, "expert": whom, "offer": None, "ask_first": False, "teacher": who, "by": who}
        school = who.memberships[0].institution
        self._try(send_series, self._text(times), lectures, institution=school, **values, **self._when())

    @precondition(lambda self: self._all(Series))
    @rule(series=WHICH, expert=WHICH, act=st.sampled_from(["accept", "accept", "decline", "ask", "cancel"]))
    def treat_a_series_as_a_whole(self, series: int, expert: int, act: str) -> None:
        """Answer for all lectures of a series, ask the next one for all, or cancel what is to come."""
        rows, whom = self._all(Series), self.experts[expert % 3]
        whole = rows[series % len(rows)]
        who = {"by": whole.teacher}
        if act == "accept":
            chosen = {each.id: each.slots[0] for each in list_to_answer(whole, whom)}
            self._try(accept_series, whole, whom, chosen, by=None, **self._when())
        elif act == "decline":
            reason = {"reason": DeclineReason.NO_TIME, "message": "", "by": None}
            self._try(decline_series, whole, whom, **reason, at=self.at, zone=ZONE)
        elif act == "ask":
            self._try(ask_for_series, whole, whom, **who, **self._when())
        elif series % 4 == 0:
            self._try(cancel_series, whole, reason="Off.", **who, at=self.at, rules=Rules())

    @precondition(lambda self: any(each.is_panel for each in self._going_on(Request)))
    @rule(request=WHICH, times=TIMES, act=st.sampled_from(["cancel", "settle", "move"]))
    def treat_as_a_whole(self, request: int, times: set[tuple[int, int]], act: str) -> None:
        """Cancel a panel, go on with who has said yes, or move it."""
        panels = [each for each in self._all(Request) if each.is_panel]
        for panel in panels[request % len(panels) :][:1]:
            who = {"by": panel.teacher}
            if act == "cancel" and request % 4 == 0:
                self._try(cancel_panel, panel, reason="Off.", **who, at=self.at, rules=Rules())
            elif act == "settle":
                self._try(settle_panel, panel, Side.TEACHER, **who, at=self.at)
            else:
                self._try(move_panel, panel, self._moments(times)[0], **who, **self._when())

    @precondition(lambda self: any(not each.is_aimed for each in self._going_on(Request)))
    @rule(request=WHICH, expert=WHICH, takes=st.sampled_from([1, MOST_REQUESTS + 1]))
    def volunteer(self, request: int, expert: int, takes: int) -> None:
        """Offer to take one, or all that there are."""
        who = self.experts[expert % 3]
        open_to_all = [each for each in self._going_on(Request) if not each.is_aimed]
        for asked in open_to_all[request % len(open_to_all) :][:takes]:
            values = {"offer": None, "slots": asked.slots[:1], "introduction": "", "by": who.user}
            self._try(offer_to_take, asked, expert=who, **values, **self._when())

    @precondition(lambda self: self._going_on(Proposal))
    @rule(proposal=WHICH, slot=WHICH)
    def accept(self, proposal: int, slot: int) -> None:
        """Say yes, on the side that is asked."""
        answered = self._one(Proposal, proposal)
        if answered:
            moment = answered.slots[slot % len(answered.slots)]
            if answered.is_volunteered:
                self._try(accept_volunteer, answered, moment, by=answered.request.teacher, **self._when())
            else:
                self._try(accept_proposal, answered, moment, by=None, **self._when())

    @precondition(lambda self: self._going_on(Proposal))
    @rule(proposal=WHICH, takes_back=st.booleans())
    def decline(self, proposal: int, takes_back: bool) -> None:
        """Say no, or take an offer back."""
        answered = self._one(Proposal, proposal)
        if answered is None:
            return
        if not answered.is_volunteered:
            reason = {"reason": DeclineReason.NO_TIME, "message": ""}
            self._try(decline_proposal, answered, **reason, by=answered.expert.user, **self._when())
        elif takes_back:
            self._try(withdraw_offer, answered, by=answered.expert.user, at=self.at, zone=ZONE)
        else:
            by = answered.request.teacher
            self._try(decline_volunteer, answered, message="", by=by, at=self.at, zone=ZONE)

    @precondition(lambda self: self._going_on(Proposal))
    @rule(proposal=WHICH, times=TIMES)
    def propose_others(self, proposal: int, times: set[tuple[int, int]]) -> None:
        """Propose other times instead."""
        answered = self._one(Proposal, proposal)
        if answered:
            moments = self._moments(times)
            self._try(propose_times, answered, moments, message="", by=None, **self._when())

    @precondition(lambda self: self._going_on(Booking))
    @rule(booking=WHICH, times=TIMES, side=st.sampled_from([Side.TEACHER, Side.EXPERT]))
    def move(self, booking: int, times: set[tuple[int, int]], side: Side) -> None:
        """Propose another time for a lecture."""
        moved = self._one(Booking, booking)
        if moved:
            moments = self._moments(times)
            self._try(propose_move, moved, moments, side=side, message="", by=None, **self._when())

    @precondition(lambda self: self._going_on(Alternative))
    @rule(alternative=WHICH, answer=st.sampled_from(["accept", "keep", "refuse"]))
    def answer_others(self, alternative: int, answer: str) -> None:
        """Answer other times."""
        other = self._one(Alternative, alternative)
        if other is None:
            return
        if answer == "accept":
            self._try(accept_alternative, other, other.moments[0], by=None, **self._when())
        elif answer == "refuse" and other.booking_id is None:
            self._try(refuse_times, other, by=other.proposal.request.teacher, at=self.at, zone=ZONE)
        else:
            self._try(keep_times, other, by=None, **self._when())

    @precondition(lambda self: self._going_on(Booking))
    @rule(booking=WHICH, side=st.sampled_from([Side.TEACHER, Side.EXPERT]))
    def cancel(self, booking: int, side: Side) -> None:
        """Call a lecture off."""
        lecture = self._one(Booking, booking)
        if lecture:
            by = lecture.request.teacher if side is Side.TEACHER else lecture.expert.user
            self._try(cancel_booking, lecture, reason="Ill.", by=by, side=side, **self._when())

    @precondition(lambda self: self._going_on(Request))
    @rule(request=WHICH, expert=WHICH)
    def ask_somebody_else(self, request: int, expert: int) -> None:
        """Ask the next one."""
        asked = self._one(Request, request)
        if asked:
            self._try(ask_next, asked, self.experts[expert % 3], by=asked.teacher, **self._when())

    @precondition(lambda self: self._going_on(Request))
    @rule(request=WHICH)
    def withdraw(self, request: int) -> None:
        """End a request."""
        asked = self._one(Request, request)
        if asked and request % 4 == 0:
            self._try(withdraw_request, asked, by=asked.teacher, at=self.at, rules=Rules())

    @rule(hours=st.sampled_from([1, 2, 3, 25, 80, 200]))
    def time_passes(self, hours: int) -> None:
        """Let the clock do its work after a while: all of it at once, and nothing the second time."""
        self.at += timedelta(hours=hours)
        self._run_clock()
        assert self._run_clock() == 0
        today = local_date(self.at, ZONE)
        for request in self._all(Request):
            assert request.status is not RequestStatus.OPEN or request.answer_by_on >= today
            for proposal in request.proposals:
                due = is_due(request.answer_by_on, proposal.answer_by_at, now=self.at, zone=ZONE)
                assert proposal.status not in LIVE or not due

    def _run_clock(self) -> int:
        requests = expire_requests(**self._when())
        return requests + expire_proposals(**self._when()) + expire_alternatives(at=self.at, zone=ZONE)

    # What must be true

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        """Lectures of one expert leave time to travel."""
        agreed = [each for each in self._all(Booking) if each.status in HOLDING]
        for one, other in combinations(agreed, 2):
            if one.expert_id == other.expert_id:
                before = min(one.starts_at, other.starts_at) - timedelta(days=1)
                check_free(engagement_of(one), [engagement_of(other)], now=before, rules=Rules())

    @invariant()
    def nobody_comes_twice_where_all_are_to_be_different(self) -> None:
        """In no series that says so."""
        for series in self._all(Series):
            if series.rule is SeriesRule.DIFFERENT:
                live = [each for request in series.requests for each in request.bookings]
                comes = [each.expert_id for each in live if each.status in HOLDING]
                assert len(set(comes)) == len(comes)

    @invariant()
    def a_request_is_what_became_of_it(self) -> None:
        """Agreed with one live lecture, waiting only while it is open."""
        for request in self._all(Request):
            bookings = [each for each in self._all(Booking) if each.request_id == request.id]
            live = [each for each in bookings if each.status in HOLDING]
            assert len({each.seat for each in live}) == len(live) <= request.wanted
            assert len({(each.starts_at, each.ends_at) for each in live}) <= 1
            if not request.is_panel:
                assert len(live) == (request.status is RequestStatus.AGREED)
            elif request.status is RequestStatus.AGREED:
                assert {each.status for each in live} == {BookingStatus.AGREED}
            elif request.status is not RequestStatus.OPEN:
                assert live == []
            provisional = [each for each in live if each.status is BookingStatus.PROVISIONAL]
            assert not provisional or len(live) == len(provisional) < request.minimum
            waiting = [each for each in request.proposals if each.status in LIVE]
            assert not waiting or request.status is RequestStatus.OPEN
            assert len({each.uid for each in bookings}) == len(bookings)

    @invariant()
    def other_times_wait_only_with_what_they_are_about(self) -> None:
        """Of a proposal that waits for the teacher, or a lecture that goes on."""
        for proposal in self._all(Proposal):
            others = find_waiting(proposal)
            if others is None or others.booking is None:
                waits = proposal.status is ProposalStatus.WAITING_FOR_TEACHER and not proposal.is_volunteered
                assert (others is not None) == waits
            else:
                assert others.booking.status is BookingStatus.AGREED
                assert not others.proposal.request.is_panel

    @invariant()
    def every_end_is_told_to_both_sides_once(self) -> None:
        """Whoever did not do it hears of it; of a lecture both do."""
        mails = self._all(SentMail)
        told = Counter((mail.message, mail.recipient, tuple(sorted(mail.about.items()))) for mail in mails)
        assert [
            key for key, number in told.items() if key[0] in ONCE and number > 1 and not _again(key)
        ] == []
        heard = {
            (mail.recipient, "proposal_id", mail.about["proposal_id"])
            for mail in mails
            if mail.message in ONCE and "proposal_id" in mail.about
        }
        for proposal in self._all(Proposal):
            heard |= _heard_of_series(proposal, mails)
            people = {proposal.expert.user.email, proposal.request.teacher.email}
            ended = {who for who in people if (who, "proposal_id", proposal.id) in heard}
            if proposal.status is ProposalStatus.EXPIRED:
                ends = {mail.message for mail in mails if mail.about.get("request_id") == proposal.request_id}
                assert ended == people or ends & {"request_expired", "panel_news"} or proposal.request.series
            elif proposal.status not in (*LIVE, ProposalStatus.ACCEPTED):
                assert ended
        for booking in self._all(Booking):
            of = [mail for mail in mails if _about(mail, booking)]
            heard_of = {(mail.message, mail.recipient) for mail in of}
            expert, teacher = booking.expert.user.email, booking.request.teacher.email
            if booking.request.is_panel:
                is_agreed = booking.status is BookingStatus.AGREED
                firsts = {("booking_agreed", expert)} if is_agreed else {("panel_joined", expert)}
                assert heard_of & {*firsts, ("booking_agreed", expert)}
                offs = {"booking_cancelled", "panel_released", "panel_moved"}
                assert (booking.status in HOLDING) == (not {message for message, _to in heard_of} & offs)
                continue
            messages = ["booking_agreed"] + ["booking_cancelled"] * (
                booking.status is not BookingStatus.AGREED
            )
            if booking.request.series:
                continue  # told of several at once: see tests/services/test_series.py
            for message in messages:
                assert {(message, expert), (message, teacher)} <= heard_of

    @invariant()
    def every_end_is_audited(self) -> None:
        """Each row that ended says by an act."""
        acts: dict[tuple[str, int], list[str]] = {}
        for event in self._all(AuditEvent):
            acts.setdefault((event.noun, event.noun_id), []).append(event.action)
        for request in self._all(Request):
            assert request.status is RequestStatus.OPEN or len(acts[("request", request.id)]) > 1
        for proposal in self._all(Proposal):
            ends = {"accepted", "declined", "expire", "withdraw", "end"} & set(
                acts.get(("proposal", proposal.id), ())
            )
            assert (proposal.status in LIVE) == (not ends)
        for booking in self._all(Booking):
            known = acts.get(("booking", booking.id), [])
            assert (booking.status not in HOLDING) == bool({"cancel", "release"} & set(known))
            assert (booking.status is BookingStatus.SUBSTITUTED) == ("substitute" in known)
        for other in self._all(Alternative):
            is_waiting = other.status is AlternativeStatus.WAITING
            assert len(acts[("alternative", other.id)]) == (1 if is_waiting else 2)

    # How

    def _try(self, act: Any, *args: Any, **values: Any) -> None:
        with suppress(Refusal, NotFound), session.begin_nested():
            try:
                act(*args, **values)
                session.flush()
            except IntegrityError as error:
                raise as_refusal(error) from None
        session.expire_all()

    def _when(self) -> dict[str, Any]:
        return {"at": self.at, "zone": ZONE, "rules": Rules()}

    def _all(self, model: type[Base]) -> list[Any]:
        return list(session.scalars(sa.select(model).order_by(model.id)))  # type: ignore[attr-defined]

    def _one(self, model: type[Base], number: int) -> Any:
        # Mostly what still goes on, and now and then what is over.
        rows = self._all(model)
        if number < OFTEN:
            rows = self._going_on(model) or rows
        return rows[-1 - number % len(rows)] if rows else None

    def _going_on(self, model: type[Base]) -> list[Any]:
        return [row for row in self._all(model) if row.status in GOES_ON[model]]

    def _moments(self, times: set[tuple[int, int]]) -> list[Moment]:
        found = []
        for days, half_hours in sorted(times):
            day: date = local_date(self.at, ZONE) + timedelta(days=days)
            starts = datetime(day.year, day.month, day.day, 10, tzinfo=ZONE) + timedelta(
                minutes=30 * half_hours
            )
            found.append(Moment(starts, starts + timedelta(hours=1)))
        return found

    def _text(self, times: set[tuple[int, int]]) -> RequestText:
        return RequestText(
            theme=self.theme,
            topic="Hydrogen",
            learning_aim="Explain it.",
            prior_knowledge="",
            subject="",
            level=Level.HAVO,
            group_name="",
            group_size=28,
            language=Language.NL,
            format=Format.LECTURE,
            venue=Venue.SCHOOL,
            contact_on_day="",
            moments=self._moments(times),
            answer_by_on=local_date(self.at, ZONE) + timedelta(days=7),
        )


def _heard_of_series(proposal: Proposal, mails: list[SentMail]) -> set[tuple[str, str, int]]:
    # Who was told of several lectures at once was told of each.
    about = {"series_id": proposal.request.series_id, "expert_id": proposal.expert_id}
    told = [mail for mail in mails if {**mail.about, **about} == mail.about and mail.message in OF_SERIES]
    return {(mail.recipient, "proposal_id", proposal.id) for mail in told}


def _about(mail: SentMail, booking: Booking) -> bool:
    return mail.about.get("booking_id") == booking.id


def _again(key: tuple[Any, ...]) -> bool:
    # A request that was asked anew may expire once more; each time is told.
    return bool(key[0] == "request_expired")


def test_whatever_happens_what_must_be_true_stays_true() -> None:
    run_state_machine_as_test(Lives, settings=SETTINGS)
