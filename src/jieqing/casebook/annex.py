"""The restricted annex of a statement: which of the removed rows are kept in secret.

Every statement commits to one, of one form, empty or not. Its salt follows from the
vault's key, so nothing has to be stored for the annexes that are empty, and nobody but
the persons named in an order can open any.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from jieqing.casebook import vault
from jieqing.casebook.desk import day_of
from jieqing.casebook.secret_orders import Contents, without_ended
from jieqing.casebook.secret_rows import Copies, keep
from jieqing.casebook.work import Work
from jieqing.evidence import canonical, commitment
from jieqing.home import Home

PAGE = 4096  # bytes: the content is padded to whole pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What opens the commitment: content (text) and salt (hexadecimal).

    The public count of removed rows is those erased and those ``sealed`` together.
    """

    content: str
    salt: str
    sealed: Mapping[str, int]


def commit_to_annex(work: Work, copies: Copies) -> str:
    """Commit to the split as it is now, while the copies can still be read."""
    contents = keep(work, copies)
    rows = without_ended(contents.orders, day_of(work.at))
    split = Counter(row.table for row in rows if row.case == work.number)
    vault.rewrite(work.desk.home, lambda known: _with(known, work.number, split))
    opened = opening_of(work.desk.home, work.number)
    salt = bytes.fromhex(opened.salt)
    return commitment.commit(commitment.ANNEX, opened.content.encode(), salt)


def opening_of(home: Home, case: str) -> Opening:
    """Return what opens a case's annex."""
    sealed = vault.read(home).splits.get(case, {})
    content = canonical.canonical({"case": case, "sealed": dict(sealed)}).decode()
    size = -(-len(content.encode()) // PAGE) * PAGE
    padding = " " * (size - len(content.encode()))
    return Opening(
        content=content + padding,
        salt=vault.key_of(home).commitment_salt(f"annex/{case}").hex(),
        sealed=sealed,
    )


def _with(known: Contents, case: str, split: Mapping[str, int]) -> Contents:
    others = {name: of for name, of in known.splits.items() if name != case}
    mine = {case: dict(sorted(split.items()))} if split else {}
    return replace(known, splits=others | mine)
