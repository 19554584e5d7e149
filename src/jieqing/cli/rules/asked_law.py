"""Which law a question is asked of: that of the home here, or the pack that ships.

A home brings the pack that was published there last and the company's own rules; its
dated rules answer for any day. Without one no room of the casebook is imported.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click
from click.core import ParameterSource

from jieqing.casebook.rule_words import DIGITS, shipped_words
from jieqing.cli.lazily import resolved
from jieqing.home import FILE as HOME_FILE
from jieqing.language import said
from jieqing.law.catalogue import Catalogue
from jieqing.law.shipped import shipped_law

Ending = int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedLaw:
    """The law in force where it was asked; ``find`` gives the one of another version.

    ``is_of_home``: whether it is that of a home.
    """

    catalogue: Catalogue
    find: Callable[[str], Catalogue | None]
    is_of_home: bool

    def of_version(self, version: str) -> Catalogue:
        """The law that a decision names, or the one in force where it is not kept."""
        return self.find(version) or self.catalogue

    def words(self) -> str:
        """Which law it is, by the digest people compare."""
        if not self.is_of_home:
            return shipped_words()
        words = said("Law: that in force in this home ({law}), its own rules included.")
        return words.format(law=self.catalogue.version[:DIGITS])


def law_home_option(function: Callable[..., Ending]) -> Callable[..., Ending]:
    """Add --home, which need not be a home."""
    return click.option(
        "--home",
        type=click.Path(path_type=Path, file_okay=False),
        envvar="JIEQING_HOME",
        default=Path(),
        metavar="DIR",
        help=said(
            "The home whose law decides; the current folder, else the law that ships."
        ),
    )(function)


def law_asked(home: Path) -> AskedLaw:
    """The law of this home; the pack that ships if none is there and none was named.

    Raises ``HomeMissing`` where --home names a folder that is none.
    """
    source = click.get_current_context().get_parameter_source("home")
    if source is ParameterSource.COMMANDLINE or (home / HOME_FILE).is_file():
        found: AskedLaw = resolved("rules.home_law:law_of_home")(home)
        return found
    law = shipped_law()
    return AskedLaw(catalogue=law, find=lambda _: None, is_of_home=False)
