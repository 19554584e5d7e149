"""Private database servers, started by the test run itself and gone with it.

Each xdist worker has its own, in a temporary folder, reached by a socket alone. A
server that is not installed skips its tests by name; with CI=true that is a failure.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg
import pymysql
import pytest
from psycopg.types.string import TextLoader
from pymysql.constants import CLIENT

_NUMBERS = count(1)
_PATIENCE_SECONDS = 60
_ROOM = 4 * 2**30


@dataclass(frozen=True, slots=True)
class Postgresql:
    """A running PostgreSQL."""

    folder: Path
    kind: str = "postgresql"
    farewell: signal.Signals = signal.SIGINT  # or it waits for its guests to leave

    def url(self, database: str, account: str = "postgres", password: str = "") -> str:
        secret = f":{quote(password)}" if password else ""
        return f"postgresql://{account}{secret}@/{database}?host={self.folder}"

    def admin(self, database: str = "postgres") -> psycopg.Connection:
        connection = psycopg.connect(self.url(database), autocommit=True)
        for document in ("json", "jsonb"):
            connection.adapters.register_loader(document, TextLoader)
        return connection

    def knock(self) -> None:
        """Raise while the server is not up yet."""
        self.admin().close()

    def fresh(self) -> str:
        """A new database; its name."""
        name = f"t{next(_NUMBERS)}"
        self.script(f"CREATE DATABASE {name}", "postgres")
        return name

    def script(self, sql: str, database: str) -> None:
        with closing(self.admin(database)) as connection:
            connection.execute(sql.encode())

    def ask_passwords(self, account: str) -> None:
        """Let nobody in under that account without its password."""
        rules = self.folder / "data" / "pg_hba.conf"
        text = rules.read_text(encoding="utf-8")
        rules.write_text(f"local all {account} scram-sha-256\n{text}", "utf-8")
        self.script("SELECT pg_reload_conf()", "postgres")

    def version(self) -> str:
        with closing(self.admin()) as connection:
            return str(connection.execute("SHOW server_version").fetchone()[0])

    def end_sessions(self, database: str) -> None:
        """End every session in a database, as an administrator would."""
        self.script(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            f" WHERE datname = '{database}'",
            "postgres",
        )


@dataclass(frozen=True, slots=True)
class Mariadb:
    """A running MariaDB."""

    folder: Path
    kind: str = "mariadb"
    farewell: signal.Signals = signal.SIGTERM
    sockets: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sockets", self.folder / "s.sock")

    def url(self, database: str, account: str = "root", password: str = "") -> str:
        secret = f":{quote(password)}" if password else ""
        return f"mariadb://{account}{secret}@localhost/{database}?unix_socket={self.sockets}"

    def admin(self, database: str = "mysql") -> pymysql.connections.Connection:
        return pymysql.connect(
            unix_socket=str(self.sockets),
            user="root",
            database=database,
            charset="utf8mb4",
            autocommit=True,
            ssl_disabled=True,
            client_flag=CLIENT.MULTI_STATEMENTS,
        )

    def knock(self) -> None:
        """Raise while the server is not up yet."""
        with closing(socket.socket(socket.AF_UNIX)) as door:
            door.connect(str(self.sockets))

    def fresh(self) -> str:
        """A new database; its name."""
        name = f"t{next(_NUMBERS)}"
        self.script(f"CREATE DATABASE {name} CHARACTER SET utf8mb4", "mysql")
        return name

    def script(self, sql: str, database: str) -> None:
        with (
            closing(self.admin(database)) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute("SET sql_mode = ''")
            cursor.execute(sql)
            while cursor.nextset():
                pass

    def ask_passwords(self, account: str) -> None:
        """Every account of MariaDB's has its password asked."""

    def version(self) -> str:
        with closing(self.admin()) as connection:
            return str(connection.get_server_info()).removeprefix("5.5.5-")

    def end_sessions(self, database: str) -> None:
        """End every session in a database, as an administrator would."""
        with closing(self.admin()) as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM information_schema.processlist WHERE db = %s",
                (database,),
            )
            for (session,) in cursor.fetchall():
                cursor.execute(f"KILL {session}")


Server = Postgresql | Mariadb


