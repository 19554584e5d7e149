"""A served office, and browsers of its people: how the tests of pages act."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings as django_settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpResponse
from django.test import Client
from office import CASE, KEYS, STAFF, Office

from jieqing import settings
from jieqing.casebook.desk import Desk
from jieqing.casebook.errand_work import carry_out, take
from jieqing.casebook.errands import Progressing
from jieqing.console.serving import serve_home
from jieqing.people.accounts.models import Account
from jieqing.people.accounts.tokens import make_token
from jieqing.people.models import Person

CASES = "/qinghe/cases/"
HERE = f"{CASES}{CASE}/"
PASSPHRASE = "four warm summer hats"  # noqa: S105  # of invented people
LOG_INS = tuple(STAFF)
SEEN = re.compile(r'name="(seen|once|plan)" value="([^"]*)"')


@dataclass(frozen=True)
class House:
    """An office whose pages are served at its own time."""

    office: Office

    def __post_init__(self) -> None:
        """Serve it; at each request it is the office's moment, or just later."""
        serve_home(self.office.desk.home, clock=self.clock)

    def clock(self, desk: Desk) -> datetime:
        """Return the moment: each act comes a second after the one before."""
        return self.office.at + timedelta(seconds=desk.ledger.size())

    def later(self, **distance: int) -> "House":
        """The same house, some time on."""
        return House(office=self.office.later(**distance))

    def browser(self, number: str, **options: bool) -> Client:
        """A browser in which this person is signed in."""
        client = Client(SERVER_NAME="localhost", **options)
        account = Account.objects.get(person__number=number)
        session = client.session
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = django_settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.save()
        return client

    def work(self) -> Progressing | None:
        """Let a worker do what waits."""
        taken = take(self.office.desk)
        if taken is None:
            return None
        return carry_out(
            self.office.desk,
            taken,
            is_stopping=bool,
            unforeseen=lambda error: error,
            clock=self.clock,
        )


def open_doors(office: Office, numbers: Iterable[str]) -> None:
    """Give everybody an account, and the key file that a demo signs with."""
    settings.make_web_tables(office.desk.home)
    folder = office.desk.home.folder / "people"
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / "passphrase.txt").write_text(PASSPHRASE, encoding="utf-8")
    for number in numbers:
        person = Person.objects.get(number=number)
        Account.objects.create(name=f"someone-{number[-1]}", person=person)
        KEYS[number].save(folder / f"{number}.key", PASSPHRASE)


def program_of(number: str, *scopes: str) -> Client:
    """A program that acts in the name of this person, as far as its scopes."""
    told = f"Bearer {token_of(number, *scopes)}"
    return Client(SERVER_NAME="localhost", headers={"authorization": told})


def token_of(number: str, *scopes: str) -> str:
    """A token of this person."""
    account = Account.objects.get(person__number=number)
    return make_token(account, "tickets", scopes, 30, datetime.now(tz=UTC))


def hidden(page: HttpResponse) -> dict[str, str]:
    """Return what a form carries unseen: how old the page is."""
    return dict(SEEN.findall(page.content.decode()))


def act(client: Client, name: str, **typed: object) -> HttpResponse:
    """Open the page of an act and send its form."""
    address = f"{HERE}acts/{name}"
    return client.post(address, {**hidden(client.get(address)), **typed})


def text_of(page: HttpResponse) -> str:
    """Return a page as text."""
    return str(page.content.decode())
