"""What a masked cell becomes: a value that its column accepts and that says nothing.

NULL stays NULL and is used wherever the column allows it; else a constant of the
column's shape; where the column is unique, a value derived from the case key, so that
a second run knows its own work. Mail stays mail-shaped in a reserved domain (RFC 2606),
a phone stays a number in a range that no operator gives out, a date stays a date.
"""

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from jieqing.datamap.identity import normal_form
from jieqing.datamap.json_text import NoJsonError, nulled
from jieqing.datamap.schema import ColumnSchema, TableSchema
from jieqing.datamap.values import BoundTable, Mask, MaskKind
from jieqing.erasure.blank import (
    BY_CATEGORY,
    NUMBERS,
    base_type,
    blank,
    cut,
    number_of_its_own,
    own_uuid,
)
from jieqing.erasure.values import Secrets
from jieqing.stores.port import Cell, Key

_NOBODYS, _FEWEST_DIGITS, _LONGEST_NUMBER = "100", 8, 18
_NULL = Mask(kind=MaskKind.NULL)
_CONSTANT = Mask(kind=MaskKind.CONSTANT)
_UNIQUE = Mask(kind=MaskKind.UNIQUE)
_CURRENCY = re.compile(r"[^\d.\-]")
_TIME = re.compile(r"(.* )?[0-9]{2}:[0-9]{2}:[0-9]{2}")


def masked_cell(
    table: BoundTable, column: str, key: Key, before: Cell, secrets: Secrets
) -> Cell:
    """The value that replaces ``before`` in this column of the row with this key."""
    schema = table.schema.column(column)
    if before is None or schema is None:
        return before
    document = _masked_document(table, column, before)
    return document or _masked(table, schema, key, before, secrets)


def _masked(
    table: BoundTable, schema: ColumnSchema, key: Key, before: Cell, secrets: Secrets
) -> Cell:
    column = schema.name
    mask = table.masks.get(column) or _fallback(table, schema)
    match mask.kind:
        case MaskKind.LEAVE:
            return before
        case MaskKind.NULL:
            return None
        case MaskKind.TEXT:
            return mask.text
        case MaskKind.CONSTANT:
            return blank(table.schema, schema, _category(table, column))
        case MaskKind.UNIQUE:
            label = f"mask/{table.name}/{column}"
            derived = secrets.digest(label, repr(key).encode())
            return _unique(table, schema, _category(table, column), derived)


def settled_mask(
    table: BoundTable, column: str, keys: Sequence[Key], secrets: Secrets
) -> Mapping[str, Cell] | list[Cell] | None:
    """What ``masked_cell`` makes of a column's cells that are not NULL, if it is sure.

    As ``{column: cell}`` where it is the same for all (empty: they are left alone), as
    a list where each of these rows gets its own. None: it depends on what stands there.
    """
    schema, described = table.schema.column(column), table.table.columns.get(column)
    if schema is None or (described is not None and described.json):
        return None
    mask = table.masks.get(column) or _fallback(table, schema)
    match mask.kind:
        case MaskKind.LEAVE:
            return {}
        case MaskKind.UNIQUE:
            # Of any cell but NULL; the text itself says nothing here.
            return [_masked(table, schema, key, "", secrets) for key in keys]
        case _:
            return {column: _masked(table, schema, (), "", secrets)}


def _masked_document(table: BoundTable, column: str, before: Cell) -> str | None:
    """The JSON with null in its personal places; None: the cell is masked whole.

    So is a cell that is no JSON: nobody can say where in it the places would be.
    """
    described = table.table.columns.get(column)
    if described is None or not described.json or column in table.masks:
        return None
    try:
        return nulled(before, described.json) if isinstance(before, str) else None
    except NoJsonError:
        return None


def still_masked(cell: Cell, mask: Cell) -> bool:
    """Whether a cell holds its mask still, in whatever way the store writes it.

    Servers hand numbers, moments and JSON out as their own text: ``0.00``, an offset
    behind, a blank after each colon.
    """
    if cell == mask or _same_document(cell, mask):
        return True
    if isinstance(mask, int):
        return _number(cell) == mask
    is_time = isinstance(mask, str) and _TIME.fullmatch(mask)
    return bool(is_time) and str(cell).startswith(str(mask))


def names_nobody(kind: str, value: str) -> bool:
    """Whether a value is blank or what masked cells of that kind hold.

    Without this a person erased long ago would lead to all the others.
    """
    normal = normal_form(kind, value)
    constant = BY_CATEGORY.get(kind)
    is_blank = not normal or not normal_form("name", value)  # invisible signs too
    return is_blank or (constant is not None and normal == normal_form(kind, constant))


def _same_document(cell: Cell, mask: Cell) -> bool:
    """Whether both are JSON and say the same."""
    if not isinstance(cell, str) or not isinstance(mask, str) or mask[:1] not in "[{":
        return False
    try:
        return bool(json.loads(cell) == json.loads(mask))
    except ValueError:
        return False


def _number(cell: Cell) -> Decimal | None:
    try:
        return Decimal(_CURRENCY.sub("", str(cell)))
    except InvalidOperation:
        return None


def _fallback(table: BoundTable, schema: ColumnSchema) -> Mask:
    """The treatment of a column for which the map names none."""
    if schema.name in table.schema.half_unique:
        return _UNIQUE
    if not schema.not_null:
        return _NULL
    in_unique = any(
        schema.name in key for key in (table.schema.primary_key, *table.schema.unique)
    )
    return _UNIQUE if in_unique else _CONSTANT


def _category(table: BoundTable, column: str) -> str | None:
    described = table.table.columns.get(column)
    identity = table.table.identities.get(column)
    if described is not None and described.category is not None:
        return described.category
    return None if identity is None else identity.kind


def _number_of_nobody(table: TableSchema, schema: ColumnSchema, derived: str) -> str:
    """A number that no operator gives out: of eleven digits, or longer where it fits.

    Among some ten thousand of eleven digits two are likely the same; but a check of
    the store on the column asks most likely for eleven.
    """
    is_checked = any(schema.name in check for check in table.checks)
    longest = schema.length or _LONGEST_NUMBER
    digits = min(longest, _LONGEST_NUMBER) - len(_NOBODYS)
    digits = _FEWEST_DIGITS if is_checked else max(digits, _FEWEST_DIGITS)
    return f"{_NOBODYS}{int(derived, 16) % 10**digits:0{digits}d}"


def _unique(
    table: BoundTable, schema: ColumnSchema, category: str | None, derived: str
) -> Cell:
    if schema.family in NUMBERS:
        return number_of_its_own(table.schema, schema, category, int(derived, 16))
    if base_type(schema) == "uuid":
        return own_uuid(derived)
    match category:
        case "email":
            return cut(f"{derived[:20]}@erased.invalid", schema)
        case "phone":
            return _number_of_nobody(table.schema, schema, derived)
        case _:
            return cut(f"x{derived[:23]}", schema)
