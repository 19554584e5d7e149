"""Where the statements of settled cases lie."""

from pathlib import Path

from jieqing.casebook.desk import Desk

FOLDER = "statements"


def envelope_path(desk: Desk, number: str) -> Path:
    """Return where the signed envelope of a case lies."""
    return desk.home.place(FOLDER) / f"{number}.dsse.json"
