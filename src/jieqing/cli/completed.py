"""What the TAB key offers for a word: numbers of cases, names of stores.

Read from the home's own files alone, without a connection to any store; nothing
personal stands in either. Where they cannot be read, nothing is offered.
"""

import os
import sqlite3
import tomllib
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

NEWEST = 100
_FILE, _SQLITE = "jieqing.toml", "sqlite:///"
_CASES = "SELECT number FROM casebook_case ORDER BY id DESC LIMIT ?"


class FromHome(click.types.StringParamType):
    """A text, completed from what the home knows."""

    def __init__(self, known: Callable[[Path], Iterable[str]]) -> None:
        """``known`` lists the words of a home."""
        self.known = known

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,  # noqa: ARG002  # Click's signature
        incomplete: str,
    ) -> list[CompletionItem[str]]:
        """The words that begin like the incomplete one."""
        told = ctx.params.get("home") or os.environ.get("JIEQING_HOME") or "."
        with suppress(OSError, ValueError, KeyError, sqlite3.Error):
            words = self.known(Path(told))
            return [CompletionItem(w) for w in words if w.startswith(incomplete)]
        return []


def store_names(home: Path) -> list[str]:
    """The stores that the home's file names."""
    return list(_settings(home).get("stores", {}))


def case_numbers(home: Path) -> list[str]:
    """The newest cases of a casebook in a file; one on a server is not asked."""
    address = str(_settings(home)["casebook"])
    if not address.startswith(_SQLITE):
        return []
    file = (home / address.removeprefix(_SQLITE)).resolve()
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as casebook:
        return [number for (number,) in casebook.execute(_CASES, (NEWEST,))]


COMPLETED = {"CASE": FromHome(case_numbers), "STORE": FromHome(store_names)}
"""By the word that stands for a value in the help."""


def complete_from_home(command: click.Command) -> None:
    """Let the shell complete the numbers and names that this command takes."""
    for param in command.params:
        shown = param.metavar or param.human_readable_name
        param.type = COMPLETED.get(shown, param.type)


def _settings(home: Path) -> dict[str, Any]:
    return tomllib.loads((home / _FILE).read_text(encoding="utf-8"))
