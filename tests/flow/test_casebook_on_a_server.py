"""A server is asked whether it may keep a casebook, before anything is written."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from django.db import DataError, OperationalError, connection, transaction

from casebooks import OnServer
from jieqing import settings
from jieqing.cli.output import unforeseen
from jieqing.errors import JieqingError
from jieqing.flow.models import LedgerHead
from jieqing.flow.postgresql.base import ACTS_LOCK, CasebookBusy
from jieqing.home import Company, Home, Mode, make_home, read_home
from servers import Postgresql

COMPANY = Company(
    tenant="qinghe",
    name="青禾商城",
    contact="privacy@example.test",
    officer_contact="陈立",
    mode=Mode.DEMO,
)
SECRET = "kaisesame"  # noqa: S105 -- the test's own
TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"


@pytest.fixture
def server(postgresql: Postgresql) -> Iterator[Postgresql]:
    yield postgresql
    connection.close()


@pytest.fixture
def home(books: OnServer, tmp_path: Path) -> Home:
    made = make_home(tmp_path / "home", COMPANY, casebook=books.fresh())
    settings.use(made)
    return made


@pytest.fixture(scope="session")
def locked(postgresql: Postgresql) -> str:
    """A database that asks its account for a password."""
    with closing(postgresql.admin()) as admin:
        admin.execute("CREATE DATABASE locked")
        admin.execute(f"CREATE ROLE clerk LOGIN PASSWORD '{SECRET}'")
        admin.execute("ALTER DATABASE locked OWNER TO clerk")
        rules = postgresql.folder / "data" / "pg_hba.conf"
        before = rules.read_text()
        rules.write_text(f"local locked all scram-sha-256\n{before}")
        admin.execute("SELECT pg_reload_conf()")
    url = postgresql.url("locked", "clerk")
    _wait_until_shut(url)
    return url


def _wait_until_shut(url: str) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            return
    pytest.fail("the server never read its rules")


@pytest.fixture
def cramped(server: Postgresql, books: OnServer) -> Iterator[str]:
    """A casebook on a disk with no room for more than its empty tables."""
    disk = server.folder / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk],  # noqa: S607 -- a system's own
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        disk.rmdir()
        pytest.skip("no small disk can be mounted here")
    shutil.chown(disk, server.folder.owner())
    with closing(server.admin()) as admin:
        admin.execute(f"CREATE TABLESPACE small LOCATION '{disk}'".encode())
        admin.execute(
            f"CREATE DATABASE cramped TEMPLATE {books.blank} TABLESPACE small".encode()
        )
        yield server.url("cramped")
        connection.close()
        admin.execute("DROP DATABASE cramped WITH (FORCE)")
        admin.execute("DROP TABLESPACE small")
    subprocess.run(["umount", disk], check=True)  # noqa: S607 -- a system's own


def _refused(address: str, company: Company = COMPANY) -> JieqingError:
    with pytest.raises(JieqingError) as refusal:
        settings.require_room(address, company)
    assert SECRET not in str(refusal.value.__dict__)
    return refusal.value


@pytest.mark.parametrize(
    "address",
    [
        "mysql://clerk@host/db",
        "postgresql://clerk@host",
        "postgresql://clerk@host/a/b",
        "postgresql://clerk@host:port/db",
        "postgresql://clerk@host/db?options=-cfsync=off",
    ],
)
def test_an_address_that_cannot_be_one_is_refused(address: str) -> None:
    assert _refused(address).code == "casebook-address-wrong"


@pytest.mark.parametrize(
    "address",
    [f"postgresql://a:{SECRET}@host/db", f"postgresql://a@host/db?password={SECRET}"],
)
def test_a_password_in_the_address_is_refused_and_not_repeated(address: str) -> None:
    assert _refused(address).code == "casebook-password-shown"


def test_a_server_that_is_down_is_named_as_unreachable(server: Postgresql) -> None:
    refusal = _refused(f"postgresql://clerk@/shop?host={server.folder / 'nobody'}")

    assert (refusal.code, refusal.exit_code) == ("casebook-unreachable", 4)


def test_a_database_that_is_not_there_is_unreachable(server: Postgresql) -> None:
    refusal = _refused(server.url("nowhere"))

    assert refusal.facts["reason"] == "there is no such database"


def test_an_account_that_the_server_does_not_know_is_denied(
    server: Postgresql,
) -> None:
    assert _refused(server.url("postgres", "stranger")).code == "casebook-denied"


def test_a_missing_password_is_denied(locked: str) -> None:
    refusal = _refused(locked)

    assert refusal.code == "casebook-denied"
    assert refusal.facts["reason"] == "wrong or no password"


def test_a_password_comes_from_the_environment_or_a_password_file(
    locked: str, tmp_path: Path
) -> None:
    file = tmp_path / "pass"
    file.write_text(f"*:*:locked:clerk:{SECRET}\n")
    file.chmod(0o600)
    codes = [
        _init(tmp_path / name, locked, **variable)
        for name, variable in (
            ("a", {"JIEQING_CASEBOOK_PASSWORD": "wrong"}),
            ("b", {"PGPASSFILE": str(file)}),
            ("c", {"JIEQING_CASEBOOK_PASSWORD": SECRET}),
        )
    ]

    assert codes == [4, 0, 0]
    assert not (tmp_path / "a").exists()
    assert SECRET not in (tmp_path / "b" / "jieqing.toml").read_text(encoding="utf-8")


def _init(folder: Path, address: str, **variables: str) -> int:
    command = Path(sys.executable).parent / "jieqing"
    said = ["--tenant", "shop", "--name", "店", "--contact", "a", "--demo"]
    done = subprocess.run(
        [
            command,
            "init",
            folder,
            *said,
            "--officer-contact",
            "b",
            "--casebook",
            address,
        ],
        env={**os.environ, **variables},
        capture_output=True,
        check=False,
    )
    assert SECRET.encode() not in done.stdout + done.stderr
    return done.returncode


def test_a_database_of_another_program_is_left_alone(server: Postgresql) -> None:
    name = server.fresh()
    server.script("CREATE TABLE theirs (id integer)", name)

    assert _refused(server.url(name)).code == "casebook-foreign"
    with closing(server.admin(name)) as admin:
        assert admin.execute(TABLES).fetchone() == (1,)


def test_a_casebook_of_another_home_is_left_alone(home: Home) -> None:
    LedgerHead.objects.create(tenant="other", size=0, frontier=[])

    assert _refused(home.casebook).code == "casebook-taken"


def test_an_account_that_may_make_no_tables_is_denied(server: Postgresql) -> None:
    name = server.fresh()
    server.script("CREATE ROLE reader LOGIN", name)

    assert _refused(server.url(name, "reader")).code == "casebook-denied"


def test_a_server_that_forgets_at_a_power_cut_keeps_no_real_casebook(
    server: Postgresql,
) -> None:
    real = replace(COMPANY, mode=Mode.NORMAL)
    refusal = _refused(server.url(server.fresh()), real)

    assert refusal.code == "casebook-unfit"
    assert refusal.facts == {"setting": "fsync", "found": "off", "wanted": "on"}


def test_a_database_in_another_character_set_keeps_no_casebook(
    server: Postgresql,
) -> None:
    with closing(server.admin()) as admin:
        admin.execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")

    assert _refused(server.url("latin")).facts["setting"] == "server_encoding"


def test_commits_are_durable_even_where_the_server_says_otherwise(
    home: Home, server: Postgresql
) -> None:
    database = connection.settings_dict["NAME"]
    server.script(f"ALTER DATABASE {database} SET synchronous_commit = off", database)
    settings.use(home)
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")

        assert cursor.fetchone() == ("on",)


def test_an_act_sees_what_was_committed_while_it_waited_whatever_the_server_s_default(
    home: Home, server: Postgresql
) -> None:
    database = connection.settings_dict["NAME"]
    level = "default_transaction_isolation = 'serializable'"
    server.script(f"ALTER DATABASE {database} SET {level}", database)
    settings.use(home)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")

        assert cursor.fetchone() == ("read committed",)


def test_a_database_that_accepts_no_writing_is_no_casebook(
    home: Home, server: Postgresql
) -> None:
    database = connection.settings_dict["NAME"]
    frozen = "default_transaction_read_only = on"
    server.script(f"ALTER DATABASE {database} SET {frozen}", database)

    assert _refused(home.casebook).facts["setting"] == "transaction_read_only"


def test_a_home_whose_database_lost_its_tables_is_not_used(
    home: Home, server: Postgresql
) -> None:
    with pytest.raises(JieqingError) as refusal:
        settings.use(replace(home, casebook=server.url(server.fresh())))

    assert refusal.value.code == "casebook-not-made"


def test_the_address_stands_in_the_file_of_the_home(home: Home) -> None:
    assert read_home(home.folder).casebook == home.casebook
    assert not (home.folder / "casebook" / "casebook.sqlite").exists()


@pytest.mark.usefixtures("home")
def test_who_waits_too_long_for_another_act_is_told_so(
    server: Postgresql,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    name = connection.settings_dict["NAME"]
    with closing(server.admin(name)) as other, other.transaction():
        other.execute(f"SELECT pg_advisory_xact_lock({ACTS_LOCK})".encode())
        with pytest.raises(CasebookBusy), transaction.atomic():
            LedgerHead.objects.create(tenant="late", size=0, frontier=[])

    with transaction.atomic():
        LedgerHead.objects.create(tenant="next", size=0, frontier=[])
    assert LedgerHead.objects.get().tenant == "next"


def _an_act_that_is_cut_off(books: OnServer) -> None:
    with transaction.atomic():
        LedgerHead.objects.create(tenant="lost", size=0, frontier=[])
        books.cut_off()
        LedgerHead.objects.create(tenant="too late", size=0, frontier=[])


@pytest.mark.usefixtures("home")
def test_a_session_that_was_ended_leaves_nothing_of_its_act(books: OnServer) -> None:
    with pytest.raises(OperationalError):
        _an_act_that_is_cut_off(books)

    assert not LedgerHead.objects.exists()


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("name", ["long" * 40, "nul\0"])
def test_a_text_that_postgresql_does_not_keep_is_the_giver_s_to_change(
    name: str,
) -> None:
    with pytest.raises(DataError) as error:
        LedgerHead.objects.create(tenant=name, size=0, frontier=[])

    assert unforeseen(error.value).code == "casebook-text-unfit"


def test_a_full_disk_of_the_server_leaves_nothing_of_the_act(
    home: Home, cramped: str
) -> None:
    settings.use(replace(home, casebook=cramped))
    filling = (
        "SELECT g::text, 0, '[]', repeat('x', 60), '' FROM generate_series(1, 99999) g"
    )
    names = "tenant, size, frontier, inventory, census"
    with (
        pytest.raises(OperationalError) as error,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"INSERT INTO flow_ledgerhead ({names}) {filling}")

    assert unforeseen(error.value).code == "casebook-unavailable"
    assert not LedgerHead.objects.exists()
    LedgerHead.objects.create(tenant="next", size=0, frontier=[])
