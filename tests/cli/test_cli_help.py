"""Every command explains itself with one example, and the pages name them all."""

import re
from pathlib import Path

import click
import pytest
from cli_shop import run

from jieqing.cli import main
from jieqing.cli.commands import CHAPTERS, COMMANDS, FIRST_STEPS
from jieqing.cli.lazily import resolved

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "commands.md"


TOLD_ONCE = {"--json", "--home", "--by", "--at"}
"""Options that the page explains at its top for all commands."""
LEAVES = [(path, resolved(place)) for path, (place, _) in COMMANDS.items() if place]


@pytest.mark.parametrize(("name", "command"), LEAVES)
def test_every_command_has_help_with_one_example_and_json(
    name: str, command: click.Command
) -> None:
    options = {option for param in command.params for option in param.opts}

    assert f"jieqing {name}" in (command.help or "").split("Example:")[1]
    assert "--json" in options


@pytest.mark.parametrize(("name", "command"), LEAVES)
def test_the_reference_page_names_every_command_with_its_options(
    name: str, command: click.Command
) -> None:
    page = PAGE.read_text(encoding="utf-8").splitlines()
    rows = [row for row in page if re.match(rf"\| `{name}[ `]", row)]
    told = set(re.findall(r"`(--[a-z-]+)`", rows[0].rsplit("|", 2)[1]))
    options = (param for param in command.params if isinstance(param, click.Option))
    named = {word for each in options for word in (*each.opts, *each.secondary_opts)}

    assert len(rows) == 1
    assert told | TOLD_ONCE == named | TOLD_ONCE


def test_the_tour_shows_every_command_under_its_chapter() -> None:
    told = main.jieqing().get_help(click.Context(main.jieqing(), info_name="jieqing"))
    shown = re.findall(r"^  ([a-z]+) ", told, re.MULTILINE)
    firsts = [path for path in COMMANDS if " " not in path]

    assert [name for name in shown if name in COMMANDS] == firsts
    assert told.count("jieqing ") == 1 + len(FIRST_STEPS)
    assert max(map(len, told.splitlines())) <= 80


def test_every_chapter_and_first_step_names_a_command_that_there_is() -> None:
    steps = {step.split()[1] for step in FIRST_STEPS}

    assert (steps | CHAPTERS.keys()) - COMMANDS.keys() == set()
    assert next(iter(CHAPTERS)) == next(iter(COMMANDS))


def test_a_command_misspelt_is_told_the_one_it_is_most_like(tmp_path: Path) -> None:
    in_tour, in_group = run(tmp_path, "rehears"), run(tmp_path, "case opn")

    assert (in_tour.code, in_group.code) == (2, 2)
    assert "Did you mean 'rehearse'?" in in_tour.err
    assert "Did you mean 'open'?" in in_group.err
