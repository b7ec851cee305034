"""Where files that come with the package are: beside it in a checkout, inside it in an installed copy."""

from pathlib import Path

PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """Return the file or folder of this name (templates, static, migrations, Procfile) of this copy."""
    inside = PACKAGE / name
    return inside if inside.exists() else PACKAGE.parent / name
