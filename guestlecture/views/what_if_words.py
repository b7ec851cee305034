"""The changes of a what-if in words, as its pages show them."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from guestlecture.domain.what_if import Change, DayMore, ExpertLeaves, ExpertsJoin, OtherWeights, VisitsCapped
from guestlecture.i18n import label, long_day
from guestlecture.models import Round
from guestlecture.queries.what_if import Named, list_changes, list_what_ifs, load_named


def what_ifs_of(round_: Round) -> list[tuple[Round, list[str]]]:
    """Return the what-ifs of a round, each with its changes in words."""
    what_ifs = [(each, list_changes(each)) for each in list_what_ifs(round_)]
    named = load_named([change for _each, changes in what_ifs for change in changes])
    return [(each, words_of(changes, named)) for each, changes in what_ifs]


def changes_in_words(what_if: Round) -> list[str]:
    """Return what a what-if changes in words; nothing for a round."""
    changes = list_changes(what_if)
    return words_of(changes, load_named(changes))


def words_of(changes: Sequence[Change], named: Named) -> list[str]:
    """Return changes in words, a text each."""
    return [str(_words(change, named)) for change in changes]


def _words(change: Change, named: Named) -> object:
    if isinstance(change, ExpertLeaves):
        return _("%(name)s is not there", name=named.experts[change.expert_id].name)
    if isinstance(change, VisitsCapped):
        return _cap(change, named)
    if isinstance(change, ExpertsJoin):
        return _newcomers(change, named)
    if isinstance(change, DayMore):
        return _day(change, named)
    assert isinstance(change, OtherWeights)  # noqa: S101  there is no other kind
    return _(
        "a fair share counts %(fairness)s, and the targets of the themes %(balance)s",
        fairness=change.fairness,
        balance=change.balance,
    )


def _cap(change: VisitsCapped, named: Named) -> object:
    return ngettext(
        "at most %(num)s visit a month for %(who)s",
        "at most %(num)s visits a month for %(who)s",
        change.most,
        who=named.experts[change.expert_id].name if change.expert_id else _("everybody"),
    )


def _day(change: DayMore, named: Named) -> object:
    day = long_day(change.on)
    if change.request_id is None:
        return _("every request names %(day)s too", day=day)
    return _("‘%(topic)s’ names %(day)s too", day=day, topic=named.requests[change.request_id].topic)


def _newcomers(change: ExpertsJoin, named: Named) -> object:
    if change.like_id is not None:
        return ngettext(
            "%(num)s speaker more like %(name)s",
            "%(num)s speakers more like %(name)s",
            change.count,
            name=named.experts[change.like_id].name,
        )
    return ngettext(
        "%(num)s speaker more for %(theme)s from %(town)s",
        "%(num)s speakers more for %(theme)s from %(town)s",
        change.count,
        theme=label(named.themes[change.theme_id or 0]),
        town=named.municipalities[change.municipality_id or 0].name,
    )
