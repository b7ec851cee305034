"""The demo: a region with made-up people, as data files beside this module."""

from pathlib import Path

FOLDER = Path(__file__).parent
