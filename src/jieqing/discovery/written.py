"""A draft written as the YAML of a data map: a table a block, a reference a line."""

import json
import re
import textwrap
from collections.abc import Iterator, Sequence

from jieqing.datamap.values import Subject
from jieqing.discovery.business import quoted
from jieqing.discovery.draft import Draft, DraftReference, DraftTable
from jieqing.discovery.marks import marked
from jieqing.discovery.wording import Wording

_PLAIN = re.compile(r"[^\W\d][\w-]*")
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_WIDTH, _INDENT = 88, " " * 4
_ELSEWHERE = (Subject.STAFF, Subject.COMPANY, Subject.REFERENCE, Subject.SYSTEM)


def written(draft: Draft, heading: str = "") -> str:
    """The whole map, each guess marked; ``heading``: words for who reads the file."""
    lines = [f"# {line}".rstrip() for line in heading.splitlines()]
    lines += ["map: 1", f"store: {_name(draft.store)}"]
    if draft.root is not None:
        lines.append(marked(f"root: {_name(draft.root)}"))
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
        for subject, names in named.items():
            lines += listed(subject, names)
    return "\n".join(lines) + "\n"


def block(table: DraftTable) -> list[str]:
    """One table's lines."""
    lines = [f"  {_name(table.name)}:"]
    if table.key is not None:
        lines.append(
            key_line(table.key) if not table.key else marked(key_line(table.key))
        )
    whose = f"record: {table.record}"
    if table.subject is not Subject.CUSTOMER:
        whose = f"subject: {table.subject}"
    lines.append(marked(f"    {whose}"))
    if table.unit is not None:
        lines.append(f"    unit: {_name(table.unit)}")
    if table.live_when is not None:
        lines.append(marked(live_line(table.live_when)))
    lines += list(_identities(table))
    lines += [marked(clock_line(clock, at)) for clock, at in table.clocks.items()]
    if table.minimum is not None:
        lines.append(marked(minimum_line(table.minimum)))
    lines += list(_columns(table))
    if table.references:
        lines.append("    references:")
        lines += [reference_line(each) for each in table.references]
    return lines


def key_line(columns: Sequence[str]) -> str:
    """What tells a table's rows apart; no column: nothing does."""
    named = f"[{', '.join(map(_name, columns))}]"
    return f"    key: {named if columns else 'none'}"


def live_line(expression: str) -> str:
    """Which rows are unfinished business; in quotes where YAML would misread it."""
    return f"    live_when: {_expression(expression)}"


def clock_line(clock: str, column: str) -> str:
    """From which moment of the row a keep counts."""
    return f"    clocks: {{{_name(clock)}: {_expression(quoted(column))}}}"


def minimum_line(columns: Sequence[str]) -> str:
    """What a keep needs of the row."""
    return f"    minimum: [{', '.join(map(_name, columns))}]"


def column_line(name: str, category: str) -> str:
    """A column's line, as it stands under ``columns``."""
    is_text = category in Wording.shipped().scanned
    told = f"{{category: {category}, scan: true}}" if is_text else category
    return f"      {_name(name)}: {told}"


def identity_line(name: str, kind: str, *, unique: bool = False) -> str:
    """An identity's line; ``unique``: one value names one person."""
    told = f"{{kind: {kind}, unique: true}}" if unique else kind
    return f"      {_name(name)}: {told}"


def reference_line(reference: DraftReference) -> str:
    """A reference's line; what the store declares itself is no guess."""
    of = "" if reference.of is None else f", of: {_names(reference.of)}"
    by = _names(reference.by)
    target = _name(reference.target)
    line = f"      - {{{reference.role}: {target}, by: {by}{of}}}"
    return line if reference.is_declared else marked(line)


def listed(subject: str, names: Sequence[str]) -> Iterator[str]:
    """The names of one subject, in lines that a person can read."""
    head = marked(f"  {subject}: [")
    wrapped = textwrap.wrap(
        ", ".join(map(_name, names)),
        width=_WIDTH,
        initial_indent=_INDENT,
        subsequent_indent=_INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )
    yield from (head, *wrapped, "  ]")


def _says_something(table: DraftTable) -> bool:
    return not any(_is_bare(table, subject) for subject in _ELSEWHERE)


def _is_bare(table: DraftTable, subject: Subject) -> bool:
    """Whether nothing is to be said of a table but whose it is."""
    return table.subject is subject and not table.columns and not table.references


def _expression(text: str) -> str:
    """An expression as YAML reads it back whole."""
    is_plain = not re.search(r"[`{}#]|: ", text)
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def _identities(table: DraftTable) -> Iterator[str]:
    if not table.identities:
        return
    yield "    identities:"
    for column, kind in table.identities.items():
        line = identity_line(column, kind)
        yield line if kind == "customer_no" else marked(line)


def _columns(table: DraftTable) -> Iterator[str]:
    if not table.columns:
        return
    yield "    columns:"
    for column, category in table.columns.items():
        yield marked(column_line(column, category))


def _names(names: tuple[str, ...]) -> str:
    if len(names) == 1:
        return _name(names[0])
    return f"[{', '.join(map(_name, names))}]"


def _name(name: str) -> str:
    """A name as YAML reads it back as text: in quotes where it might be a word."""
    is_plain = _PLAIN.fullmatch(name) is not None and name.lower() not in _WORDS
    return name if is_plain else json.dumps(name, ensure_ascii=False)
