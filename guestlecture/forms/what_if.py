"""What-ifs: what changes in a copy of a round."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from guestlecture.domain.what_if import Change, DayMore, ExpertLeaves, ExpertsJoin, OtherWeights, VisitsCapped
from guestlecture.errors import CapWithoutNumber, DayWithoutDate, NewcomersWithoutNumber, check_all
from guestlecture.forms.base import Form, ManyField, possible_year
from guestlecture.forms.profile import whole_number
from guestlecture.forms.round import STEPS
from guestlecture.i18n import label
from guestlecture.models import Expert, Municipality, Request, Theme
from guestlecture.planning.instance import Weights as Costs

MOST_VISITS, MOST_NEWCOMERS = 31, 50
AS_IT_IS = SelectChoice("", _l("as in the round"))


def id_of(value: Any) -> int | None:
    """Return the id that was chosen, or None."""
    return int(value) if value else None


def chosen_one(label: Any, **options: Any) -> SelectField:
    """Return a field for one thing of many, or none."""
    return SelectField(label, coerce=id_of, **options)


class WhatIfForm(Form):
    """Change something in a copy of a round."""

    leaves = ManyField(_l("Who is not there?"), coerce=int)
    cap_most = whole_number(
        _l("At most so many visits a month"),
        0,
        MOST_VISITS,
        validators=[Optional()],
        description=_l("Lectures that are agreed count too, and stay."),
    )
    cap_expert = chosen_one(_l("For whom?"))
    join_count = whole_number(_l("How many speakers more?"), 1, MOST_NEWCOMERS, validators=[Optional()])
    join_like = chosen_one(
        _l("Like whom?"), description=_l("With the same subjects, hours, places and maximum.")
    )
    join_theme = chosen_one(_l("Or of which theme?"))
    join_municipality = chosen_one(
        _l("And from which municipality?"),
        description=_l("They come to schools within 25 km, at any hour that is asked for."),
    )
    day_on = DateField(
        _l("Which day more?"),
        [Optional(), possible_year],
        description=_l("At the hours that a request names already, where the school is open."),
    )
    day_request = chosen_one(_l("For which request?"))
    fairness = RadioField(_l("Spread lectures over the speakers"), choices=(AS_IT_IS, *STEPS), default="")
    balance = RadioField(_l("Keep to the targets of the themes"), choices=(AS_IT_IS, *STEPS), default="")

    def fit(
        self,
        *,
        experts: Sequence[tuple[Expert, int]],
        requests: Sequence[tuple[Request, bool]],
        themes: Sequence[Theme],
        municipalities: Sequence[Municipality],
    ) -> None:
        """Say whom and what can be chosen."""
        names = [(expert.id, expert.name) for expert, _count in experts]
        self.leaves.choices = [(expert.id, f"{expert.name} ({count})") for expert, count in experts]
        self.cap_expert.choices = [("", _("everybody")), *names]
        self.join_like.choices = [("", _("choose")), *names]
        self.join_theme.choices = [("", _("choose")), *((theme.id, label(theme)) for theme in themes)]
        towns = ((each.id, each.name) for each in municipalities)
        self.join_municipality.choices = [("", _("choose")), *towns]
        self.day_request.choices = [
            ("", _("every request")),
            *((each.id, f"{each.topic} – {each.institution.name}") for each, _is_served in requests),
        ]

    def changes(self, costs: Costs) -> list[Change]:
        """Return what was filled in; refuses parts that are half filled in, all of them at once."""
        check_all(self._check_cap, self._check_newcomers, self._check_day)
        found: list[Change] = [ExpertLeaves(id) for id in self.leaves.data or ()]
        if self.join_count.data is not None:
            who = self.join_like.data, self.join_theme.data, self.join_municipality.data
            found.append(ExpertsJoin(self.join_count.data, *who))
        if self.day_on.data:
            found.append(DayMore(self.day_on.data, self.day_request.data))
        if self.cap_most.data is not None:
            found.append(VisitsCapped(self.cap_most.data, self.cap_expert.data))
        if self.fairness.data or self.balance.data:
            found.append(self._weights(costs))
        return found

    def _weights(self, costs: Costs) -> OtherWeights:
        usual, chosen = Costs(), {}
        for name in ("fairness", "balance"):
            step = self._fields[name].data
            chosen[name] = getattr(usual, name) * int(step) // 100 if step else getattr(costs, name)
        return OtherWeights(**chosen)

    def _check_cap(self) -> None:
        if self.cap_expert.data and self.cap_most.data is None:
            raise CapWithoutNumber

    def _check_newcomers(self) -> None:
        who = self.join_like.data or self.join_theme.data or self.join_municipality.data
        if who and self.join_count.data is None:
            raise NewcomersWithoutNumber

    def _check_day(self) -> None:
        if self.day_request.data and not self.day_on.data:
            raise DayWithoutDate


def filled_in(changes: Sequence[Change]) -> dict[str, Any]:
    """Return what the form holds for some changes, so that another what-if can begin from them."""
    data: dict[str, Any] = {"leaves": [each.expert_id for each in changes if isinstance(each, ExpertLeaves)]}
    for change in changes:
        if isinstance(change, VisitsCapped):
            data |= {"cap_most": change.most, "cap_expert": change.expert_id}
        elif isinstance(change, ExpertsJoin):
            data |= {"join_count": change.count, "join_like": change.like_id}
            data |= {"join_theme": change.theme_id, "join_municipality": change.municipality_id}
        elif isinstance(change, DayMore):
            data |= {"day_on": change.on, "day_request": change.request_id}
        elif isinstance(change, OtherWeights):
            usual = Costs()
            data["fairness"] = str(100 * change.fairness // usual.fairness)
            data["balance"] = str(100 * change.balance // usual.balance)
    return data
