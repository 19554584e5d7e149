"""Make a home for a company, and enter its first people: wholly, or not at all.

The one way for the command line (``jieqing init``) and for the pages of a first start.
A home without its casebook could neither be used nor be made again, so what was made is
taken away if its making is cut off.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jieqing.casebook.acts.adopt import enter_first
from jieqing.casebook.desk import Desk
from jieqing.evidence.signature import Public
from jieqing.home import FILE_CASEBOOK, Company, Home, make_home, require_no_home
from jieqing.keys.signing import SigningKey
from jieqing.people.matrix import Role
from jieqing.people.register import NewPerson
from jieqing.people.roll import Person

MakeTables = Callable[[Home], None]
"""Makes the casebook's tables; ``settings.make_casebook`` is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """One of the first people; ``natural`` tells this human from all others."""

    name: str
    natural: str
    key: Public
    roles: frozenset[Role]


def found(
    folder: Path,
    company: Company,
    make_tables: MakeTables,
    *,
    at: datetime,
    casebook: str = FILE_CASEBOOK,
) -> Home:
    """Make folders, keys, casebook and ``jieqing.toml``. Raises ``HomeThere``."""
    require_no_home(folder)
    with whole_or_not_at_all(folder):
        home = make_home(folder, company, casebook=casebook)
        make_tables(home)
        enter_first(Desk.open(home), at)
    return home


def appoint(
    desk: Desk, people: Sequence[Newcomer], signer: SigningKey, *, at: datetime
) -> tuple[Person, ...]:
    """Enter the first people; the first is who signs for all, with ``signer``.

    To be called in a transaction. Raises what ``Register.add`` does.
    """
    entered: list[Person] = []
    for newcomer in people:
        new = NewPerson(
            name=newcomer.name,
            natural=newcomer.natural,
            key=newcomer.key,
            roles=newcomer.roles,
        )
        by = entered[0].number if entered else None
        signature = signer.sign(desk.register.to_add(new, by=by).to_bytes())
        entered.append(desk.register.add(new, signature, by=by, at=at))
    return tuple(entered)


@contextmanager
def whole_or_not_at_all(folder: Path) -> Iterator[None]:
    """Take away what was made in a folder, if its making is cut off."""
    was_there, before = folder.is_dir(), frozenset(_inside(folder))
    try:
        yield
    except BaseException:
        for path in frozenset(_inside(folder)) - before:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        if not was_there and folder.is_dir():
            folder.rmdir()
        raise


def _inside(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []
