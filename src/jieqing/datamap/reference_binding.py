"""Resolving references against the store: target columns, types, strength."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from jieqing.datamap.findings import Findings, did_you_mean, no_column
from jieqing.datamap.kinds import FAMILY_WORDS
from jieqing.datamap.schema import ColumnSchema, TableSchema, TypeFamily
from jieqing.datamap.values import Identity, Reference, Strength, Table
from jieqing.errors import Phrase, phrase

_NUMBERS = frozenset({TypeFamily.INTEGER, TypeFamily.NUMBER, TypeFamily.BOOLEAN})
_MOMENTS = frozenset({TypeFamily.DATE, TypeFamily.MOMENT})
_UNTYPED = frozenset({TypeFamily.OTHER, TypeFamily.JSON, TypeFamily.BYTES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A table of the map that the store has, with its key resolved."""

    table: Table
    schema: TableSchema
    key: tuple[str, ...]


def bound_references(
    found: Found, tables: Mapping[str, Found], findings: Findings
) -> tuple[Reference, ...]:
    """Return the references of a table with ``of`` and ``strength`` filled in.

    Those to a table that the store lacks are left out: that is reported already.
    """
    references = []
    for reference in found.table.references:
        target = tables.get(reference.table)
        link = tables.get(reference.via.table) if reference.via else None
        if target is None or (reference.via and link is None):
            continue
        whole = replace(reference, of=reference.of or target.key)
        wrong = list(_wrong(found, whole, target, link))
        for code, words in wrong:
            findings.add(code, reference.line, words)
        if not wrong:
            strength = reference.strength or _strength(whole, target)
            references.append(replace(whole, strength=strength))
    return tuple(references)


def is_unique(found: Found, columns: tuple[str, ...]) -> bool:
    """Whether a value of these columns names one row (section 2.4 of the format)."""
    single = columns[0] if len(columns) == 1 else ""
    identity = found.table.identities.get(single, Identity(kind=""))
    if identity.unique is not None:
        return identity.unique
    is_key = frozenset(columns) == frozenset(found.key)
    return is_key or found.schema.is_unique(columns)


def _strength(reference: Reference, target: Found) -> Strength:
    hidden = reference.inside is not None and reference.inside.form in {"code", "text"}
    acts = is_unique(target, reference.of) and not hidden and not reference.stale
    return Strength.UNIQUE if acts else Strength.AMBIGUOUS


def _wrong(
    found: Found, reference: Reference, target: Found, link: Found | None
) -> Iterator[tuple[str, Phrase]]:
    names = [*_unknown(found.schema, reference.by, reference.cut or ())]
    names += _unknown(target.schema, reference.of)
    via = reference.via
    if via is not None and link is not None:
        names += _unknown(link.schema, via.here, via.there)
    yield from (("map.unknown-column", words) for words in names)
    if names:
        return
    for left, right in _met_columns(found, reference, target, link):
        problem = _mismatch(left, right, hidden=reference.inside is not None)
        if problem is not None:
            words = phrase(
                "'{table}' to '{target}': {problem}",
                table=found.table.name,
                target=target.table.name,
                problem=problem,
            )
            yield "map.by-of", words


def _met_columns(
    found: Found, reference: Reference, target: Found, link: Found | None
) -> Iterator[tuple["Side", "Side"]]:
    via = reference.via
    if via is None or link is None:
        yield _sides(found.schema, reference.by, target.schema, reference.of)
    else:
        yield _sides(found.schema, reference.by, link.schema, via.here)
        yield _sides(link.schema, via.there, target.schema, reference.of)


def _unknown(schema: TableSchema, *columns: tuple[str, ...]) -> Iterator[Phrase]:
    known = [each.name for each in schema.columns]
    for column in (name for names in columns for name in names):
        if column not in known:
            yield did_you_mean(no_column(schema.name, column), column, known)


Side = tuple[str, tuple[ColumnSchema, ...]]


def _sides(
    left: TableSchema,
    left_columns: tuple[str, ...],
    right: TableSchema,
    right_columns: tuple[str, ...],
) -> tuple[Side, Side]:
    return _side(left, left_columns), _side(right, right_columns)


def _side(schema: TableSchema, columns: tuple[str, ...]) -> Side:
    found = (schema.column(name) for name in columns)
    return schema.name, tuple(column for column in found if column is not None)


def _mismatch(left: Side, right: Side, *, hidden: bool) -> Phrase | None:
    if not right[1]:
        return phrase(
            "'{table}' has no key; name its columns with 'of'", table=right[0]
        )
    if len(left[1]) != len(right[1]):
        return phrase(
            "{count} column(s) of '{table}' meet {others} of '{target}'",
            count=len(left[1]),
            table=left[0],
            others=len(right[1]),
            target=right[0],
        )
    for here, there in zip(left[1], right[1], strict=True):
        if not hidden and not _meet(here.family, there.family):
            return phrase(
                "{column} is {family}, {other} is {other_family}",
                column=f"{left[0]}.{here.name}",
                family=FAMILY_WORDS[here.family],
                other=f"{right[0]}.{there.name}",
                other_family=FAMILY_WORDS[there.family],
            )
    return None


def _meet(left: TypeFamily, right: TypeFamily) -> bool:
    both = {left, right}
    one_group = both <= _NUMBERS or both <= _MOMENTS or len(both) == 1
    return one_group or bool(both & _UNTYPED)
