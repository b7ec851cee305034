"""Pages about balance."""

from flask import Blueprint

blueprint = Blueprint("balance", __name__)
