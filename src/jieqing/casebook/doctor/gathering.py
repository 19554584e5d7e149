"""Look at a home: its folder, its books, its people, the law, and what waits.

Reads only. What cannot be looked at comes back as the refusal it met, and keeps nobody
from looking at the rest.
"""

import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from gettext import find as words_of
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from jieqing import language
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.doctor.facts import Books, Folder, Law, Machine, People, Tables
from jieqing.casebook.trusted import trust_of
from jieqing.errors import JieqingError
from jieqing.flow.record import moment_of
from jieqing.home import FILE, FOLDERS, TRUST, Clock, Home, HomeKey
from jieqing.keys.keyring import KeyMissing
from jieqing.law.catalogue import RULES_FILE
from jieqing.law.shipped import text_of
from jieqing.people.matrix import Role
from jieqing.people.roll import Person, Roll

_OTHERS = 0o077
_FONTS = ("typst", "manimgx_fonts_cjk")
_READ_ON = re.compile(r"反映时点：(\d{4}-\d{2}-\d{2})")
T = TypeVar("T")


def met(look: Callable[[], T]) -> T | JieqingError:
    """Return what was seen, or the refusal that was met."""
    try:
        return look()
    except JieqingError as refusal:
        return refusal


def machine() -> Machine:
    """Look at the program and its machine."""
    return Machine(
        python=sys.version_info[:2],
        encoding=sys.getfilesystemencoding(),
        has_beijing_time=_knows_zone("Asia/Shanghai"),
        has_words=words_of(language.DOMAIN, language.LOCALE, ["zh_Hans"]) is not None,
        lacks_for_pages=tuple(n for n in _FONTS if not importlib.util.find_spec(n)),
    )


def folder(home: Home) -> Folder:
    """Look at the home's folder, without opening its casebook."""
    place = home.folder
    return Folder(
        path=str(place),
        owner=place.stat().st_uid,
        reader=os.geteuid(),
        open_to_others=tuple(_open_to_others(home)),
        missing=tuple(n for n in FOLDERS if not home.place(n).is_dir()),
        free_bytes=shutil.disk_usage(place).free,
        keys=tuple(_keys_refused(home)),
    )


def books(desk: Desk, now: datetime) -> Books:
    """Look at casebook and ledger; opening the desk has compared the checkpoint."""
    ledger = desk.ledger
    size = ledger.size()
    trust = desk.home.folder / TRUST
    return Books(
        entries=size,
        newest=moment_of(ledger.leaf_at(size - 1)) if size else None,
        now=now,
        is_clock_real=desk.home.company.clock is Clock.SYSTEM,
        has_trust=trust.is_file(),
        is_trust_current=trust.is_file()
        and trust.read_bytes() == trust_of(desk).to_bytes(),
    )


def people(desk: Desk) -> People:
    """Count humans by post; two accounts of one human are one."""
    roll = desk.register.roll()
    active = [one for one in roll.persons.values() if one.is_active]
    return People(
        officers=_humans(active, Role.OFFICER),
        approvers=_humans(active, Role.APPROVER),
        executors=_humans(active, Role.EXECUTOR),
        joined=tuple(_joined(roll, active)),
        is_small_organisation=desk.home.company.small_organisation,
    )


def law(desk: Desk, now: datetime) -> Law:
    """Look at the law pack and the calendar that are in use."""
    rules = desk.catalogue.rules
    return Law(
        today=day_of(now),
        read_on=law_read_on(),
        rules=len(rules),
        unread=sum(rule.is_unverified for rule in rules),
        years=desk.calendar.years,
        knows_company=desk.home.company.actors is not None,
    )


def law_read_on() -> date:
    """Return the day up to which the shipped pack was read, as its head says it."""
    found = _READ_ON.search(text_of(RULES_FILE))
    return date.fromisoformat(found[1]) if found else date.min


def _knows_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return False
    return True


def _open_to_others(home: Home) -> Iterator[str]:
    """Paths that others may read or write; inside a closed home nobody gets at them."""
    if not home.folder.stat().st_mode & _OTHERS:
        return
    yield "."
    for path in _private(home):
        if path.exists() and path.stat().st_mode & _OTHERS:
            yield str(path.relative_to(home.folder))


def _private(home: Home) -> Iterator[Path]:
    yield from (home.place(name) for name in FOLDERS)
    yield home.folder / FILE
    if home.has_casebook_file:
        yield home.casebook_path
    yield from sorted(home.place("keys").glob("*"))


def _keys_refused(home: Home) -> Iterator[JieqingError]:
    ring = met(home.keyring)
    if isinstance(ring, JieqingError):
        yield ring
        return
    for key in HomeKey:
        is_signer = key in (HomeKey.LOG, HomeKey.STATEMENT)
        opened = met(partial(home.signer if is_signer else home.secret, key))
        # An older home has none until its first erasing or ending makes it.
        is_to_be_made = key is HomeKey.VAULT and isinstance(opened, KeyMissing)
        if isinstance(opened, JieqingError) and not is_to_be_made:
            yield opened


def tables() -> Tables:
    """Count steps of the tables that the casebook lacks, and those unknown here."""
    executor = MigrationExecutor(connection)
    known = executor.loader.graph
    ours = {app for app, _ in known.nodes}
    applied = {step for step in executor.loader.applied_migrations if step[0] in ours}
    missing = executor.migration_plan(known.leaf_nodes())
    unknown = applied - set(known.nodes)
    return Tables(steps_missing=len(missing), steps_unknown=len(unknown))


def _humans(active: list[Person], role: Role) -> int:
    """Different humans who hold a post, by any of their accounts."""
    held: list[Person] = []
    for person in active:
        is_known = any(person.is_same_human(other) for other in held)
        if role in person.roles and not is_known:
            held.append(person)
    return len(held)


def _joined(roll: Roll, active: list[Person]) -> Iterator[str]:
    return (p.number for p in active if roll.joins_conflicting_roles(p.number))
