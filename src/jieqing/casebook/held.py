"""The holds of a company: which rows stay, whatever case would erase them.

A hold binds rows, not the case in which it was set, so it outlives that case: its keys
lie in a file of their own, sealed under the tenant key, until it is lifted. Setting,
moving its day of review and lifting are entered beside the case (held_entries.py).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from jieqing.casebook import told, unfinished
from jieqing.casebook.desk import Desk
from jieqing.casebook.held_entries import (
    FOLDER,
    LIFTED,
    MOVED,
    RECORD,
    SET,
    file_of,
    hold_of,
    open_entries,
    reviews_by_hold,
)
from jieqing.casebook.work import Work
from jieqing.casebook.work_files import WorkFiles
from jieqing.erasure import spool
from jieqing.erasure.values import HeldRows
from jieqing.stores.port import Key


def enter(work: Work, rows: HeldRows) -> None:
    """Seal the rows of a hold and enter it; inside the act's transaction."""
    named = replace(rows, number=_name(work, rows.number))
    with unfinished.making(work.desk.home):
        sealed = _files(work.desk).write(spool.dump(named))
    facts = {
        "hold": named.number,
        "file": [sealed.name, sealed.digest],
        "ground": rows.ground,
        "review": rows.review.isoformat(),
    }
    work.note(RECORD, SET, facts)


def move(work: Work, number: str, review: date) -> None:
    """Enter a hold's next day of review; inside the act's transaction."""
    facts = {"hold": _name(work, number), "review": review.isoformat()}
    work.note(RECORD, MOVED, facts)


def end(work: Work, number: str) -> str:
    """Enter that a hold of the case was lifted; returns the file to be removed."""
    name = _name(work, number)
    entries = open_entries(work.desk.ledger)
    file = next(file_of(leaf).name for leaf in entries if hold_of(leaf) == name)
    unfinished.begun(work.desk.home, file)
    work.note(RECORD, LIFTED, {"hold": name})
    return file


def remove(desk: Desk, file: str) -> None:
    """Remove the rows of a lifted hold, once that is entered."""
    (desk.home.place(FOLDER) / file).unlink(missing_ok=True)
    unfinished.ended(unfinished.mark_of(desk.home, file))


def held_rows(desk: Desk) -> tuple[HeldRows, ...]:
    """Return the rows of every open hold. Raises ``WorkFileAltered``."""
    files = _files(desk)
    sealed = (files.open(file_of(x), "held") for x in open_entries(desk.ledger))
    return tuple(spool.load(content, HeldRows) for content in sealed)


def keys_in(desk: Desk, store: str, table: str) -> frozenset[Key]:
    """Return the keys by which open holds bind rows of a table."""
    return frozenset(
        key
        for one in held_rows(desk)
        if (one.store, one.table) == (store, table)
        for key in one.keys
    )


def reviews(desk: Desk) -> Mapping[str, date]:
    """Return the earliest day of review by ground."""
    days = reviews_by_hold(desk.ledger)
    entries = open_entries(desk.ledger)
    told_ = sorted((days[hold_of(x)], told.fact(x, "ground")) for x in entries)
    return {ground: day for day, ground in reversed(told_)}


def _name(work: Work, number: str) -> str:
    return f"{work.number}/{number}"


def _files(desk: Desk) -> WorkFiles:
    return WorkFiles(folder=desk.home.place(FOLDER), key=desk.tenant_key)
