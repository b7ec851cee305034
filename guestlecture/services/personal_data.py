"""Forgetting people: who they were goes, what was agreed stays, with somebody without a name as its side."""

from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from guestlecture.db import lock, session
from guestlecture.domain.life_cycle import PROPOSAL, next_state
from guestlecture.domain.personal_data import NOBODY, check_erasable, erased_address
from guestlecture.domain.rules import Rules
from guestlecture.enums import Act, DeclineReason, ExpertStatus, MailStatus, ProposalStatus, Side
from guestlecture.models import (
    AvailabilityException,
    AvailabilityRule,
    CalendarFeed,
    CalendarSource,
    Expert,
    LoginAttempt,
    LoginSession,
    Membership,
    OpenDate,
    Organisation,
    Proposal,
    ReminderStop,
    SavedSearch,
    SentMail,
    ToldExpert,
    Turn,
    User,
    UserRole,
    Waiting,
)
from guestlecture.queries.organisation import is_shared
from guestlecture.queries.personal_data import (
    list_open_requests_of,
    list_planned,
    list_waiting_of_expert,
    names_of,
)
from guestlecture.queries.user import email_hash
from guestlecture.services.audit import record_event
from guestlecture.services.ending import end_proposal, end_waiting
from guestlecture.services.feedback import erase_remarks, erase_remarks_of_expert
from guestlecture.services.forgetting import forget_as_expert, forget_as_teacher, forget_vectors_of
from guestlecture.services.job import enqueue, leave_indexing
from guestlecture.services.proposal import end_request, hand_all_on
from guestlecture.services.waiting import end_line


def erase_user(user: User, *, at: datetime, zone: ZoneInfo, rules: Rules) -> None:
    """Forget somebody with an account, as a teacher and as an expert. Raises LecturesPlanned.

    What waits for them ends, and the other sides are told. All their sessions end.
    """
    expert = user.expert
    if expert:
        lock(expert)
    lock(user)
    check_erasable(len(list_planned(user, at=at)))
    for request in list_open_requests_of(user):
        lock(request)
        end_request(request, Act.WITHDRAW, Side.TEACHER, by=user, at=at)
    names, address = names_of(user, expert), erased_address("user", user.id)
    if expert:
        _end_waiting(expert, by=user, at=at, zone=zone, rules=rules)
        forget_as_expert(expert, names)
    forget_as_teacher(user, names)
    erase_remarks(user)
    if expert:
        _empty(expert, at=at)
    _forget_address(user.email, address)
    for model in (LoginSession, UserRole, Membership, CalendarFeed, SavedSearch, Waiting):
        session.execute(sa.delete(model).where(model.user_id == user.id))
    user.name, user.email, user.password_hash, user.confirmed_at = NOBODY, address, None, None
    user.erased_at = at
    record_event("erase", "user", user.id, by=user, at=at)
    session.flush()
    session.expire(user)


def erase_expert(expert: Expert, *, by: User, at: datetime, zone: ZoneInfo, rules: Rules) -> None:
    """Forget an expert without an account, who asked a coordinator for it. Raises LecturesPlanned."""
    lock(expert)
    check_erasable(len(list_planned(expert, at=at)))
    _end_waiting(expert, by=by, at=at, zone=zone, rules=rules)
    forget_as_expert(expert, names_of(None, expert))
    erase_remarks_of_expert(expert)
    _empty(expert, at=at)
    record_event("erase", "expert", expert.id, by=by, at=at, on_behalf=True)
    session.flush()


def _end_waiting(expert: Expert, *, by: User, at: datetime, zone: ZoneInfo, rules: Rules) -> None:
    expert.status = ExpertStatus.WITHDRAWN  # so that nobody is told to ask this one
    turns = sa.update(Turn).where(Turn.expert_id == expert.id, Turn.proposal_id.is_(None))
    session.execute(turns.values(is_passed=True))
    end_line(expert, by=by, at=at)
    waiting = list_waiting_of_expert(expert)
    for proposal in waiting:
        lock(proposal.request)
        lock(proposal)
        _end(proposal, by=by, at=at)
        session.flush()
    hand_all_on("speaker_left", waiting, at=at, zone=zone, rules=rules)


def _end(proposal: Proposal, *, by: User, at: datetime) -> None:
    if proposal.status is ProposalStatus.WAITING_FOR_EXPERT:
        proposal.decline_reason = DeclineReason.OTHER
        end_proposal(proposal, Act.DECLINE, by=by, at=at)
    elif proposal.status is ProposalStatus.WAITING_FOR_TEACHER:
        end_waiting(proposal, Act.WITHDRAW, Side.EXPERT, at=at)
        record_event(Act.WITHDRAW.value, "proposal", proposal.id, by=by, at=at)
    else:
        proposal.status = next_state(PROPOSAL, proposal.status, Act.END, Side.EXPERT)
        proposal.answered_at = at


def _empty(expert: Expert, *, at: datetime) -> None:
    """Leave nothing of a profile but that there was one."""
    forget_vectors_of(expert)
    for model in (AvailabilityRule, AvailabilityException, CalendarSource, ToldExpert):
        session.execute(sa.delete(model).where(model.expert_id == expert.id))
    session.execute(sa.delete(OpenDate).where(OpenDate.expert_id == expert.id, OpenDate.request_id.is_(None)))
    session.execute(sa.update(OpenDate).where(OpenDate.expert_id == expert.id).values(offer_id=None))
    session.execute(sa.update(Proposal).where(Proposal.expert_id == expert.id).values(offer_id=None))
    if expert.email:
        _forget_address(expert.email, erased_address("expert", expert.id))
    _leave_organisation(expert)
    for each in (expert.offers, expert.themes, expert.expertise, expert.level_rows, expert.language_rows):
        each.clear()
    expert.name, expert.email, expert.phone = NOBODY, None, None
    expert.tagline, expert.biography, expert.agreement = "", "", None
    expert.place, expert.radius_km, expert.vog_issued_on = None, None, None
    expert.source, expert.external_id = None, None
    expert.status, expert.erased_at = ExpertStatus.WITHDRAWN, at
    session.flush()
    leave_indexing("expert", [expert.id], at=at)
    enqueue("count_words", {}, at=at, dedup_key="count_words")  # a name is a word of the profile


def _leave_organisation(expert: Expert) -> None:
    organisation: Organisation | None = expert.organisation
    if organisation is not None and not is_shared(organisation):
        session.delete(organisation)
    expert.organisation = None


def _forget_address(email: str, address: str) -> None:
    """Let no mail that we sent, and no list, say to whom it went; what has not gone out stays here."""
    mails = sa.update(SentMail).where(SentMail.recipient == email)
    waiting = mails.where(SentMail.status.in_((MailStatus.WAITING, MailStatus.FAILED)))
    session.execute(waiting.values(status=MailStatus.SET_ASIDE))
    session.execute(mails.values(recipient=address))
    session.execute(sa.delete(ReminderStop).where(ReminderStop.email == email.lower()))
    session.execute(sa.delete(LoginAttempt).where(LoginAttempt.email_hash == email_hash(email)))
