"""The example in the help of every command really runs, and ends well."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from jieqing.cli.commands import COMMANDS

UNENDING = {"serve", "tips serve"}
"""What does not end by itself; test_cli_serve.py and test_serving_tips.py run it."""
PROGRAM = Path(__file__).with_name("tried_examples.py")


def played(folder: Path) -> dict[str, Any]:
    """What came of every example and step, on homes made for it."""
    ended = subprocess.run(
        [sys.executable, PROGRAM, folder],
        env={
            "JIEQING_HOME": "home",
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(PROGRAM.parents[1]),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return dict(json.loads(ended.stdout))


# One test, for the story is played once: a test a command would be dealt to every
# worker, and each of them would play it.
def test_the_example_of_every_command_runs_and_ends_well(tmp_path: Path) -> None:
    story = played(tmp_path)
    tried = story["tried"].items()
    own = [path for path, (_, told) in tried if told.startswith(f"$ jieqing {path}")]

    assert story["failed"] == []
    assert sorted(own) == sorted(COMMANDS.keys() - UNENDING)
