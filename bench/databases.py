"""The three databases of a run, started for it and filled with the generated shop.

With a folder that is kept, servers and shop are found there again the next time. The
servers run with full durability, on the disk, with the memory one would give them.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

BENCH = Path(__file__).parent
sys.path.append(str(BENCH.parent / "tests"))  # tests start the same servers

from servers import (  # noqa: E402  # found by then
    Server,
    mariadb_machine,
    postgresql_machine,
)

POSTGRESQL = ("shared_buffers=1GB", "max_wal_size=4GB")
MARIADB = (
    "--local-infile=1",
    "--innodb-buffer-pool-size=2G",
    "--innodb-log-file-size=1G",
    "--innodb-stats-persistent=1",
    "--character-set-server=utf8mb4",
)
KINDS = ("postgresql", "mariadb", "sqlite")
FILLED = "filled"
HOME = {"postgresql": "postgres", "mariadb": "mysql"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A shop on one kind of database: its address, and how many customers it had."""

    kind: str
    url: str
    customers: int


@contextmanager
def filled(kind: str, folder: Path, customers: int) -> Iterator[Database]:
    """The shop on that kind of database, generated unless the folder holds it."""
    here = folder / f"{kind}-{customers}"
    with _running(kind, here) as url:
        if not (here / FILLED).exists():
            _generate(url, customers)
            (here / FILLED).touch()
        yield Database(kind=kind, url=url, customers=customers)


@contextmanager
def _running(kind: str, here: Path) -> Iterator[str]:
    match kind:
        case "sqlite":
            here.mkdir(parents=True, exist_ok=True)
            yield f"sqlite:///{here / 'shop.db'}"
        case "postgresql":
            with postgresql_machine(*POSTGRESQL, kept=here) as machine:
                yield _shop_on(machine.server, here)
        case _:
            with mariadb_machine(*MARIADB, kept=here) as machine:
                yield _shop_on(machine.server, here)


def _shop_on(server: Server, here: Path) -> str:
    """The address of the shop's database; a half filled one is made anew."""
    if not (here / FILLED).exists():
        for sql in ("DROP DATABASE IF EXISTS shop", "CREATE DATABASE shop"):
            server.script(sql, HOME[server.kind])
    return server.url("shop")


def _generate(url: str, customers: int) -> None:
    program = [sys.executable, str(BENCH / "shopgen.py"), "--url", url, "--drop"]
    subprocess.run([*program, "--customers", str(customers)], check=True)  # noqa: S603  # ours
