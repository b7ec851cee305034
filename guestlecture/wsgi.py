"""What a web server starts: `gunicorn guestlecture.wsgi:app`."""

import sys

from guestlecture import create_app
from guestlecture.config import WrongSetting

try:
    app = create_app()
except WrongSetting as wrong:
    sys.exit(f"Error: {wrong}")
