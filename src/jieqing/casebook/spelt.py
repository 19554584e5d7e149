"""A customer's number as the company's stores spell it.

Numbers are compared sign by sign, because two customers may differ in the case of a
letter alone. Typed in another width a number is still the same; in another case it may
be somebody's whose row is gone, as after an erasure, and never becomes another's.
"""

from collections.abc import Iterator
from datetime import date

from jieqing.casebook.desk import Desk
from jieqing.casebook.sources import bound_store
from jieqing.datamap.identity import typed_spellings
from jieqing.erasure.doors import columns_of_kind, doors, is_root
from jieqing.erasure.reach import Reach
from jieqing.errors import JieqingError
from jieqing.stores.port import IdentityIn

NUMBER = "customer_no"


def as_spelt(desk: Desk, typed: str, today: date) -> str:
    """Return the spelling of a number that a root row has; else as it was typed.

    They differ by width alone, never by a letter's case. A store that cannot be read
    now says nothing: what came in is entered all the same.
    """
    plain = typed_spellings(NUMBER, typed)
    tried = frozenset(plain)
    known = {
        found
        for store in desk.home.stores
        for found in _known(desk, store, tried, today)
    }
    return next((one for one in plain if one in known), typed)


def _known(
    desk: Desk, store: str, tried: frozenset[str], today: date
) -> tuple[str, ...]:
    try:
        return tuple(_read(desk, store, tried, today))
    except JieqingError:
        return ()


def _read(desk: Desk, store: str, tried: frozenset[str], today: date) -> Iterator[str]:
    mapped = bound_store(desk, store)
    with mapped.store.reading(mapped.bound, today) as reader:
        reach = Reach(mapped.bound, reader)
        for table in doors(reach):
            for column in (
                columns_of_kind(table, NUMBER) if is_root(reach, table) else ()
            ):
                sought = IdentityIn(column=column, kind=NUMBER, values=tried)
                for row in reach.select(table, [sought]):
                    yield str(row.values[column])
