"""Keep the experts of a file."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from guestlecture.db import session
from guestlecture.enums import ExpertStatus
from guestlecture.errors import AgreementMissing, Refusal
from guestlecture.importing.address import Addresses
from guestlecture.importing.batch import check_source, checked_batches
from guestlecture.importing.cell import line_of
from guestlecture.importing.draft import Draft, write_drafts
from guestlecture.importing.expert import ExpertRow, check_expert, expert_key
from guestlecture.importing.mapping import MappedRow
from guestlecture.importing.organisation import Organisations
from guestlecture.importing.place import Places
from guestlecture.importing.publishing import published_experts_of, record_publishing
from guestlecture.importing.report import Outcome, Remark, Report
from guestlecture.importing.row import LONGEST_NAME, problem_of
from guestlecture.importing.theme import ExpertiseTags, Themes
from guestlecture.models import Expert, Theme
from guestlecture.services.job import leave_indexing

Profile = Expert | Draft

# Our name in the model ← in a file.
PLAIN = {
    "name": "name",
    "email": "email",
    "phone": "phone",
    "tagline": "tagline",
    "biography": "description",
    "radius_km": "radius_km",
    "max_per_month": "max_per_month",
}


def import_experts(
    rows: Iterable[MappedRow], *, source: str, at: datetime, agreement: str | None = None
) -> Report:
    """Add the experts that are new, update those that changed, and report every row; never commits.

    An empty cell leaves what is known as it is, and a profile with an account stays untouched. With an
    `agreement`, which says when and how these people agreed, drafts with a description become public.
    """
    check_source(source)
    if agreement is not None:
        agreement = line_of(LONGEST_NAME)(agreement)
        if not agreement:
            raise AgreementMissing
    report = Report()
    # All is checked before the database is asked anything: on SQLite nobody else can write from then on.
    batches = list(checked_batches(rows, check_expert, expert_key, report))
    work = _Import(source, agreement, at, report)
    for batch in batches:
        work.save(batch)
    report.problems.sort(key=lambda problem: problem.line)
    return report


class _Import:
    """One run: what it looks things up in, and what it has to say."""

    def __init__(self, source: str, agreement: str | None, at: datetime, report: Report) -> None:
        self.source, self.agreement, self.at, self.report = source, agreement, at, report
        self.places, self.themes, self.tags = Places(), Themes(), ExpertiseTags()
        self.organisations, self.addresses = Organisations(), Addresses(source)

    def save(self, batch: dict[str, ExpertRow]) -> None:
        """Keep some rows, and leave what follows from them."""
        known = self._load(batch)
        _held = self.organisations.load(batch.values())
        drafts: list[Draft] = []
        published: list[Profile] = []
        to_index: list[Profile] = []
        for key, row in batch.items():
            expert = known.get(key) or Draft(self.source, key, self.at)
            outcome = self._save_row(row, expert)
            if outcome is None:
                continue
            if isinstance(expert, Draft):
                drafts.append(expert)
            if outcome is not Outcome.KEPT and self._publish(row, expert):
                published.append(expert)
                outcome = Outcome.CHANGED if outcome is Outcome.UNCHANGED else outcome
            if expert.status is ExpertStatus.PUBLISHED and outcome in (Outcome.NEW, Outcome.CHANGED):
                to_index.append(expert)
            self._count(expert, outcome)
        session.flush()
        self.organisations.settle()
        write_drafts(drafts)
        record_publishing(_ids(published), at=self.at)
        leave_indexing(
            "expert",
            {*_ids(to_index), *published_experts_of(self.organisations.changed)},
            at=self.at,
        )
        self.organisations.changed.clear()

    def _load(self, keys: Iterable[str]) -> dict[str, Expert]:
        rows = (
            sa.select(Expert)
            .where(Expert.source == self.source, Expert.external_id.in_(list(keys)))
            .options(selectinload(Expert.themes), selectinload(Expert.expertise))
            .order_by(Expert.id)
            .with_for_update(of=Expert)
        )
        return {row.external_id: row for row in session.scalars(rows) if row.external_id}

    def _save_row(self, row: ExpertRow, expert: Profile) -> Outcome | None:
        """Keep a row; None where it is bad after all."""
        if expert.user_id is not None:
            return Outcome.KEPT
        column = "themes"
        try:
            themes = self.themes.find(row.themes)
            column = "email"
            self._claim(row, expert)
        except Refusal as refusal:
            self.report.problems.append(problem_of(row.source_row, column, refusal))
            return None
        changed = self._apply(row, expert, themes)
        if isinstance(expert, Draft):
            return Outcome.NEW
        return Outcome.CHANGED if changed else Outcome.UNCHANGED

    def _claim(self, row: ExpertRow, expert: Profile) -> None:
        if row.email:
            key, before = expert.external_id or "", (expert.email or "").lower() or None
            self.addresses.claim(row.email, key, row.name, line=row.source_row.line, before=before)

    def _apply(self, row: ExpertRow, expert: Profile, themes: list[Theme]) -> bool:
        changed = False
        for name, column in PLAIN.items():
            value = getattr(row, column)
            if value is not None and getattr(expert, name) != value:
                setattr(expert, name, value)
                changed = True
        tags = self.tags.find(row.expertise, self.report.unknown_expertise)
        if themes and set(expert.themes) != set(themes):
            expert.themes, changed = themes, True
        if tags and set(expert.expertise) != set(tags):
            expert.expertise, changed = tags, True
        if row.levels and set(expert.levels) != row.levels:
            expert.levels, changed = set(row.levels), True
        if row.languages and set(expert.languages) != row.languages:
            expert.languages, changed = set(row.languages), True
        changed |= self._place(row, expert)
        return self.organisations.link(expert, row) or changed

    def _place(self, row: ExpertRow, expert: Profile) -> bool:
        if row.place is None:
            return False
        place = self.places.find(row.place, row.municipality)
        if place is None:
            self.report.unknown_places.append(Remark(row.source_row.line, row.name, row.place))
        if place is None or expert.place is place:
            return False
        expert.place = place
        return True

    def _publish(self, row: ExpertRow, expert: Profile) -> bool:
        """Publish a draft whose person agreed; say whether that was done."""
        if self.agreement is None or expert.status in (ExpertStatus.SUBMITTED, ExpertStatus.PUBLISHED):
            return False
        if expert.status is ExpertStatus.WITHDRAWN:
            self.report.withdrawn.append(Remark(row.source_row.line, row.name))
            return False
        if not expert.biography:
            self.report.without_description.append(Remark(row.source_row.line, row.name))
            return False
        expert.status, expert.agreement = ExpertStatus.PUBLISHED, self.agreement
        expert.published_at = expert.published_at or self.at
        self.report.published += 1
        return True

    def _count(self, expert: Profile, outcome: Outcome) -> None:
        self.report.outcomes[outcome] += 1
        if outcome is not Outcome.KEPT:
            self.report.without_place += expert.place is None
            self.report.without_theme += not expert.themes
            self.report.without_level += not expert.levels


def _ids(experts: Iterable[Profile]) -> list[int]:
    return [expert.id for expert in experts if expert.id is not None]
