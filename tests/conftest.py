"""Starts the rooms before any test module is imported; databases by their kind."""

from collections.abc import Iterator

import pytest

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
