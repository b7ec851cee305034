"""No form is taken that another site made: each carries a token of ours."""

from flask_wtf import CSRFProtect

csrf = CSRFProtect()
