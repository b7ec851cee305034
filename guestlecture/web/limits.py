"""How often one address may do what costs us or others something."""

from flask import request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user

# Counts per process: a brake for machines, not a lock. Log-ins are counted in the database as well.
limiter = Limiter(get_remote_address, storage_uri="memory://")

# A whole school may come from one address. Failures are counted more closely, in the database.
logs_in = limiter.limit("300 per 10 minutes", methods=["POST"])
sends_mail = limiter.limit("20 per 10 minutes", methods=["POST"])
searches = limiter.limit("240 per minute")
# Large calendar services fetch for many people from one address: each calendar is counted by itself.
reads_feed = limiter.limit("60 per hour", key_func=lambda: f"feed {(request.view_args or {}).get('secret')}")
guesses_feeds = limiter.limit("6000 per hour")
# Who has no account fills in a form, and its draft is kept; the others send it.
keeps_drafts = limiter.limit(
    "120 per 10 minutes", methods=["POST"], exempt_when=lambda: current_user.is_authenticated
)
