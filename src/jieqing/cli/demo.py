"""``jieqing demo``: one whole case on the sample company, told as a story.

With ``--serve``: some thirty cases instead, and the console opened on them.
"""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from jieqing.casebook.desk import BEIJING
from jieqing.cli.address import LOCAL, Address, require_free
from jieqing.cli.children import PORT, become_server
from jieqing.cli.demo_case import STEPS, Played, Tell, play
from jieqing.cli.demo_story import counts, story
from jieqing.cli.demo_thirty import found_thirty
from jieqing.cli.demo_year import found_year
from jieqing.cli.demo_year_told import year_told
from jieqing.cli.drawing import drawing
from jieqing.cli.options import json_option
from jieqing.cli.output import answer, note
from jieqing.errors import Refused
from jieqing.language import said

MARKER = ".jieqing-demo"
WHOLE = "console"
"""In the marker of a home that has all the console's cases."""
LIVED = "year"
"""In the marker of a home that has lived with the programme for a year."""
STORY, CONSOLE, YEAR = Path("demo-home"), Path("demo-console"), Path("demo-year")


class FolderInUse(Refused):
    """A demo never writes over anything but an earlier demo."""

    code = "demo-folder-in-use"
    cause = "The folder {folder} is not empty and was not made by `jieqing demo`."
    advice = "Name another folder with --home, or remove it yourself."


@click.command(
    help=said(
        "Run one whole case on the sample company 青禾商城, under a moved clock.\n\n"
        "Example: jieqing demo --home demo-home"
    )
)
@click.option(
    "--home",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=said("Throwaway folder; an earlier demo in it is replaced."),
)
@click.option(
    "--serve",
    is_flag=True,
    help=said("Make some thirty cases, or find them again, and open the console."),
)
@click.option(
    "--year",
    is_flag=True,
    help=said("Make a company that has lived with the sixty items for a year."),
)
@click.option(
    "--port",
    default=PORT,
    type=click.IntRange(1, 65_535),
    help=said("Port to listen on."),
)
@json_option
def command(
    folder: Path | None, port: int, *, serve: bool, year: bool, as_json: bool
) -> None:
    """Play the case, then tell it; or make the console's cases, then serve them."""
    if year:
        _live_a_year(folder or YEAR, port, serve=serve, as_json=as_json)
    elif serve:
        _serve(folder or CONSOLE, port, as_json=as_json)
    else:
        _tell(folder or STORY, as_json=as_json)


def _tell(folder: Path, *, as_json: bool) -> None:
    began = time.monotonic()
    _make_room(folder)
    with _progress() as tell:
        played = play(folder, tell)
    seconds = time.monotonic() - began
    answer(story(played, seconds), _content(played, seconds), as_json=as_json)


def _serve(folder: Path, port: int, *, as_json: bool) -> None:
    require_free(Address(host=LOCAL, port=port))
    if not _is_console(folder):
        _make_room(folder)
        note(said("Making some thirty cases, by acts under a moved clock…"))
        with drawing() as drawn:
            found_thirty(folder, today=datetime.now(tz=BEIJING).date(), progress=drawn)
        (folder / MARKER).write_text(WHOLE)
    become_server(folder, port, as_json=as_json)


def _live_a_year(folder: Path, port: int, *, serve: bool, as_json: bool) -> None:
    """Make the home of a year, unless it is there; serve it, or tell its items."""
    today = datetime.now(tz=BEIJING).date()
    if serve:
        require_free(Address(host=LOCAL, port=port))
    if not _is_made(folder, LIVED):
        _make_room(folder)
        note(said("Living a year with the sixty items, by acts under a moved clock…"))
        with drawing() as drawn:
            company = found_year(folder, today=today, progress=drawn)
        (folder / MARKER).write_text(LIVED)
        if not serve:
            answer(*year_told(company.desk, today), as_json=as_json)
    if serve:
        become_server(folder, port, as_json=as_json)


def _is_console(folder: Path) -> bool:
    """Whether the folder is a demo's home with all its cases."""
    return _is_made(folder, WHOLE)


def _is_made(folder: Path, what: str) -> bool:
    """Whether the folder is a demo's home of that kind, made to its end."""
    marker = folder / MARKER
    return marker.is_file() and marker.read_text() == what


def _make_room(folder: Path) -> None:
    """Leave an empty folder that says what it is. Raises ``FolderInUse``."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARKER).is_file() or folder.is_symlink():
            raise FolderInUse(folder=folder.name)
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).touch(mode=0o600)


@contextmanager
def _progress() -> Iterator[Tell]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=STEPS)

        def tell(words: str) -> None:
            progress.update(task, description=words, advance=1)

        yield tell


def _content(played: Played, seconds: float) -> dict[str, object]:
    counted = counts(played)
    return {
        "seconds": round(seconds, 2),
        "stores": sorted(played.company.sample.stores),
        "found": counted.found,
        "erased": counted.erased,
        "masked": counted.masked,
        "kept": counted.kept,
        "residue": counted.residue,
        "statement": str(played.issued.package),
        "trust": str(played.trust),
        "ledger_size": played.issued.size,
    }