def _programs(*names: str) -> list[str]:
    """Paths of the programs; skips, or fails on CI, where one is missing."""
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    path = os.pathsep.join([*map(str, homes), os.environ["PATH"], "/usr/sbin"])
    found = [shutil.which(name, path=path) for name in names]
    missing = [n for n, path in zip(names, found, strict=True) if path is None]
    if missing:
        told = f"{missing[0]} is not installed: make servers"
        raise (
            pytest.fail.Exception(told)
            if os.environ.get("CI")
            else (pytest.skip.Exception(told))
        )
    return [path for path in found if path is not None]


def _unprivileged() -> dict[str, object]:
    """Under whose account PostgreSQL runs, which refuses root."""
    if os.getuid():
        return {}
    account = pwd.getpwnam("postgres")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    """A folder of the server's own: one that is kept, or one that goes with it."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
        return
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made there
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > _ROOM
    # A short name: sockets have short ones.
    made = Path(tempfile.mkdtemp(prefix="jq", dir=memory if roomy else None))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@dataclass(slots=True)
class Machine:
    """A server as a process: it can be killed and started again."""

    server: Server
    command: list[str]
    account: dict[str, object]
    process: subprocess.Popen | None = None

    def start(self) -> None:
        with (self.server.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command, stdout=log, stderr=log, **self.account
            )
        _wait(self.server.knock, self.process)

    def kill(self) -> None:
        """End it and all its sessions at once, as a power cut would."""
        assert self.process is not None
        for pid in [self.process.pid, *_children(self.process.pid)]:
            with suppress(ProcessLookupError):  # it ended meanwhile
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        assert self.process is not None
        self.process.send_signal(self.server.farewell)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in listed.split()]


def _make(command: list[str], account: dict[str, object]) -> None:
    subprocess.run(command, check=True, capture_output=True, **account)


@contextmanager
def _running(
    command: list[str], server: Server, **account: object
) -> Iterator[Machine]:
    machine = Machine(server, command, account)
    try:
        machine.start()
        yield machine
    finally:
        machine.stop()


def _wait(knock: Callable[[], None], process: subprocess.Popen) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            knock()
        except (psycopg.OperationalError, OSError):
            if time.monotonic() > until or process.poll() is not None:
                raise
            time.sleep(0.1)
        else:
            return


@contextmanager
def running_postgresql() -> Iterator[Server]:
    with postgresql_machine("fsync=off") as machine:
        yield machine.server


@contextmanager
def postgresql_machine(*own: str, kept: Path | None = None) -> Iterator[Machine]:
    """A server with settings of its own; ``kept``: where its data outlive it."""
    initdb, postgres = _programs("initdb", "postgres")
    account = _unprivileged()
    with _folder(kept) as folder:
        if account:
            os.chown(folder, account["user"], account["group"])
        data = folder / "data"
        made = [initdb, "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        if not data.exists():
            _make([*made, "--no-locale", "-N"], account)
        settings = (
            *own,
            "listen_addresses=",
            f"unix_socket_directories={folder}",
        )
        options = [part for each in settings for part in ("-c", each)]
        command = [postgres, "-D", str(data), *options]
        with _running(command, Postgresql(folder), **account) as machine:
            yield machine


@contextmanager
def running_mariadb() -> Iterator[Server]:
    lax = (
        "--innodb-flush-log-at-trx-commit=0",
        "--sync-binlog=0",
        "--innodb-doublewrite=0",
        "--innodb-flush-method=nosync",
    )
    with mariadb_machine(*lax) as machine:
        yield machine.server


@contextmanager
def mariadb_machine(*own: str, kept: Path | None = None) -> Iterator[Machine]:
    """A server with options of its own; ``kept``: where its data outlive it."""
    install, daemon = _programs("mariadb-install-db", "mariadbd")
    with _folder(kept) as folder:
        data = folder / "data"
        user = f"--user={pwd.getpwuid(os.getuid()).pw_name}"
        made = [install, "--no-defaults", user, f"--datadir={data}", "--skip-test-db"]
        if not data.exists():
            _make([*made, "--auth-root-authentication-method=normal"], {})
        command = [
            daemon,
            "--no-defaults",
            user,
            f"--datadir={data}",
            f"--socket={folder / 's.sock'}",
            f"--pid-file={folder / 'pid'}",
            f"--tmpdir={folder}",  # a server that starts sweeps a shared one
            f"--log-bin={folder / 'bin'}",
            "--binlog-format=ROW",
            "--skip-networking",
            "--innodb-buffer-pool-size=64M",
            "--innodb-log-file-size=16M",
            "--innodb-stats-persistent=0",
            "--performance-schema=0",
            *own,
        ]
        with _running(command, Mariadb(folder)) as machine:
            yield machine
