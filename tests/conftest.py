"""Starts the rooms before any test module is imported; databases by their kind."""

from collections.abc import Iterator

import pytest
from django.db import connection

from casebooks import IN_FILES, Casebooks, OnServer, on_server
from jieqing import settings
from servers import Mariadb, Postgresql, running_mariadb, running_postgresql

settings.start()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    with running_postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Mariadb]:
    with running_mariadb() as server:
        yield server


@pytest.fixture(scope="session")
def books(
    postgresql: Postgresql, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OnServer]:
    """Casebooks on PostgreSQL."""
    yield on_server(postgresql, tmp_path_factory.mktemp("casebooks"))
    connection.close()  # the server waits for its last guest


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def casebooks(request: pytest.FixtureRequest) -> Casebooks:
    """Where casebooks lie, on each kind of database in turn."""
    if request.param == "sqlite":
        return IN_FILES
    served: OnServer = request.getfixturevalue("books")
    return served
