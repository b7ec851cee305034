"""One moment, as a row of a form."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import DateField, TimeField
from wtforms.validators import Optional

from guestlecture.domain.slot import Moment
from guestlecture.domain.wall_time import chosen_instant
from guestlecture.forms.base import PartForm, possible_year


class MomentForm(PartForm):
    """One moment: a day, a start and perhaps an end. A row that is left empty does not count."""

    on = DateField(_l("Day"), [Optional(), possible_year])
    starts = TimeField(_l("From"), [Optional()])
    ends = TimeField(_l("To"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse half a moment, which `Optional` passes over."""
        is_right = bool(super().validate(extra_validators))
        half = self.has_moment and (self.on.data is None or not self.has_start)
        if is_right and half:
            self.on.errors = [_l("Fill in both the day and the start of this moment.")]
        return is_right and not half

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in."""
        return not any(field.raw_data and field.raw_data[0] for field in self)

    @property
    def has_start(self) -> bool:
        """Whether it is said when it begins."""
        return self.starts.data is not None

    @property
    def has_moment(self) -> bool:
        """Whether anything of the moment was filled in."""
        return not self.is_empty

    def moment(self, zone: ZoneInfo, minutes: int) -> Moment:
        """Return the moment; without an end it lasts as long as the lecture. Raises TimeSkipped."""
        starts_at: datetime = chosen_instant(self.on.data, self.starts.data, zone)
        if self.ends.data is None:
            return Moment(starts_at, starts_at + timedelta(minutes=minutes))
        return Moment(starts_at, chosen_instant(self.on.data, self.ends.data, zone))


def row_of(moment: Moment, zone: ZoneInfo) -> dict[str, Any]:
    """Return what a row for a moment is filled with."""
    starts, ends = moment.starts_at.astimezone(zone), moment.ends_at.astimezone(zone)
    return {"on": starts.date(), "starts": starts.time(), "ends": ends.time()}
