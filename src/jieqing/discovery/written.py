"""A draft written as the YAML of a data map: a table a block, a reference a line."""

import json
import re
from collections.abc import Iterator, Mapping

from jieqing.datamap.values import Subject
from jieqing.discovery.draft import Draft, DraftReference, DraftTable
from jieqing.discovery.wording import Wording

_PLAIN = re.compile(r"[^\W\d][\w-]*")
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_ELSEWHERE = (Subject.STAFF, Subject.COMPANY, Subject.REFERENCE, Subject.SYSTEM)


def written(draft: Draft) -> str:
    """The whole map; every block says that it is a guess."""
    lines = ["map: 1", f"store: {_name(draft.store)}"]
    if draft.root is not None:
        lines.append(f"root: {_name(draft.root)}")
    lines.append("tables:")
    for table in draft.tables:
        if _says_something(table):
            lines += block(table)
    elsewhere = {
        subject: [t.name for t in draft.tables if _is_bare(t, subject)]
        for subject in _ELSEWHERE
    }
    named = {str(subject): names for subject, names in elsewhere.items() if names}
    if named:
        lines.append("other_tables:")
        lines += [
            f"  {subject}: [{', '.join(map(_name, names))}]"
            for subject, names in named.items()
        ]
    return "\n".join(lines) + "\n"


def block(table: DraftTable) -> list[str]:
    """One table's lines."""
    lines = [f"  {_name(table.name)}:", "    note: guessed from names alone"]
    if table.subject is not Subject.CUSTOMER:
        lines.append(f"    subject: {table.subject}")
    if table.key is not None:
        lines.append(f"    key: {table.key}")
    if table.subject is Subject.CUSTOMER:
        lines.append(f"    record: {table.record}")
    lines += _mapping("identities", table.identities)
    lines += _mapping("clocks", table.clocks)
    lines += list(_columns(table))
    if table.references:
        lines.append("    references:")
        lines += [f"      - {_reference(each)}" for each in table.references]
    return lines


def _says_something(table: DraftTable) -> bool:
    return not any(_is_bare(table, subject) for subject in _ELSEWHERE)


def _is_bare(table: DraftTable, subject: Subject) -> bool:
    """Whether nothing is to be said of a table but whose it is."""
    return table.subject is subject and not table.columns and not table.references


def _mapping(key: str, pairs: Mapping[str, str]) -> list[str]:
    if not pairs:
        return []
    inner = ", ".join(f"{_name(left)}: {_name(right)}" for left, right in pairs.items())
    return [f"    {key}: {{{inner}}}"]


def _columns(table: DraftTable) -> Iterator[str]:
    if not table.columns:
        return
    scanned = Wording.shipped().scanned
    yield "    columns:"
    for column, category in table.columns.items():
        told = (
            f"{{category: {category}, scan: true}}" if category in scanned else category
        )
        yield f"      {_name(column)}: {told}"


def _reference(reference: DraftReference) -> str:
    of = "" if reference.of is None else f", of: {_names(reference.of)}"
    by = _names(reference.by)
    return f"{{{reference.role}: {_name(reference.target)}, by: {by}{of}}}"


def _names(names: tuple[str, ...]) -> str:
    if len(names) == 1:
        return _name(names[0])
    return f"[{', '.join(map(_name, names))}]"


def _name(name: str) -> str:
    """A name as YAML reads it back as text: in quotes where it might be a word."""
    is_plain = _PLAIN.fullmatch(name) is not None and name.lower() not in _WORDS
    return name if is_plain else json.dumps(name, ensure_ascii=False)
