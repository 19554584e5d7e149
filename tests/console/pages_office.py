"""An office whose customer has left, served: its people look at pages."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from house import House
from office import Office, copied, enter

from jieqing.casebook.trusted import write_trust

Browser = Callable[[str], Client]


@pytest.fixture(scope="session")
def settled_office(
    offices: Callable[[str | None], Office],
    tmp_path_factory: pytest.TempPathFactory,
) -> Office:
    """A copy for all visits: a look is entered in its ledger."""
    folder = tmp_path_factory.mktemp("pages") / "office"
    office = copied(offices("settled"), folder)
    write_trust(office.desk)
    return office


@pytest.fixture
def served(settled_office: Office) -> Iterator[House]:
    """The office, served at its own time."""
    there = settled_office
    office = enter(there.folder, there.customer, there.at)
    yield House(office=replace(office, at=there.at))
    connection.close()


@pytest.fixture
def browser(served: House) -> Browser:
    """Signs somebody in."""
    return served.browser
