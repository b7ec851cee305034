"""Profiles: register, edit, submit, approve, withdraw."""

from collections.abc import Iterable
from datetime import datetime

from guestlecture.db import lock, session
from guestlecture.enums import ExpertStatus, Language, Level
from guestlecture.errors import (
    AgreementMissing,
    DescriptionMissing,
    OfferMissing,
    ProfileNotConfirmed,
    ProfileNotPublic,
    ProfileNotWaiting,
    ProfileSubmittedAlready,
)
from guestlecture.models import Expert, Expertise, Organisation, Place, Theme, User
from guestlecture.queries.expertise import suggest_expertise
from guestlecture.queries.organisation import find_organisation, is_shared
from guestlecture.queries.user import find_user, list_coordinators
from guestlecture.services.audit import record_event
from guestlecture.services.job import leave_indexing
from guestlecture.services.mail import leave_mail
from guestlecture.services.user import add_user, send_account_link
from guestlecture.services.waiting import end_line


def register_expert(
    name: str,
    email: str,
    *,
    subject: str,
    levels: Iterable[Level],
    place: Place | None,
    language: str,
    at: datetime,
) -> None:
    """Make a draft of five answers; the mail's link confirms it. A known address gets a link to log in.

    Whether an address is known is told to nobody but its owner, by mail.
    """
    known = find_user(email)
    if known and (known.expert or known.confirmed_at):
        send_account_link(known, at=at)
        return
    user = known or add_user(name, email, language=language, at=at)
    add_draft(user, subject=subject, levels=levels, place=place, at=at)
    send_account_link(user, at=at)


def add_draft(
    user: User, *, subject: str, levels: Iterable[Level], place: Place | None, at: datetime
) -> Expert:
    """Make the draft of somebody's own profile, with the expertise and themes that the subject names.

    Whoever has a profile keeps it: a form that was sent twice makes one draft.
    """
    lock(user)
    if user.expert:
        return user.expert
    tags = suggest_expertise(subject)
    expert = Expert(
        user=user,
        name=user.name,
        email=user.email,
        tagline=subject.strip(),
        place=place,
        expertise=tags,
        themes=list({tag.theme.id: tag.theme for tag in tags if tag.theme}.values()),
        created_at=at,
    )
    expert.levels = set(levels)
    expert.languages = {Language(user.language)}
    session.add(expert)
    session.flush()
    record_event("register", "expert", expert.id, by=user, at=at)
    return expert


def edit_about(
    expert: Expert,
    *,
    name: str,
    organisation: str,
    phone: str,
    tagline: str,
    biography: str,
    by: User,
    at: datetime,
) -> None:
    """Save who the expert is."""
    lock(expert)
    expert.name, expert.phone = name.strip(), phone.strip() or None
    expert.tagline, expert.biography = tagline.strip(), biography.strip()
    _change_organisation(expert, organisation.strip())
    expert_changed(expert, by=by, at=at)


def edit_practice(
    expert: Expert,
    *,
    levels: Iterable[Level],
    languages: Iterable[Language],
    place: Place | None,
    radius_km: int | None,
    max_per_month: int | None,
    max_per_term: int | None,
    substitute_notice_days: int,
    open_to_questions: bool,
    by: User,
    at: datetime,
) -> None:
    """Save for whom, where and how often."""
    lock(expert)
    expert.levels, expert.languages = set(levels), set(languages)
    expert.place, expert.radius_km, expert.max_per_month = place, radius_km, max_per_month
    expert.max_per_term, expert.substitute_notice_days = max_per_term, substitute_notice_days
    expert.open_to_questions = open_to_questions
    expert_changed(expert, by=by, at=at)


def edit_expertise(
    expert: Expert, *, themes: Iterable[Theme], expertise: Iterable[Expertise], by: User, at: datetime
) -> None:
    """Save what the expert knows about."""
    lock(expert)
    expert.themes, expert.expertise = list(themes), list(expertise)
    expert_changed(expert, by=by, at=at)


def submit_expert(expert: Expert, *, by: User, at: datetime) -> None:
    """Offer the own draft for approval. It needs a confirmed address and at least one lecture."""
    lock(expert)
    if expert.status not in (ExpertStatus.DRAFT, ExpertStatus.WITHDRAWN):
        raise ProfileSubmittedAlready
    if expert.user is None or expert.user.confirmed_at is None:
        raise ProfileNotConfirmed
    if not expert.offers:
        raise OfferMissing
    if expert.published_at is not None:  # only the first publication waits for a coordinator
        _publish(expert, at=at)
    else:
        expert.status, expert.submitted_at = ExpertStatus.SUBMITTED, at
        for coordinator in list_coordinators():
            leave_mail(
                "profile_submitted",
                coordinator.email,
                language=coordinator.language,
                at=at,
                expert_id=expert.id,
            )
    record_event("submit", "expert", expert.id, by=by, at=at)
    session.flush()


def approve_expert(expert: Expert, *, by: User, at: datetime) -> None:
    """Publish a profile that its owner submitted, and tell the owner."""
    lock(expert)
    if expert.status is not ExpertStatus.SUBMITTED:
        raise ProfileNotWaiting
    _publish(expert, at=at)
    record_event("approve", "expert", expert.id, by=by, at=at)
    if expert.user:
        leave_mail(
            "profile_published",
            expert.user.email,
            language=expert.user.language,
            at=at,
            expert_id=expert.id,
        )


def publish_with_agreement(expert: Expert, *, agreement: str, by: User, at: datetime) -> None:
    """Publish a profile whose person agreed in another way; `agreement` says when and how."""
    lock(expert)
    if expert.status is ExpertStatus.PUBLISHED:
        raise ProfileNotWaiting
    if not agreement.strip():
        raise AgreementMissing
    if not expert.biography:
        raise DescriptionMissing
    expert.agreement = agreement.strip()
    _publish(expert, at=at)
    record_event("publish", "expert", expert.id, by=by, at=at, on_behalf=True)


def withdraw_expert(expert: Expert, *, by: User, at: datetime) -> None:
    """Take a profile out of sight or out of the coordinators' list, until it is submitted again.

    Bookings stay, and so do requests that wait for an answer. Who is on the waiting list is told.
    """
    lock(expert)
    if expert.status not in (ExpertStatus.PUBLISHED, ExpertStatus.SUBMITTED):
        raise ProfileNotPublic
    expert.status = ExpertStatus.WITHDRAWN
    end_line(expert, by=by, at=at)
    expert_changed(expert, by=by, at=at, action="withdraw")


def expert_changed(expert: Expert, *, by: User, at: datetime, action: str = "edit") -> None:
    """Note a change of a profile and let the index follow."""
    record_event(action, "expert", expert.id, by=by, at=at, on_behalf=expert.user_id != by.id)
    leave_indexing("expert", [expert.id], at=at)
    session.flush()


def _publish(expert: Expert, *, at: datetime) -> None:
    expert.status = ExpertStatus.PUBLISHED
    expert.published_at = expert.published_at or at
    leave_indexing("expert", [expert.id], at=at)
    session.flush()


def _change_organisation(expert: Expert, name: str) -> None:
    present = expert.organisation
    if not name:
        expert.organisation = None
    elif present is None or (present.name != name and is_shared(present)):
        expert.organisation = find_organisation(name) or Organisation(name=name)
    else:
        present.name = name
