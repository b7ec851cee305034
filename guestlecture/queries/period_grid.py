"""Reads about the lesson hours of schools."""

from guestlecture.db import get
from guestlecture.models import Timetable, TimetableDay


def get_timetable(id: int) -> Timetable:
    """Return a timetable. Raises NotFound."""
    return get(Timetable, id)


def get_timetable_day(id: int) -> TimetableDay:
    """Return a day for which a timetable was chosen. Raises NotFound."""
    return get(TimetableDay, id)
