"""Every command explains itself with one example, and the pages name them all."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from jieqing.cli.main import COMMANDS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "commands.md"


def _leaves(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield name, command
        return
    for word, inner in command.commands.items():
        yield from _leaves(f"{name} {word}", inner)


ALL = [
    leaf
    for name, (module, _) in COMMANDS.items()
    for leaf in _leaves(name, import_module(f"jieqing.cli.{module}").command)
]


@pytest.mark.parametrize(("name", "command"), ALL)
def test_every_command_has_help_with_one_example_and_json(
    name: str, command: click.Command
) -> None:
    options = {option for param in command.params for option in param.opts}

    assert f"jieqing {name}" in (command.help or "").split("Example:")[1]
    assert "--json" in options


@pytest.mark.parametrize("name", [name for name, _ in ALL])
def test_the_reference_page_names_every_command(name: str) -> None:
    assert f"| `{name}" in PAGE.read_text(encoding="utf-8")
