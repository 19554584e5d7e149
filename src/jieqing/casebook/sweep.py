"""Remove what a killed act left behind: sealed files and living keys nobody names.

Files and keys are made inside the transaction of the act that enters them. So whoever
holds the casebook's write lock and finds one that no row and no entry of the ledger
names, knows that its act never happened. The rows of a lifted hold go too, where the
act that lifted it was killed before it removed them. A desk that opens asks whether
somebody was cut off (unfinished.py); a worker looks through everything once a day, for
a machine that lost its power may have lost a mark, too.
"""

import shutil
from pathlib import Path

from django.db import transaction

from jieqing.casebook import unfinished
from jieqing.casebook.held_entries import FOLDER, ended_files, file_of, open_entries
from jieqing.casebook.models import Case
from jieqing.flow.ledger import Ledger, LedgerAltered
from jieqing.flow.models import LedgerEntry
from jieqing.home import Home, HomeKey
from jieqing.keys.keyring import NAME

CASES, DUE, RESTRICTIONS = "cases", "due", "restrictions"


def sweep_after_cut(home: Home, ledger: Ledger) -> int:
    """Do as ``sweep`` where an act was cut off; else look at no case and no key."""
    marks = unfinished.left(home)
    return 0 if marks == () else sweep(home, ledger)


def sweep(home: Home, ledger: Ledger) -> int:
    """Remove what no act has entered; returns how many places were removed.

    Nothing is removed while the ledger is not whole: the entry may be what is missing,
    and the audit, which needs a desk too, says so.
    """
    try:
        if not unfinished.left(home) and not _unknown(home, ledger):
            unfinished.none_left(home)
            return 0
        with transaction.atomic():  # whose act is under way has ended by now
            marks = unfinished.left(home) or ()
            left = _left_over(home, ledger)
            if left and not ledger.audit().holds:
                return 0
            for name in left:
                _remove(home, name)
    except LedgerAltered:
        return 0
    for mark in marks:
        unfinished.ended(mark)
    unfinished.none_left(home)
    return len(left)


def _left_over(home: Home, ledger: Ledger) -> frozenset[str]:
    unknown = _unknown(home, ledger)
    if not unknown:
        return unknown
    return _unnamed(ledger, unknown) | (unknown & ended_files(ledger))


def _unknown(home: Home, ledger: Ledger) -> frozenset[str]:
    """Names on the disk that neither the house, a case, a hold nor a batch has."""
    rows = Case.objects.filter(tenant=home.tenant)
    names = ("folder", "key_name", "capsule_key_name")
    known = {name for row in rows.values_list(*names) for name in row}
    known |= {key.ring_name for key in HomeKey}
    for named in (DUE, RESTRICTIONS):  # the key of what lies there has its name
        known |= set(_names(home.place(named)))
    held = _names(home.place(FOLDER))
    if held:
        known |= {file_of(leaf).name for leaf in open_entries(ledger)}
    on_disk = {*_names(home.place(CASES)), *held, *home.keyring().names()}
    return frozenset(on_disk - known)


def _unnamed(ledger: Ledger, names: frozenset[str]) -> frozenset[str]:
    """Those of the names that stand in no entry of the ledger."""
    rows = LedgerEntry.objects.filter(tenant=ledger.tenant)
    left = set(names)
    for content in rows.values_list("content", flat=True).iterator():
        text = bytes(content)
        left = {name for name in left if name.encode() not in text}
    return frozenset(left)


def _remove(home: Home, name: str) -> None:
    home.keyring().destroy(name)
    shutil.rmtree(home.place(CASES) / name, ignore_errors=True)
    (home.place(FOLDER) / name).unlink(missing_ok=True)


def _names(folder: Path) -> list[str]:
    """Names of our own form in a folder; what others laid there is theirs."""
    paths = folder.iterdir() if folder.exists() else ()
    return [path.name for path in paths if NAME.fullmatch(path.name)]
