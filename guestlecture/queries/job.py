"""Reads about jobs."""

from guestlecture.db import get
from guestlecture.models import Job


def get_job(id: int) -> Job:
    """Return a job. Raises NotFound."""
    return get(Job, id)
