"""What a young home still lacks before its first case; empty once it has everything."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from jieqing.casebook.desk import Desk
from jieqing.casebook.first_start import NEEDED, Task
from jieqing.casebook.models import MapConfirmation
from jieqing.people.matrix import Role
from jieqing.people.roll import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """One thing to do; ``posts``: how many people each lacks, ``stores``: which."""

    task: Task
    posts: Mapping[Role, int] = field(default_factory=dict)
    stores: tuple[str, ...] = ()


def next_steps(desk: Desk) -> tuple[NextStep, ...]:
    """Return what is to be done, in the order in which one does it; two readings."""
    return tuple(_steps(desk))


def _steps(desk: Desk) -> Iterator[NextStep]:
    lacking = lacking_posts(desk.register.everybody())
    if lacking:
        yield NextStep(task=Task.NAME_PEOPLE, posts=lacking)
    stores = frozenset(desk.home.stores)
    if not stores:
        yield NextStep(task=Task.CONNECT_STORES)
        return
    rows = MapConfirmation.objects.filter(tenant=desk.tenant, store__in=stores)
    unsure = stores - set(rows.values_list("store", flat=True).distinct())
    if unsure:
        yield NextStep(task=Task.CONFIRM_MAPS, stores=tuple(sorted(unsure)))


def lacking_posts(people: Iterable[Person]) -> Mapping[Role, int]:
    """Return how many humans each post still lacks."""
    held: dict[Role, set[str]] = {role: set() for role in NEEDED}
    for person in people:
        for role in person.roles & NEEDED.keys() if person.is_active else ():
            held[role].add(person.natural)
    return {
        role: count - len(held[role])
        for role, count in NEEDED.items()
        if len(held[role]) < count
    }
