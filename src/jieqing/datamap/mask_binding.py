"""Resolving masks: what each column that holds something personal becomes.

What the store's own rules forbid (NOT NULL, length, type, unique) is refused here, not
found out by a failed statement. Whether a constant passes a CHECK only the store can
tell: its adapter tries it when a plan is made.
"""

from collections.abc import Iterator

from jieqing.datamap.findings import Findings
from jieqing.datamap.reference_binding import Found
from jieqing.datamap.schema import ColumnSchema, TypeFamily
from jieqing.datamap.values import Column, DataMap, Mask, MaskKind

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
        for message in _forbidden(found, schema, mask):
            path = ("tables", found.table.name, "columns", column.name)
            findings.add("map.mask", datamap.line_of(*path, "mask"), message)
        masks[column.name] = mask
    return masks


def _resolved(found: Found, column: Column, schema: ColumnSchema) -> Mask:
    if schema.generated or column.category == STAFF_CATEGORY:
        return _LEAVE
    if column.mask is not None:
        return column.mask
    in_key = column.name in found.key
    if not schema.not_null and not in_key:
        return Mask(kind=MaskKind.NULL)
    unique = in_key or _has_unique_index(found, column.name)
    return Mask(kind=MaskKind.UNIQUE if unique else MaskKind.CONSTANT)


def _has_unique_index(found: Found, column: str) -> bool:
    return any(
        column in key for key in (found.schema.primary_key, *found.schema.unique)
    )


def _forbidden(found: Found, schema: ColumnSchema, mask: Mask) -> Iterator[str]:
    said = f"column '{found.table.name}.{schema.name}'"
    match mask:
        case Mask(kind=MaskKind.NULL) if schema.not_null or schema.name in found.key:
            yield f"{said} does not allow null; use constant, unique or a text"
        case Mask(kind=MaskKind.UNIQUE):
            yield from _not_unique(said, schema)
        case Mask(kind=MaskKind.TEXT, text=text):
            yield from _not_this_text(said, schema, text or "")
    same = mask.kind in {MaskKind.CONSTANT, MaskKind.TEXT}
    if same and _is_unique_alone(found, schema.name):
        yield f"{said} is unique: two masked rows would collide; use unique"


def _is_unique_alone(found: Found, column: str) -> bool:
    return found.schema.is_unique((column,)) or found.key == (column,)


def _not_unique(said: str, schema: ColumnSchema) -> Iterator[str]:
    if schema.family not in _CAN_BE_UNIQUE:
        yield f"{said} is {schema.family}: no unique value can be made for it"
    is_text = schema.family is TypeFamily.TEXT
    if is_text and schema.length is not None and schema.length < SHORTEST_UNIQUE:
        yield (
            f"{said} holds {schema.length} characters; a unique value needs "
            f"{SHORTEST_UNIQUE}"
        )


def _not_this_text(said: str, schema: ColumnSchema, text: str) -> Iterator[str]:
    if schema.family not in {TypeFamily.TEXT, TypeFamily.OTHER}:
        yield f"{said} is {schema.family}, not text; use null or constant"
    elif schema.length is not None and len(text) > schema.length:
        yield f"{said} holds {schema.length} characters, the text has {len(text)}"
