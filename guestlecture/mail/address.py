"""An e-mail address as we store it: one that every mail server takes."""

from email_validator import validate_email


def read_address(text: str) -> str:
    """Return an address in small letters, its domain as mail servers name it. Raises EmailNotValidError.

    A name with an accent before the @ is refused: few servers take it.
    """
    checked = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    return (checked.ascii_email or checked.normalized).lower()
