"""Resolving masks: what each column that holds something personal becomes.

What the store's own rules forbid (NOT NULL, length, type, unique) is refused here, not
found out by a failed statement. Whether a constant passes a CHECK only the store can
tell: its adapter tries it when a plan is made.
"""

from collections.abc import Iterator

from jieqing.datamap.findings import Findings
from jieqing.datamap.kinds import FAMILY_WORDS
from jieqing.datamap.reference_binding import Found
from jieqing.datamap.schema import ColumnSchema, TypeFamily
from jieqing.datamap.values import Column, DataMap, Mask, MaskKind
from jieqing.errors import Phrase, phrase

STAFF_CATEGORY = "operator_ref"  # names of staff: never masked for a customer
NO_CATEGORY = "none"
SHORTEST_UNIQUE = 8  # characters that hold a value no other row has
_LEAVE = Mask(kind=MaskKind.LEAVE)
_CAN_BE_UNIQUE = frozenset({TypeFamily.TEXT, TypeFamily.INTEGER, TypeFamily.OTHER})


def bound_masks(found: Found, datamap: DataMap, findings: Findings) -> dict[str, Mask]:
    """Return the mask of each column with a category; what cannot be is reported."""
    masks = {}
    for column in found.table.columns.values():
        schema = found.schema.column(column.name)
        if schema is None or column.category in {None, NO_CATEGORY}:
            continue
        mask = _resolved(found, column, schema)
        for words in _forbidden(found, schema, mask):
            path = ("tables", found.table.name, "columns", column.name)
            findings.add("map.mask", datamap.line_of(*path, "mask"), words)
        masks[column.name] = mask
    return masks


def _resolved(found: Found, column: Column, schema: ColumnSchema) -> Mask:
    if schema.generated or column.category == STAFF_CATEGORY:
        return _LEAVE
    if column.mask is not None:
        return column.mask
    in_key = column.name in found.key
    half_unique = column.name in found.schema.half_unique
    if half_unique and not list(_not_unique(column.name, schema)):
        return Mask(kind=MaskKind.UNIQUE)  # its index may tell nulls apart or not
    if not schema.not_null and not in_key:
        return Mask(kind=MaskKind.NULL)
    unique = in_key or _has_unique_index(found, column.name)
    return Mask(kind=MaskKind.UNIQUE if unique else MaskKind.CONSTANT)


def _has_unique_index(found: Found, column: str) -> bool:
    return any(
        column in key for key in (found.schema.primary_key, *found.schema.unique)
    )


def _forbidden(found: Found, schema: ColumnSchema, mask: Mask) -> Iterator[Phrase]:
    column = f"{found.table.name}.{schema.name}"
    match mask:
        case Mask(kind=MaskKind.NULL) if schema.not_null or schema.name in found.key:
            yield phrase(
                "column '{column}' does not allow null; use constant, unique or a text",
                column=column,
            )
        case Mask(kind=MaskKind.UNIQUE):
            yield from _not_unique(column, schema)
        case Mask(kind=MaskKind.TEXT, text=text):
            yield from _not_this_text(column, schema, text or "")
    same = mask.kind in {MaskKind.CONSTANT, MaskKind.TEXT}
    if same and _is_unique_alone(found, schema.name):
        yield phrase(
            "column '{column}' is unique: two masked rows would collide; use unique",
            column=column,
        )


def _is_unique_alone(found: Found, column: str) -> bool:
    return found.schema.is_unique((column,)) or found.key == (column,)


def _not_unique(column: str, schema: ColumnSchema) -> Iterator[Phrase]:
    if schema.family not in _CAN_BE_UNIQUE:
        yield phrase(
            "column '{column}' is {family}: no unique value can be made for it",
            column=column,
            family=FAMILY_WORDS[schema.family],
        )
    is_text = schema.family is TypeFamily.TEXT
    if is_text and schema.length is not None and schema.length < SHORTEST_UNIQUE:
        yield phrase(
            "column '{column}' holds {length} characters; a unique value needs "
            "{shortest}",
            column=column,
            length=schema.length,
            shortest=SHORTEST_UNIQUE,
        )


def _not_this_text(column: str, schema: ColumnSchema, text: str) -> Iterator[Phrase]:
    if schema.family not in {TypeFamily.TEXT, TypeFamily.OTHER}:
        yield phrase(
            "column '{column}' is {family}, not text; use null or constant",
            column=column,
            family=FAMILY_WORDS[schema.family],
        )
    elif schema.length is not None and len(text) > schema.length:
        yield phrase(
            "column '{column}' holds {length} characters, the text has {count}",
            column=column,
            length=schema.length,
            count=len(text),
        )
