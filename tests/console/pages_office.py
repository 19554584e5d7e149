"""An office with a settled case, served: its people look at pages."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from office import STAFF, STAGES, Office, enter, found_company

from jieqing import settings
from jieqing.casebook.trusted import write_trust
from jieqing.console.serving import serve_home
from jieqing.people.accounts.models import Account
from jieqing.people.models import Person

Browser = Callable[[str], Client]
ON_THE_WAY = (
    "opened",
    "identified",
    "stopped",
    "found",
    "planned",
    "noticed",
    "approved",
    "executing",
    "checked",
    "ready",
    "settled",
)


@pytest.fixture(scope="session")
def settled_office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The office whose customer has left; everybody has a log-in."""
    office = found_company(tmp_path_factory.mktemp("pages") / "office")
    for stage in ON_THE_WAY:
        office = STAGES[stage][1](office)
    write_trust(office.desk)
    settings.make_web_tables(office.desk.home)
    for number in STAFF:
        person = Person.objects.get(number=number)
        Account.objects.create(name=f"someone-{number[-1]}", person=person)
    connection.close()
    return office


@pytest.fixture
def served(settled_office: Office) -> Iterator[Office]:
    """The office, served: looking changes nothing but the ledger's end."""
    office = enter(settled_office.folder, settled_office.customer, settled_office.at)
    serve_home(office.desk.home)
    yield office
    connection.close()


@pytest.fixture
def browser(served: Office) -> Browser:
    """Signs somebody in."""

    def sign_in(number: str) -> Client:
        client = Client(SERVER_NAME="localhost")
        account = Account.objects.get(
            person__tenant=served.desk.tenant, person__number=number
        )
        session = client.session
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = django_settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.save()
        return client

    return sign_in


def text_of(page: HttpResponse) -> str:
    """Return a page as text."""
    return page.content.decode()
