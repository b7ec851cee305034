"""A plan with its explanations as a file (docs/planning.md)."""

from dataclasses import asdict
from typing import Any

from guestlecture.enums import UnservedReason
from guestlecture.planning.explain import Unserved, explain_matches, explain_unserved
from guestlecture.planning.figures import figures_of
from guestlecture.planning.instance import NONE, Instance
from guestlecture.planning.moment import write_moment
from guestlecture.planning.plan import Plan
from guestlecture.planning.price import price_of
from guestlecture.planning.reading import FORMAT
from guestlecture.planning.replan import changes_to_proposals
from guestlecture.planning.widen import Widening, widenings


def answer_of(instance: Instance, plan: Plan, *, priced: int, seed: int) -> dict[str, Any]:
    """Return the content of the file; so many requests left out get price and changes, some solves each."""
    unserved = explain_unserved(instance, plan.option)
    costs = [_cost(instance, plan, one, seed) for one in unserved[:priced]]
    costs += [{} for _ in unserved[priced:]]
    return {
        "format": FORMAT,
        "value": plan.value,
        "bound": plan.bound,
        "gap": plan.gap,
        "end": plan.end.value,
        "figures": asdict(figures_of(instance, plan.option)),
        **(
            {"proposals": asdict(changes_to_proposals(instance, plan.option))}
            if len(instance.kept.request)
            else {}
        ),
        "lectures": [
            lecture_of(instance, met.option)
            | {"quality": met.quality, "kept": met.kept, "fairness": met.fairness, "balance": met.balance}
            for met in explain_matches(instance, plan.option)
        ],
        "unserved": [_reason(instance, one) | cost for one, cost in zip(unserved, costs, strict=True)],
    }


def lecture_of(instance: Instance, option: int) -> dict[str, Any]:
    """Return who comes for what, when and where."""
    options, places = instance.options, instance.places
    place = int(options.place[option])
    return {
        "request": instance.requests.ids[options.request[option]],
        "expert": instance.experts.ids[options.expert[option]],
        "start": write_moment(int(options.start[option])),
        "end": write_moment(int(options.end[option])),
        **({"online": True} if options.online[option] else {}),
        **({"place": places.ids[place]} if place != NONE else {}),
    }


def _reason(instance: Instance, unserved: Unserved) -> dict[str, Any]:
    return {
        "request": instance.requests.ids[unserved.request],
        "reason": unserved.reason.value,
        "candidates": {"full": unserved.full, "elsewhere": unserved.elsewhere, "open": unserved.open},
        **({"tally": asdict(unserved.tally)} if unserved.tally else {}),
    }


def _cost(instance: Instance, plan: Plan, unserved: Unserved, seed: int) -> dict[str, Any]:
    """Return the price of serving a request, with the moves it takes, and what would have to change."""
    request = unserved.request
    found: dict[str, Any] = {}
    if unserved.reason == UnservedReason.BETTER_ELSEWHERE:
        price = price_of(instance, plan, request, seed=seed)
        if price is not None:
            found |= {"price": price.loss, "price_is_exact": price.is_exact}
            found["moves"] = [
                {
                    "request": instance.requests.ids[move.request],
                    **{
                        when: lecture_of(instance, option)
                        for when, option in (("before", move.before), ("after", move.after))
                        if option != NONE
                    },
                }
                for move in price.moves
            ]
    changes = widenings(instance, plan, request, seed=seed)
    return {**found, "changes": [_change(instance, change) for change in changes]}


def _change(instance: Instance, widening: Widening) -> dict[str, Any]:
    chance = widening.chance
    return {
        "limit": chance.limit.value,
        "expert": instance.experts.ids[chance.expert],
        **({"km": chance.km} if chance.km is not None else {}),
        **({"start": write_moment(chance.start)} if chance.start is not None else {}),
        **({"month": instance.months.ids[chance.month]} if chance.month is not None else {}),
        "value": widening.plan.value,
    }
