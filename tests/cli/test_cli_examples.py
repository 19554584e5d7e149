"""The example in the help of every command really runs, and ends well."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jieqing.cli.commands import COMMANDS

PROGRAM = Path(__file__).with_name("tried_examples.py")


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What came of every example and step, on homes made for it."""
    ended = subprocess.run(
        [sys.executable, PROGRAM, tmp_path_factory.mktemp("examples")],
        env={"JIEQING_HOME": "home", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return dict(json.loads(ended.stdout))


@pytest.mark.parametrize("path", COMMANDS)
def test_the_example_of_every_command_runs_and_ends_well(
    story: dict[str, Any], path: str
) -> None:
    code, told = story["tried"][path]

    assert (code, told) == (0, told)
    assert told.startswith(f"$ jieqing {path}")


def test_all_that_stands_between_the_examples_went_well_too(
    story: dict[str, Any],
) -> None:
    assert story["failed"] == []
