"""Where the casebook of a test lies: a file of its home, or a database of a server."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from django.db import connection

from jieqing import settings
from jieqing.home import FILE_CASEBOOK, Company, make_home
from servers import Postgresql

# Of tests that are about words and sums, in which no database has a say.
in_a_file_alone = pytest.mark.parametrize(
    "casebooks", ["sqlite"], indirect=True, scope="session"
)


@dataclass(frozen=True, slots=True)
class InFiles:
    """SQLite: the file goes wherever its home goes."""

    kind: str = "sqlite"

    def fresh(self) -> str:
        """The address of a casebook that is still to be made."""
        return FILE_CASEBOOK

    def copied(self, address: str) -> str:
        """The address of what lies beside a copied home."""
        return address

    def put_back(self, address: str, kept: str) -> None:
        """The file comes back with its home."""


@dataclass(frozen=True, slots=True)
class OnServer:
    """PostgreSQL: each home has a database of its own, copied beside the home."""

    server: Postgresql
    blank: str
    kind: str = "postgresql"
    numbers: Iterator[int] = field(default_factory=count)

    def fresh(self) -> str:
        """The address of a database with the empty tables of a casebook."""
        return self._copy(self.blank)

    def copied(self, address: str) -> str:
        """The address of a copy of the database as it is now."""
        connection.close()  # a template may have no sessions
        return self._copy(_name(address))

    def put_back(self, address: str, kept: str) -> None:
        """Make the database what the kept copy of it is."""
        connection.close()
        name, source = _name(address), _name(kept)
        with closing(self.server.admin()) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {source}".encode())

    def _copy(self, source: str) -> str:
        name = f"casebook_{next(self.numbers)}"
        with closing(self.server.admin()) as admin:
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {source}".encode())
        return self.server.url(name)

    def cut_off(self, *_: object) -> None:
        """End every session on every casebook, as a lost network would."""
        with closing(self.server.admin()) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )


def _name(address: str) -> str:
    return address.rpartition("@/")[2].partition("?")[0]


Casebooks = InFiles | OnServer
IN_FILES = InFiles()


def on_server(server: Postgresql, folder: Path) -> OnServer:
    """Casebooks on a server; the empty tables are made once and copied."""
    blank = server.fresh()
    company = Company(tenant="blank", name="-", contact="-", officer_contact="-")
    home = make_home(folder / "blank", company, casebook=server.url(blank))
    settings.make_casebook(home)
    connection.close()
    return OnServer(server, blank)
