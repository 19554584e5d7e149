"""A drafted change of the law tried on the law in force, with what to know of it.

The file of a change, or the files of a whole pack; whatever kept texts of laws do not
have of what changed rules cite is noted beside the notes of the change itself.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from jieqing.casebook.desk import Desk
from jieqing.casebook.kept_texts import not_in_kept_texts
from jieqing.casebook.law_in_force import (
    LawMoved,
    named_change,
    pack_of,
    pack_of_change,
)
from jieqing.law.catalogue import RULES_FILE
from jieqing.law.change import Changed, apply, notes, replace_pack
from jieqing.law.change_file import read_change
from jieqing.law.difference import differences
from jieqing.law.file_text import decoded
from jieqing.law.pack import Pack
from jieqing.law.rule_rows import id_of


def drafted(desk: Desk, content: bytes, file: str, today: date) -> tuple[Pack, Changed]:
    """The pack in force, and what the change in a file makes of it.

    Raises ``LawPackRefused`` or ``LawChangeRefused`` with file and line.
    """
    before = pack_of(desk.home, desk.ledger)
    changed = apply(read_change(decoded(content, file), file), before, today)
    return before, noted(desk, before, changed)


def replaced(
    desk: Desk, files: Mapping[str, bytes], today: date
) -> tuple[Pack, Changed]:
    """The pack in force, and a whole pack in its place. Raises ``LawPackRefused``."""
    before = pack_of(desk.home, desk.ledger)
    texts = {name: decoded(content, name) for name, content in files.items()}
    return before, noted(desk, before, replace_pack(texts, before, today))


def proposed(desk: Desk, number: str, today: date) -> tuple[Pack, Changed]:
    """The pack in force, and a change that waits for its second signature, as it lies.

    Raises ``LawChangeUnknown``, ``LawPackAltered``, or ``LawMoved``: it was proposed
    for another law, or is published.
    """
    change = named_change(desk.ledger, number)
    before = pack_of(desk.home, desk.ledger)
    if change.base != before.version:
        raise LawMoved(change=number)
    after = pack_of_change(desk.home, change)
    changed = Changed(
        name=change.name,
        why=change.why,
        base=change.base,
        pack=after,
        warnings=tuple(notes(before, after, RULES_FILE, today)),
    )
    return before, noted(desk, before, changed)


def noted(desk: Desk, before: Pack, changed: Changed) -> Changed:
    """The change with notes on citations that kept texts do not have."""
    found = differences(before.catalogue, changed.pack.catalogue)
    touched = {each.rule.id for each in found if each.after is not None}
    rows = tuple(row for row in changed.pack.rows if id_of(row.item) in touched)
    lost = not_in_kept_texts(desk.home.folder, rows)
    return replace(changed, warnings=(*changed.warnings, *lost))
