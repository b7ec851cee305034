"""What the region has chosen."""

import sqlalchemy as sa

from guestlecture.db import session
from guestlecture.domain.rules import Rules, chosen_rules
from guestlecture.models import Setting


def get_rules() -> Rules:
    """Return the rules of the region: its choices over the defaults."""
    rows = session.execute(sa.select(Setting.name, Setting.value))
    return chosen_rules({name: value for name, value in rows})  # noqa: C416  rows are not quite pairs
