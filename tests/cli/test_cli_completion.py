"""What the TAB key offers, asked by a real shell."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from cli_shop import CASE, Shop, run

from warm import program

PRESSED = """
source "$1"; shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_jieqing_completion jieqing
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture(scope="session")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script for bash, as `jieqing completion` prints it."""
    folder = tmp_path_factory.mktemp("completion")
    file = folder / "jieqing"
    file.write_text(run(folder, "completion bash").out, encoding="utf-8")
    return file


def offered(script: Path, folder: Path, *words: str) -> list[str]:
    """What bash offers when TAB is pressed after the words."""
    ended = subprocess.run(
        ["/bin/bash", "--norc", "-c", PRESSED, "bash", script, "jieqing", *words],
        cwd=folder,
        env={
            "PATH": f"{program().parent}:{os.environ['PATH']}",
            "JIEQING_HOME": "home",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stderr == ""
    return ended.stdout.split()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["ve"], ["verify"]),
        (["case", "re"], ["restore", "release", "refuse", "resume", "remind"]),
        (["ledger", "show", "--l"], ["--last"]),
        (["completion", "z"], ["zsh"]),
    ],
)
def test_bash_offers_commands_options_and_choices(
    script: Path, tmp_path: Path, words: list[str], expected: list[str]
) -> None:
    assert offered(script, tmp_path, *words) == expected


def test_bash_offers_the_cases_and_stores_of_the_home(
    script: Path, stopped: Shop
) -> None:
    assert offered(script, stopped.folder, "case", "show", "CL") == [CASE]
    assert offered(script, stopped.folder, "ledger", "show", "--case", "") == [CASE]
    assert offered(script, stopped.folder, "map", "show", "") == ["shop"]
    assert offered(script, stopped.folder, "store", "test", "sh") == ["shop"]


def test_without_a_home_nothing_is_offered_and_nothing_is_made(
    script: Path, tmp_path: Path
) -> None:
    assert offered(script, tmp_path, "case", "show", "") == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell_is_one_that_it_can_read(
    tmp_path: Path, shell: str
) -> None:
    printed = run(tmp_path, f"completion {shell}").out
    (tmp_path / "script").write_text(printed, encoding="utf-8")
    there = shutil.which(shell)
    judge = [there, "-n", "script"] if there else ["/bin/true"]  # not every machine's

    assert "_JIEQING_COMPLETE" in printed
    assert subprocess.run(judge, cwd=tmp_path, check=False).returncode == 0
