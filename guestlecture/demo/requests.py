"""The requests of the demo and what became of them: rows as the services would have left them by now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from guestlecture.db import session
from guestlecture.demo import FOLDER
from guestlecture.demo.diary import DAY, Diary
from guestlecture.demo.people import People
from guestlecture.demo.region import Region
from guestlecture.domain.wall_time import instant
from guestlecture.enums import DeclineReason, Format, Language, Level, ProposalStatus, RequestStatus, Venue
from guestlecture.models import Booking, Offer, Proposal, Request, Slot, User
from guestlecture.queries.booking import where_of
from guestlecture.region.data import Entry, read_entries
from guestlecture.services.audit import record_event

OUTCOMES = {
    "agreed": ProposalStatus.ACCEPTED,
    "declined": ProposalStatus.DECLINED,
    "waiting": ProposalStatus.WAITING_FOR_EXPERT,
}


@dataclass(frozen=True)
class Story:
    """On which days a request was sent and answered, and until when it can be."""

    sent: date
    answered: date | None
    answer_by: date


class Writer:
    """Writes the requests into a region with people, as seen from an instant."""

    def __init__(self, region: Region, people: People, diary: Diary, zone: ZoneInfo) -> None:
        self._region, self._people, self._diary, self._zone = region, people, diary, zone

    def add_requests(self) -> None:
        """Add all requests. The agreed ones come first: the moments of the others keep out of their way."""
        entries = read_entries(FOLDER / "requests.toml")["request"]
        for outcome in ("agreed", "declined", "waiting", "open"):
            of_outcome = (entry for entry in entries if entry["outcome"] == outcome)
            for number, entry in enumerate(of_outcome):
                self._add(entry, number)
        session.flush()

    def _add(self, entry: Entry, number: int) -> None:
        days = list(self._days(entry))
        offer = self._offer(entry)
        story = tell(entry["outcome"], days[0], self._diary.today, number)
        request = self._request(entry, offer, story, days)
        session.add(request)
        session.flush()
        record_event("send", "request", request.id, by=request.teacher, at=request.created_at)
        if offer is not None:
            self._propose(entry, request, offer, story)
        for volunteer in entry.get("volunteers", ()):
            self._volunteer(volunteer, request, story)

    def _days(self, entry: Entry) -> Iterator[date]:
        expert = entry.get("expert", "")
        others = [entry["teacher"], *(volunteer["expert"] for volunteer in entry.get("volunteers", ()))]
        most = self._people.experts[expert].max_per_month or len(entry["moments"]) if expert else 1
        used: set[date] = set()
        for moment in entry["moments"]:
            near = (day for day in self._diary.days(moment) if day not in used)
            day = self._diary.find(near, expert, others, most)
            used.add(day)
            if entry["outcome"] == "agreed":
                self._diary.agree(day, expert, entry["teacher"])
            yield day

    def _offer(self, entry: Entry) -> Offer | None:
        if "offer" not in entry:
            return None
        offers = self._people.experts[entry["expert"]].offers
        return next(offer for offer in offers if offer.title == entry["offer"])

    def _request(self, entry: Entry, offer: Offer | None, story: Story, days: list[date]) -> Request:
        teacher = self._people.teachers[entry["teacher"]]
        length = timedelta(minutes=entry["duration_minutes"])
        starts = [
            instant(day, time.fromisoformat(moment["start"]), self._zone)
            for day, moment in zip(days, entry["moments"], strict=True)
        ]
        return Request(
            teacher=teacher,
            institution=teacher.memberships[0].institution,
            theme=self._region.themes[entry["theme"]],
            topic=entry["topic"],
            learning_aim=entry["learning_aim"],
            subject=entry["subject"],
            level=Level(entry["level"]),
            group_name=entry["year"],
            group_size=entry["group_size"],
            language=Language(entry["language"]),
            format=offer.format if offer else Format.LECTURE,
            venue=offer.venue if offer else Venue.SCHOOL,
            contact_on_day=teacher.name,
            is_aimed=offer is not None,
            ask_first=entry.get("ask_first", False),
            status=RequestStatus.AGREED if entry["outcome"] == "agreed" else RequestStatus.OPEN,
            answer_by_on=story.answer_by,
            created_at=self._at(story.sent, time(16, 10)),
            slots=[Slot(starts_at=start, ends_at=start + length) for start in sorted(starts)],
        )

    def _propose(self, entry: Entry, request: Request, offer: Offer, story: Story) -> None:
        proposal = Proposal(
            request=request,
            expert=offer.expert,
            offer=offer,
            status=OUTCOMES[entry["outcome"]],
            offered_by=request.teacher,
            created_at=request.created_at,
            slots=list(request.slots),
            decline_reason=DeclineReason(entry["reason"]) if "reason" in entry else None,
            message=entry.get("message", ""),
        )
        session.add(proposal)
        if story.answered is None:
            return
        answered_by = offer.expert.user or self._people.coordinator
        proposal.answered_at, proposal.answered_by = self._at(story.answered, time(9, 20)), answered_by
        session.flush()
        self._remember_answer(proposal, answered_by, proposal.answered_at)
        if proposal.status is ProposalStatus.ACCEPTED:
            session.add(_booking(proposal, proposal.answered_at))

    def _volunteer(self, entry: Entry, request: Request, story: Story) -> None:
        expert, at = self._people.experts[entry["expert"]], self._at(story.sent + 2 * DAY, time(19, 40))
        assert expert.user is not None  # noqa: S101  the data says who has an account
        proposal = Proposal(
            request=request,
            expert=expert,
            offer=self._offer(entry),
            status=ProposalStatus.WAITING_FOR_TEACHER,
            is_volunteered=True,
            introduction=entry["introduction"],
            offered_by=expert.user,
            created_at=at,
            slots=[request.slots[number] for number in entry["moments"]],
        )
        session.add(proposal)
        session.flush()
        record_event("offer", "proposal", proposal.id, by=expert.user, at=at)

    def _remember_answer(self, proposal: Proposal, by: User, at: datetime) -> None:
        on_behalf = proposal.expert.user is None
        record_event(proposal.status.value, "proposal", proposal.id, by=by, at=at, on_behalf=on_behalf)

    def _at(self, day: date, clock_time: time) -> datetime:
        return instant(day, clock_time, self._zone)


def tell(outcome: str, first: date, today: date, number: int) -> Story:
    """Return when a request was sent and answered, whose first moment is on a day; numbers make variety."""
    week, day = timedelta(days=7), timedelta(days=1)
    if outcome == "agreed":
        sent = min(first - 5 * week, today - 8 * day) - number % 5 * day
        return Story(sent, sent + (2 + number % 3) * day, sent + week)
    if outcome == "declined":
        return Story(today - 9 * day, today - 6 * day, today + 2 * week)
    if outcome == "waiting":
        answer_by = today + (11 - 3 * (number % 4)) * day
        return Story(min(answer_by - week, today - day), None, answer_by)
    return Story(today - (4 + number % 6) * day, None, today + 2 * week)


def _booking(proposal: Proposal, at: datetime) -> Booking:
    slot = proposal.slots[0]
    return Booking(
        request=proposal.request,
        proposal=proposal,
        expert=proposal.expert,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        venue=proposal.request.venue,
        where=where_of(proposal.request.institution, proposal.expert, proposal.request.venue),
        uid=f"{uuid4()}@guestlecture",
        created_at=at,
    )
