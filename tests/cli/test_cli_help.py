"""Every command explains itself with one example, and the pages name them all."""

from pathlib import Path

import click
import pytest

from jieqing.cli.commands import COMMANDS
from jieqing.cli.lazily import resolved

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "commands.md"


LEAVES = [(path, resolved(place)) for path, (place, _) in COMMANDS.items() if place]


@pytest.mark.parametrize(("name", "command"), LEAVES)
def test_every_command_has_help_with_one_example_and_json(
    name: str, command: click.Command
) -> None:
    options = {option for param in command.params for option in param.opts}

    assert f"jieqing {name}" in (command.help or "").split("Example:")[1]
    assert "--json" in options


@pytest.mark.parametrize("name", [name for name, _ in LEAVES])
def test_the_reference_page_names_every_command(name: str) -> None:
    assert f"| `{name}" in PAGE.read_text(encoding="utf-8")
