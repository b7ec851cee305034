"""Pages about offer."""

from flask import Blueprint

blueprint = Blueprint("offer", __name__)
