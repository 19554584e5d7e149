"""Starts the rooms before any test module is imported; databases by their kind."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from zlib import crc32

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.db import connection

import warm
from casebooks import IN_FILES, Casebooks, OnServer, on_server
from jieqing import settings
from jieqing.keys import pkcs8
from places import Place, mariadb_place, postgresql_place, sqlite_place
from servers import Mariadb, Postgresql, running_mariadb, running_postgresql

settings.start_web()
KINDS = ["sqlite", "postgresql", "mariadb"]
SERVERS = KINDS[1:]
Maker = Callable[..., Place]


@pytest.fixture(scope="session", autouse=True)
def _make_throw_away_secrets_cheap() -> None:
    """What a guess at a real key costs is asked in tests/keys, of the real number."""
    pkcs8.ROUNDS = warm.ROUNDS
    ScryptPasswordHasher.work_factor = 1 << 8


@pytest.fixture(scope="session", autouse=True)
def _end_the_warm_program() -> Iterator[None]:
    yield
    warm.end()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    with running_postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Mariadb]:
    with running_mariadb() as server:
        yield server


def _maker(request: pytest.FixtureRequest, kind: str) -> Maker:
    if kind == "sqlite":
        return sqlite_place
    server = request.getfixturevalue(kind)
    made = postgresql_place if kind == "postgresql" else mariadb_place
    return lambda _, name="shop": made(server, name)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give ``make`` each kind of database, or those the mark ``only`` names."""
    if "make" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("only")
        metafunc.parametrize("make", only.args if only else KINDS, indirect=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to `make test-all` what a sample stands for (``sampled``).

    Where the count begins differs from test to test, so that of three databases each
    is met by a third of them.
    """
    names = [item.nodeid.partition("[")[0] for item in items]
    cases, seen = Counter(names), Counter[str]()
    for item, name in zip(items, names, strict=True):
        sampled = item.get_closest_marker("sampled")
        if sampled and not _is_of_the_sample(name, seen[name], *sampled.args, cases):
            item.add_marker(pytest.mark.long)
        seen[name] += 1


def _is_of_the_sample(name: str, case: int, nth: int, cases: Counter[str]) -> bool:
    return case % nth == crc32(name.encode()) % min(nth, cases[name])


@pytest.fixture
def make(request: pytest.FixtureRequest) -> Maker:
    """Makes empty databases, on one kind after the other."""
    return _maker(request, request.param)


@pytest.fixture
def place(make: Maker, tmp_path: Path) -> Place:
    """One empty database of each kind in turn."""
    return make(tmp_path)


@pytest.fixture(params=SERVERS)
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """One empty database on each server in turn."""
    return _maker(request, request.param)(tmp_path)


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
