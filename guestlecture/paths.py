"""Where files that come with the package are: beside it in a checkout, inside it in an installed copy."""

from pathlib import Path

PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """Return the folder of this name (templates, static, migrations) that belongs to this copy."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name
