"""What ``jieqing rehearse`` runs: a home for one case, the case in it, its report.

Without --execute nothing is written to any store and reading it is enough. The home is
made for this one case and removed again; only the statement stays.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

from jieqing.casebook.desk import BEIJING
from jieqing.casebook.order import CAPSULES
from jieqing.casebook.said import Said
from jieqing.casebook.store_words import hidden_lines
from jieqing.cli.decisions_reading import read_rehearsed_decisions
from jieqing.cli.drawing import Drawing, drawing
from jieqing.cli.output import answer, note
from jieqing.cli.rehearsal import Rehearsed, Request, look, look_at, rehearse
from jieqing.cli.rehearsal_facts import RehearsedFacts, read_rehearsed_facts
from jieqing.cli.rehearsal_home import (
    RehearsalHome,
    read_maps,
    read_stores,
    rehearsal_home,
    take_on_loan,
)
from jieqing.cli.rehearsal_words import ending, rehearsal_content, rehearsal_words
from jieqing.cli.rehearse import Told
from jieqing.cli.seat import open_desk
from jieqing.cli.subject_reading import read_subject
from jieqing.errors import Interrupted, WrongUsage
from jieqing.home import Mode
from jieqing.language import said
from jieqing.law.shipped import shipped_law


class RehearsedByNobody(WrongUsage):
    """A report on a home's own stores reads rows: somebody answers for it."""

    code = "rehearsed-by-nobody"
    cause = "A report on the stores of the home needs to know who looks."
    advice = (
        "Say --by P-0002; or name a lent database with --map FILE and --store NAME=URL."
    )


def run(told: Told, *, execute: bool, as_json: bool) -> int:
    """Rehearse, then print what came out; the exit code."""
    facts = read_rehearsed_facts(told["facts"], shipped_law().vocabulary)
    if not (told["maps"] or told["stores"] or execute):
        return _report(told, facts, as_json=as_json)
    request = _request(told, facts, is_demo=True)
    with _throwaway() as folder:
        home = _home(folder, told, facts)
        with drawing() as drawn:
            home = replace(home, desk=replace(home.desk, progress=drawn))
            came_out = _run(home, request, drawn, execute=execute)
        statement = _kept_statement(came_out)
        words = rehearsal_words(came_out, home.desk.catalogue, statement)
    return _print(came_out, words, statement, as_json=as_json)


def _report(told: Told, facts: RehearsedFacts, *, as_json: bool) -> int:
    """What would happen to one customer in the home's own stores; all is only read."""
    if told["by"] is None:
        raise RehearsedByNobody
    desk = open_desk(told["home"])
    if facts.actors is not None:
        company = replace(desk.home.company, actors=facts.actors)
        desk = replace(desk, home=replace(desk.home, company=company))
    is_demo = desk.home.company.mode is Mode.DEMO
    request = _request(told, facts, is_demo=is_demo)
    day = told["today"]
    at = day.replace(hour=12, tzinfo=BEIJING) if day else datetime.now(tz=BEIJING)
    with drawing() as drawn:
        desk = replace(desk, progress=drawn)
        came_out = look_at(desk, request, by=told["by"], at=at)
    words = rehearsal_words(came_out, desk.catalogue, None)
    return _print(came_out, words, None, as_json=as_json)


def _print(
    came_out: Rehearsed, words: str, statement: Path | None, *, as_json: bool
) -> int:
    """Print what came out; what stays hidden reaches a person in either case."""
    if as_json:
        for line in hidden_lines(came_out.hidden):
            note(line)
    answer(words, rehearsal_content(came_out, statement), as_json=as_json)
    return ending(came_out)


def _request(told: Told, facts: RehearsedFacts, *, is_demo: bool) -> Request:
    file = told["decisions"]
    words = Said(
        answers=read_rehearsed_decisions(file) if file else (),
        conditions=facts.conditions,
        ruled_out=facts.ruled_out,
        subject_age=facts.subject_age,
        subject_alive=facts.subject_alive,
        anonymise_test_passed=facts.anonymise_test_passed,
    )
    entry = read_subject(told["subject"], is_demo=is_demo)
    return Request(entry=entry, words=words, unfinished=facts.unfinished)


def _home(folder: Path, told: Told, facts: RehearsedFacts) -> RehearsalHome:
    stores = read_stores(told["stores"])
    maps = read_maps(told["maps"], stores)
    return rehearsal_home(folder, maps, stores, facts.actors, _day(told["today"]))


def _day(today: datetime | None) -> date:
    return today.date() if today else datetime.now(tz=BEIJING).date()


def _run(
    home: RehearsalHome, request: Request, drawn: Drawing, *, execute: bool
) -> Rehearsed:
    if not execute:
        return look(home, request)
    take_on_loan(home.desk)
    try:
        return rehearse(home, request, partial(_tell, drawn))
    except BaseException as stopped:
        folder = home.desk.home.folder
        if any((folder / CAPSULES).rglob("*.age")):  # copies of rows that went
            kept = folder.rename(folder.with_name(f"{folder.name}-kept"))
            words = said("The home of the rehearsal was kept: {folder}")
            note(words.format(folder=kept))
        elif isinstance(stopped, Interrupted):
            raise KeyboardInterrupt from None  # no home is left in which to go on
        raise


def _tell(drawn: Drawing, words: str) -> None:
    """Say what comes next, in the place of the line that showed what was done."""
    drawn.end()
    note(words)


@contextmanager
def _throwaway() -> Iterator[Path]:
    """An empty private folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="jieqing-rehearsal-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _kept_statement(came_out: Rehearsed) -> Path | None:
    """Move the statement out of the home, to a folder of its own."""
    if came_out.package is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="jieqing-statement-"))
    return Path(shutil.move(came_out.package, folder / came_out.package.name))
