"""Named answers: whose they are and what they say, in the home's own store alone.

The casebook's row of such an answer holds a pointer with the digest of what was laid,
so that closing binds it like any other. While the form is not counted its replies are
held; then they go with their customer, or all of them on the form's day.
"""

import hashlib
import secrets
from base64 import b64decode, b64encode
from collections.abc import Collection
from datetime import date

from jieqing.casebook import own_erasing, own_store
from jieqing.casebook.desk import Desk
from jieqing.casebook.held import keys_in
from jieqing.casebook.own_erasing import Going
from jieqing.home import OWN_STORE, Home, HomeKey

_POINTER = "reply"


def lay(home: Home, no: str, whose: tuple[str, str], plain: bytes) -> bytes:
    """Seal a named answer to a form; returns its pointer.

    ``whose``: a customer's number as the shop spells it, and the name as it was given.
    """
    name = secrets.token_hex(16)
    sealed = b64encode(home.secret(HomeKey.PROGRAMME).seal(plain)).decode()
    values = (name, *whose, no, 1, sealed)
    with own_store.writing(home) as file:
        file.execute("INSERT INTO reply VALUES (?, ?, ?, ?, ?, ?)", values)
    return f"{_POINTER}:{name}:{_digest(sealed)}".encode()


def is_pointer(content: bytes) -> bool:
    """Whether an answer's content says where it lies, and not what it says."""
    return content.startswith(f"{_POINTER}:".encode())


def read(home: Home, pointer: bytes) -> tuple[str, bytes] | None:
    """Whose a reply is, and what it says, sealed; None: it is gone or was changed."""
    _, name, digest = pointer.decode().split(":")
    asked = "SELECT label, sealed FROM reply WHERE name = ?"
    with own_store.reading(home) as file:
        row = file.execute(asked, (name,)).fetchone() if file else None
    if row is None or _digest(row[1]) != digest:
        return None
    return str(row[0]), b64decode(row[1])


def let_go(home: Home, no: str) -> None:
    """The form is counted: nothing holds its replies any more."""
    if home.own_path.exists():
        with own_store.writing(home) as file:
            file.execute("UPDATE reply SET is_open = 0 WHERE form = ?", (no,))


def forms(home: Home, names: Collection[str] | None = None) -> frozenset[str]:
    """The forms that have replies; ``names``: these ones alone."""
    with own_store.reading(home) as file:
        rows = file.execute("SELECT name, form FROM reply").fetchall() if file else ()
    return frozenset(form for name, form in rows if names is None or name in names)


def bound(desk: Desk) -> frozenset[str]:
    """The forms of whose replies a hold binds one."""
    held = {str(name) for (name,) in keys_in(desk, OWN_STORE, "reply")}
    return forms(desk.home, held) if held else frozenset()


def erase(home: Home, no: str, today: date) -> None:
    """Erase every reply to a form. Raises ``OwnStoreUnusable``."""
    own_erasing.erase(home, [Going(table="reply", column="form", value=no)], today)


def _digest(sealed: str) -> str:
    return hashlib.sha256(sealed.encode()).hexdigest()
