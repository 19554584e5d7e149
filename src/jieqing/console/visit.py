"""Who looks at a page or acts from it: a signed-in person at a desk opened for it.

The desk is opened for each request, so that law, calendar and persons are those of the
moment. Roles are those the ledger gives the person, never those of the session.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial

from django.http import HttpRequest

from jieqing.casebook.desk import Desk, day_of
from jieqing.console.serving import now_at, served_home
from jieqing.flow.ledger import Ledger, StillLedger
from jieqing.home import Home, Mode
from jieqing.people.matrix import Role, readers_of, roles_for
from jieqing.people.register import names
from jieqing.people.roll import Person, Roll
from jieqing.people.superiors import answers_for

SAFE = frozenset({"GET", "HEAD"})
"""Requests that only look: the ledger's head is read once for all their page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request of one person: at which desk, at what moment.

    ``names``: everybody's display name by number, asked for once at the most.
    ``roll``: everybody who ever acted here, as of the moment.
    """

    desk: Desk
    at: datetime
    person: Person
    names: Callable[[], Mapping[str, str]]
    roll: Roll

    @property
    def home(self) -> Home:
        """The home that is served."""
        return self.desk.home

    @property
    def by(self) -> str:
        """The person's number, as acts take it."""
        return self.person.number

    @property
    def today(self) -> date:
        """The Beijing day of the visit."""
        return day_of(self.at)

    @property
    def roles(self) -> frozenset[Role]:
        """The person's roles."""
        return self.person.roles

    @property
    def is_demo(self) -> bool:
        """Whether nothing real can be harmed here."""
        return self.home.company.mode is Mode.DEMO

    @property
    def posts(self) -> frozenset[Role]:
        """The posts whose tasks are this person's: own ones, vacant ones below."""
        return answers_for(self.roles, self.roll)

    def holders_of(self, post: str) -> tuple[str, ...]:
        """Name who holds a post, in the order of their numbers."""
        named = self.names()
        return tuple(
            named.get(number, number)
            for number, person in sorted(self.roll.persons.items())
            if person.is_active and post in person.roles
        )

    def may(self, act: str) -> bool:
        """Whether the person's roles allow the act."""
        return bool(self.roles & roles_for(act))

    def may_read(self, entry: str) -> bool:
        """Whether the person's roles may look at the pages of an entry."""
        return bool(self.roles & readers_of(entry))

    def open_to(self, address: str) -> str:
        """Return where a page below the company's address is; empty: it is for others.

        The first word of the address names the entry.
        """
        entry = address.partition("/")[0]
        return f"/{self.desk.tenant}/{address}" if self.may_read(entry) else ""


def visit_of(request: HttpRequest) -> Visit | None:
    """Open a desk for the signed-in person; None: nobody is signed in.

    Whoever was disabled after signing in is nobody.
    """
    log = StillLedger if request.method in SAFE else Ledger
    return visit_by(person_number(request), log)


def visit_by(number: str, log: type[Ledger] = Ledger) -> Visit | None:
    """Open a desk for a person; None: there is no such active person."""
    if not number:
        return None
    desk = Desk.swept(served_home(), log)
    at = now_at(desk)
    roll = desk.register.roll(at)
    person = roll.persons.get(number)
    if person is None or not person.is_active:
        return None
    named = cache(partial(names, desk.tenant))
    return Visit(
        desk=desk.at(at),
        at=at,
        person=person,
        names=named,
        roll=roll,
    )


def person_number(request: HttpRequest) -> str:
    """Return the number of the person whose account is signed in; empty: nobody."""
    person = getattr(request.user, "person", None)
    return str(person.number) if person and request.user.is_active else ""
