"""The law of a home, for commands that work without one too."""

from functools import partial
from pathlib import Path

from jieqing.casebook.kept_laws import law_of_version
from jieqing.cli.rules.asked_law import AskedLaw
from jieqing.cli.seat import open_desk


def law_of_home(home: Path) -> AskedLaw:
    """Open the home. Raises ``HomeMissing``."""
    desk = open_desk(home)
    find = partial(law_of_version, desk)
    return AskedLaw(catalogue=desk.catalogue, find=find, is_of_home=True)
