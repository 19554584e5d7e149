"""One entry a day that commits to the whole vault, on days without a tip as well.

Nobody acts: the worker makes it with its first look after midnight in Beijing, so its
moment tells nothing of a tip. Whoever has the folder as it was then (a backup) shows by
it that it is that one, and that nothing was put in, taken out or changed since.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction

from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.entering import enter
from jieqing.errors import NotConfigured
from jieqing.flow import record as records
from jieqing.programme.borne_out import WORKER
from jieqing.programme.tips.facts import COMMIT, DAYS
from jieqing.tips.vault import FOLDER, Vault, is_there


class VaultMissing(NotConfigured):
    """No vault of tips lies there."""

    code = "tip-vault-missing"
    cause = "There is no vault of tips in this folder."
    advice = "Name the folder `tips` of the home, or a copy of it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What the entries say of a vault.

    ``missing``: days from the first one until yesterday without an entry. ``same_as``:
    the newest day whose entry this vault answers to; None: it was changed after each.
    """

    first: date | None
    last: date | None
    missing: tuple[date, ...]
    same_as: date | None


def commit_day(desk: Desk, at: datetime) -> None:
    """Enter the commitment of the day, once; nothing where no vault was made yet.

    A vault that does not open stops no other work of the day: ``verify`` names the day.
    """
    today = day_of(at)
    if today in _committed(desk):
        return
    try:
        digest = _commitment(desk.home.place(FOLDER), today)
    except (OSError, sqlite3.Error):
        return
    if digest:
        facts = {"day": today.isoformat(), "vault": digest}
        with transaction.atomic():
            enter(desk, DAYS, COMMIT, facts, by=WORKER, at=at)


def _commitment(folder: Path, day: date) -> str:
    if not is_there(folder):
        return ""
    return Vault.make(folder).commitment(day.isoformat())


def verify(desk: Desk, folder: Path, today: date) -> Verified:
    """Hold a vault against the entries.

    Raises ``VaultMissing`` or ``LedgerAltered``.
    """
    if not is_there(folder):
        raise VaultMissing
    vault, entered = Vault(folder=folder), _committed(desk)
    same = [
        day
        for day, salt in vault.days().items()
        if day in entered and vault.digest(salt) == entered[day]
    ]
    first, last = min(entered, default=None), max(entered, default=None)
    return Verified(
        first=first,
        last=last,
        missing=_missing(entered, today),
        same_as=max(same, default=None),
    )


def _committed(desk: Desk) -> Mapping[date, str]:
    told = (leaf.entry.facts for leaf in records.read(desk.ledger, DAYS).leaves)
    return {date.fromisoformat(str(f["day"])): str(f["vault"]) for f in told}


def _missing(entered: Mapping[date, str], today: date) -> tuple[date, ...]:
    first = min(entered, default=today)
    every = (first + timedelta(days=n) for n in range((today - first).days))
    return tuple(day for day in every if day not in entered)
