"""Pages about profile."""

from flask import Blueprint

blueprint = Blueprint("profile", __name__)
