"""What the system can tell of the company, so that points that do not apply say so."""

from collections.abc import Callable, Iterator, Mapping

from jieqing.casebook.desk import Desk
from jieqing.casebook.models import ProcessorTask
from jieqing.casebook.sources import data_map
from jieqing.datamap.values import Table
from jieqing.errors import JieqingError
from jieqing.people.posts import beijing_day
from jieqing.programme.adoption import is_adopted

_SENSITIVE = frozenset({"health", "id-number", "bank-account", "biometric", "location"})


def _has_processors(desk: Desk) -> bool:
    rows = ProcessorTask.objects.filter(tenant=desk.tenant)
    return rows.exists() or any(_names_processor(table) for table in _tables(desk))


def _names_processor(table: Table) -> bool:
    return bool(getattr(table, "processors", ()))


def _has_sensitive(desk: Desk) -> bool:
    columns = (c for table in _tables(desk) for c in table.columns.values())
    return any(column.category in _SENSITIVE for column in columns)


def _tables(desk: Desk) -> Iterator[Table]:
    for store in desk.home.stores:
        try:
            yield from data_map(desk, store).tables.values()
        except JieqingError:
            continue


def _has_deputies(desk: Desk) -> bool:
    today = beijing_day(desk.register.clock())
    people = desk.register.roll().persons.values()
    posts = (post for person in people for post in person.posts)
    return any(post.instead_of and post.is_held_on(today) for post in posts)


CONDITIONS: Mapping[str, Callable[[Desk], bool]] = {
    "processors": _has_processors,
    "sensitive": _has_sensitive,
    "deputies": _has_deputies,
    "adopted": lambda desk: is_adopted(desk.ledger),
    "stores": lambda desk: bool(desk.home.stores),
}
"""Whether a condition holds here; a point asks it by its name."""
