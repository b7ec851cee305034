"""The people of the demo: staff, teachers and experts, all with the same password."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from guestlecture.db import session
from guestlecture.demo import FOLDER
from guestlecture.demo.region import Region
from guestlecture.enums import Costs, ExpertStatus, Format, Language, Level, Role, Venue
from guestlecture.models import Expert, Membership, Offer, Organisation, User
from guestlecture.region.data import Entry, read_entries
from guestlecture.services.audit import record_event
from guestlecture.services.user import set_password

Kind = TypeVar("Kind", bound=StrEnum)

LONG_AGO = timedelta(days=500)  # so that everybody was there before the lectures of the last school year


@dataclass(frozen=True)
class People:
    """Everybody by the e-mail address of the data files; an expert without account has no user."""

    coordinator: User
    teachers: dict[str, User]
    experts: dict[str, Expert]


def add_people(region: Region, *, at: datetime) -> People:
    """Add all people of the demo."""
    accounts = read_entries(FOLDER / "accounts.toml")
    staff = [_staff(entry, at=at - LONG_AGO) for entry in accounts["staff"]]
    teachers = {
        entry["email"]: _teacher(entry, region, at=at - LONG_AGO)
        for entry in read_entries(FOLDER / "requests.toml")["teacher"]
    }
    experts = _experts(region, {entry["expert"]: entry for entry in accounts["managed"]}, at=at)
    users = [*staff, *teachers.values(), *(expert.user for expert in experts.values() if expert.user)]
    set_password(users[0], accounts["password"])
    for user in users:  # making the hash takes time on purpose: once is enough
        user.password_hash, user.confirmed_at = users[0].password_hash, user.created_at
    session.add_all([*users, *experts.values()])
    session.flush()
    people = People(staff[0], teachers, experts)
    _remember(people)
    return people


def _user(name: str, email: str, *, at: datetime) -> User:
    return User(name=name, email=email, language="nl", created_at=at)


def _staff(entry: Entry, *, at: datetime) -> User:
    user = _user(entry["name"], entry["email"], at=at)
    user.roles = {Role(entry["role"])}
    return user


def _teacher(entry: Entry, region: Region, *, at: datetime) -> User:
    user = _user(entry["name"], entry["email"], at=at)
    user.memberships = [Membership(institution=region.institutions[entry["institution"]])]
    return user


def _experts(region: Region, managed: dict[str, Entry], *, at: datetime) -> dict[str, Expert]:
    requests = read_entries(FOLDER / "requests.toml")["request"]
    asked = {entry.get("expert") for entry in requests}
    asked |= {each["expert"] for entry in requests for each in entry.get("volunteers", ())}
    experts = {}
    for number, entry in enumerate(read_entries(FOLDER / "experts.toml")["expert"]):
        expert = _expert(entry, region)
        _date(expert, at - (LONG_AGO if entry["email"] in asked else _short_time(expert, number)))
        if entry["email"] in managed:
            expert.agreement = managed[entry["email"]]["agreement"]
            expert.email = expert.email if managed[entry["email"]]["reads_mail"] else None
        else:
            expert.user = _user(expert.name, entry["email"], at=expert.created_at)
        experts[entry["email"]] = expert
    return experts


def _expert(entry: Entry, region: Region) -> Expert:
    same = ("name", "email", "phone", "tagline", "biography", "radius_km", "max_per_month")
    expert = Expert(
        **{name: entry[name] for name in same},
        organisation=Organisation(name=entry["organisation"], website=entry.get("website")),
        place=region.places[entry["place"], entry["municipality"]],
        status=ExpertStatus(entry["status"]),
        levels=_all(Level, entry["levels"]),
        languages=_all(Language, entry["languages"]),
        themes=[region.themes[slug] for slug in entry["themes"]],
        expertise=[region.expertise[slug] for slug in entry["expertise"]],
    )
    expert.offers = [_offer(offer, region) for offer in entry.get("offer", [])]
    return expert


def _offer(entry: Entry, region: Region) -> Offer:
    same = ("title", "summary", "duration_minutes", "group_size_max")
    return Offer(
        **{name: entry[name] for name in same},
        theme=region.themes[entry["theme"]],
        levels=_all(Level, entry["levels"]),
        format=Format(entry["format"]),
        venue=Venue(entry["venue"]),
        language=Language(entry["language"]),
        costs=Costs(entry["costs"]),
    )


def _all(kind: type[Kind], values: Iterable[str]) -> set[Kind]:
    return {kind(value) for value in values}


def _short_time(expert: Expert, number: int) -> timedelta:
    is_public = expert.status is ExpertStatus.PUBLISHED
    return timedelta(days=10 + 3 * number if is_public else 2 + number % 5)


def _date(expert: Expert, created_at: datetime) -> None:
    created_at = created_at.replace(hour=13, minute=10, second=0, microsecond=0)  # people sleep at night
    expert.created_at = created_at
    if expert.status is not ExpertStatus.DRAFT:
        expert.submitted_at = created_at + timedelta(hours=20)
    if expert.status is ExpertStatus.PUBLISHED:
        expert.published_at = created_at + timedelta(hours=24)


def _remember(people: People) -> None:
    for expert in people.experts.values():
        owner, coordinator = expert.user, people.coordinator
        record_event("register", "expert", expert.id, by=owner or coordinator, at=expert.created_at)
        if expert.submitted_at and owner:
            record_event("submit", "expert", expert.id, by=owner, at=expert.submitted_at)
        if expert.published_at:
            action = "approve" if owner else "publish"
            on_behalf = owner is None
            record_event(
                action, "expert", expert.id, by=coordinator, at=expert.published_at, on_behalf=on_behalf
            )
