"""Everything that a home shows of itself, in a form that two twins can share.

What is random (names, nonces, digests, signatures, ciphertext) is kept by its form and
size; everything else stays to the byte.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from django.db import connection
from office import CASE, CHEN, Office

from jieqing.casebook.case_told import case_lines
from jieqing.casebook.desk import day_of
from jieqing.casebook.doctor import gathering
from jieqing.casebook.doctor.checks import examine
from jieqing.casebook.doctor.disclosed import disclosed
from jieqing.casebook.doctor.look import look
from jieqing.casebook.due_list import due_list
from jieqing.casebook.due_steps import steps_due
from jieqing.casebook.due_words import list_words
from jieqing.casebook.outputs import Output, shown
from jieqing.casebook.plan_words import finding_words, plan_words
from jieqing.casebook.preview import preview
from jieqing.casebook.read import cases, standing
from jieqing.erasure.summary import summary
from jieqing.evidence import statement

_HEX = re.compile(r"[0-9a-f]{16,}")
_SIGNED = re.compile(r"[A-Za-z0-9+/]{86}==")
_DRAWN = {".pdf", ".jqz"}  # pages spell digests: their packed size is random itself
_OF_THE_TEST = "jieqing.toml"  # it names the twin's own database on a server
_OF_THE_CLOCK = {"until", "applied"}  # columns that tell the time of the machine


def form(text: str) -> str:
    """The text with everything random in it replaced by its own length."""
    signed = _SIGNED.sub("<signature>", text)
    return _HEX.sub(lambda found: f"<{len(found[0])}>", signed)


def everything(office: Office) -> Mapping[str, object]:
    """What staff, approvers, IT and the customer can get at, by where they find it."""
    _close()
    return {
        "case": form(repr(standing(office.desk, CASE))),
        "words": form("\n".join(_words(office))),
        "cases": repr(cases(office.desk)),
        "kept": form(repr(due_list(office.desk))),
        "steps": repr(steps_due(office.desk, day_of(office.at))),
        "letters": _letters(office),
        "ledger": [form(leaf.content.decode()) for leaf in office.record.leaves],
        "length": office.desk.ledger.size(),
        "statement": _statement(office),
        "files": _files(office),
        "casebook": _casebook(),
        "doctor": _doctor(office),
        "rows": office.rows(),
    }


def _doctor(office: Office) -> list[str]:
    """What anybody at the desk reads about what is missing, in the doctor's words."""
    desk = office.desk
    found = examine(look(desk.home, gathering.tables(), desk, office.at))
    return [f"{one.check} {one.level} {one.trouble}" for one in disclosed(found)]


def _words(office: Office) -> list[str]:
    """What people read of the case, of what is kept, and of the customer's data."""
    desk = office.desk
    seen = preview(desk, office.customer, by=CHEN, at=office.at)
    return [
        *shown(Output.CASE, case_lines(standing(desk, CASE))),
        list_words(due_list(desk)),
        finding_words(seen.finding),
        plan_words(summary(seen.plan), desk.catalogue),
    ]


def _close() -> None:
    """Leave the casebook as it is when the last process has closed it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("pragma wal_checkpoint(truncate)")


def _letters(office: Office) -> list[object]:
    found = office.desk.home.place("outbox").rglob("*")
    outbox = (path for path in found if path.is_file())
    return [(p.name, form(p.read_text("utf-8"))) for p in sorted(outbox)]


def _statement(office: Office) -> str:
    path = office.desk.home.place("statements") / f"{CASE}.dsse.json"
    if not path.exists():
        return ""
    _, said = statement.read(path.read_bytes())
    return form(json.dumps(asdict(said), default=str, sort_keys=True))


def _files(office: Office) -> list[tuple[str, int]]:
    """Files of the home and of the stores, with their sizes in bytes."""
    paths = (path for path in office.folder.rglob("*") if path.is_file())
    return sorted(
        (form(str(path.relative_to(office.folder))), _size_of(path)) for path in paths
    )


def _size_of(path: Path) -> int:
    if path.suffix in _DRAWN or path.name == _OF_THE_TEST:
        return 0
    return sealed_size(path.read_bytes())


def sealed_size(content: bytes) -> int:
    """Size in bytes; of an age file that of its payload, for its head is random."""
    is_age = content.startswith(b"age-encryption.org/v1\n")
    head = content.find(b"\n--- ") if is_age else 0
    return len(content) - head


def _casebook() -> Mapping[str, list[str]]:
    """Every row of every table of the casebook, in the order in which they came."""
    tables = sorted(connection.introspection.table_names())
    return {table: _table(table) for table in tables}


def _table(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f'select * from "{table}"')  # names of the catalogue itself
        names = [column[0] for column in cursor.description]
        rows = cursor.fetchall()
    return [
        repr({n: _cell(c) for n, c in zip(names, row, strict=True) if _is_told(n)})
        for row in rows
    ]


def _is_told(column: str) -> bool:
    return column not in _OF_THE_CLOCK


def _cell(cell: object) -> object:
    cell = bytes(cell) if isinstance(cell, memoryview) else cell
    if not isinstance(cell, bytes):
        return form(cell) if isinstance(cell, str) else cell
    try:
        return form(cell.decode())
    except UnicodeDecodeError:
        return sealed_size(cell)
