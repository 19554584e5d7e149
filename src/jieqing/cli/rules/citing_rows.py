"""The rows that rest on articles: those of the law in force here, and what else ships.

In a home whose law was changed, rows of the pack that ships which the home's law does
not have, or has with another article, stand beside it under a file name of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from jieqing.casebook.desk import Desk
from jieqing.casebook.law_in_force import FOLDER, pack_of_change, published
from jieqing.cli.rules.kept_texts import CITING_FILES
from jieqing.law.catalogue import RULES_FILE
from jieqing.law.file_text import decoded
from jieqing.law.overlay import OWN_FILE
from jieqing.law.pack import files_of
from jieqing.law.shipped import text_of
from jieqing.law.text.citations import Row, rows

AS_SHIPPED = f"shipped/{RULES_FILE}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CitingRows:
    """``files``: the texts of the law in force, by name; ``rows``: all that cite."""

    files: Mapping[str, str]
    rows: tuple[Row, ...]


def citing_rows(desk: Desk | None) -> CitingRows:
    """Read the rows of a home's law, or of what ships. Raises ``LawPackAltered``."""
    shipped = {name: text_of(name) for name in CITING_FILES}
    change = published(desk.ledger) if desk else None
    files = dict(shipped)
    if desk and change:
        pack = pack_of_change(desk.home, change)
        files[RULES_FILE] = files_of(pack)[RULES_FILE]
    found = (*rows(files), *_own(desk))
    if files == shipped:
        return CitingRows(files=files, rows=found)
    known = {(row.id, row.law, row.article) for row in found}
    others = rows({AS_SHIPPED: shipped[RULES_FILE]})
    besides = (r for r in others if (r.id, r.law, r.article) not in known)
    return CitingRows(files=files, rows=(*found, *besides))


def _own(desk: Desk | None) -> tuple[Row, ...]:
    """The company's own rules: they cite contracts, and laws at times."""
    path = desk.home.place(FOLDER) / OWN_FILE if desk else None
    if path is None or not path.is_file():
        return ()
    return tuple(rows({OWN_FILE: decoded(path.read_bytes(), OWN_FILE)}))
