"""Where a search enters a store: the tables that are opened by an identity value."""

from collections.abc import Iterator

from jieqing.datamap.identity import is_exact, normal_form, typed_spellings
from jieqing.datamap.values import BoundTable, Role, Subject
from jieqing.erasure.reach import Reach
from jieqing.erasure.values import Belonging, IdentityValue
from jieqing.stores.port import Condition, IdentityIn, Key, KeysIn, StoredRow


def doors(reach: Reach) -> Iterator[BoundTable]:
    """Customer tables that are entered by identity: roots, and those nobody owns."""
    for table in reach.bound.tables.values():
        owned = any(r.role is Role.OWNER for r in table.references)
        is_customers = table.table.subject is Subject.CUSTOMER
        if is_customers and (is_root(reach, table) or not owned):
            yield table


def is_root(reach: Reach, table: BoundTable) -> bool:
    """Whether a row of the table is a person."""
    return table.name in reach.bound.datamap.roots


def belonging_of(reach: Reach, table: BoundTable) -> Belonging:
    """How a row entered through this door hangs on the subject."""
    return Belonging.ROOT if is_root(reach, table) else Belonging.OWNED


def columns_of_kind(table: BoundTable, kind: str) -> list[str]:
    """Columns of the table that hold identities of the kind."""
    return [
        c for c, identity in table.table.identities.items() if identity.kind == kind
    ]


def rows_named(
    reach: Reach,
    table: BoundTable,
    column: str,
    value: IdentityValue,
    *,
    among: tuple[Key, ...] | None = None,
) -> Iterator[StoredRow]:
    """Rows whose column names the person, in any spelling; ``among`` these keys."""
    return reach.select(table, naming(column, value, among=among))


def naming(
    column: str, value: IdentityValue, *, among: tuple[Key, ...] | None = None
) -> tuple[Condition, ...]:
    """The conditions of the rows whose column names the person."""
    if is_exact(value.kind):
        sought = frozenset(typed_spellings(value.kind, value.value))
    else:
        sought = frozenset({normal_form(value.kind, value.value)})
    condition = IdentityIn(column=column, kind=value.kind, values=sought)
    return (condition,) if among is None else (KeysIn(keys=among), condition)
