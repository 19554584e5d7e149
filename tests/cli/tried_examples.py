"""Plays the story of examples in one process; a test reads what came of each.

A program of its own, not a test: it moves into folders and speaks English.
"""

import io
import json
import os
import shlex
import shutil
import sqlite3
import sys
from contextlib import closing, redirect_stderr, redirect_stdout
from datetime import date
from importlib import import_module
from pathlib import Path

import click
import openpyxl
from cli_shop import SHOP
from examples_story import FILES, FILLED_IN, INDEX, STORY, UNDATED

from jieqing import content, language, settings
from jieqing.cli import main
from jieqing.cli.stopped import Keyboard
from jieqing.tips import recipients, telling
from jieqing.tips.receipt import Receipt, derive
from jieqing.tips.telling import NewTip
from jieqing.tips.vault import FOLDER, Vault

NAMES: dict[str, str] = {}
TIP = "c0ffee123456"
TYPED = "13800000002\n"
YEAR = date.today().year  # noqa: DTZ011  # cases are numbered by the day's own year
Ended = tuple[int, str]


def example(path: str) -> str:
    """The example in the help of a command, as a line for the shell."""
    found: click.Command = main.jieqing()
    for name in path.split():
        assert isinstance(found, click.Group)
        inner = found.get_command(click.Context(found), name)
        assert inner is not None, path
        found = inner
    line = " ".join((found.help or "").partition("Example:")[2].split())
    return line.removeprefix("jieqing ")


def of_this_year(text: str) -> str:
    """The text, written for 2026, with the numbers and days of this year."""
    for told, real in NAMES.items():
        text = text.replace(told, real)
    return text.replace("2027", str(YEAR + 1)).replace("2026", str(YEAR))


def lay_a_tip() -> str:
    """Tell something as a browser's form would; its number, for recipients."""
    folder = Path("home") / FOLDER
    vault = Vault.make(folder)
    derived = derive(Receipt.draw(), vault.salt)
    tip = NewTip(text="名单外传", name="林小雨")
    telling.send(vault, recipients.load(folder), derived, tip, date.today())  # noqa: DTZ011  # the day of the vault
    return vault.tips()[0].hex()[:12]


def run(line: str) -> Ended:
    """Run one command; its exit code and all that it said."""
    said = io.StringIO()
    sys.stdin = io.StringIO(TYPED)
    with redirect_stdout(said), redirect_stderr(said):
        words = shlex.split(of_this_year(line))
        code = main._run(words, Keyboard(), as_json=False)
    return code, f"$ jieqing {line}\n{said.getvalue()}"


def step(told: str) -> tuple[str, Ended]:
    """Do one step of the story; the command whose example it was, if any."""
    sign, _, rest = told.partition(" ")
    match sign:
        case "*":
            path, _, more = rest.partition(" + ")
            return path, run(f"{example(path)} {more}")
        case "!":
            by_pages = import_module("learned")  # models need the settings of play
            return "", (0, by_pages.BY_PAGES[rest](Path("home")))
        case ">":
            Path(rest).write_text(FILES[Path(rest).name], encoding="utf-8")
        case "|":
            book = openpyxl.load_workbook(rest)
            for column, text in enumerate(FILLED_IN, start=1):
                book.worksheets[0].cell(row=2, column=column, value=text)
            book.save(rest)
        case "<":
            found = Path("home") / of_this_year(rest)
            if not found.exists():
                return "", (1, f"{found} is not there")
            shutil.copy(found, ".")
        case "~":
            NAMES[TIP] = lay_a_tip()
        case _:
            return "", run(told)
    return "", (0, "")


def begin(folder: Path) -> None:
    """A folder with databases and the files that a person would have."""
    folder.mkdir()
    for name in ("shop.db", "copy.db"):
        with closing(sqlite3.connect(folder / name)) as connection, connection:
            connection.executescript(SHOP)
            connection.execute(UNDATED)
            connection.execute(INDEX)
    cases = content.read("law/cn/examples.yaml")
    for name, text in {**FILES, "cases.yaml": cases}.items():
        (folder / name).write_text(text, encoding="utf-8")


def scene(name: str, folder: Path) -> list[tuple[str, Ended]]:
    """Play one scene, always in the same place, and keep the folder as it ended."""
    before, steps = STORY[name]
    here = folder / "here"
    if before:
        shutil.copytree(folder / before, here)
    else:
        begin(here)
    os.chdir(here)
    done = [step(line.strip()) for line in steps.splitlines() if line.strip()]
    os.chdir(folder)
    here.rename(folder / name)
    return done


def play(folder: Path) -> None:
    """Play all scenes; print what came of each example, and what else went wrong."""
    language.use("en")
    settings.start_web()  # what one process has begun without pages stays without
    ends = [end for name in STORY for end in scene(name, folder)]
    told = {
        "tried": {path: ended for path, ended in ends if path},
        "failed": [said for _, (code, said) in ends if code],
    }
    sys.stdout.write(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    play(Path(sys.argv[1]))
