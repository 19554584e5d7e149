"""A served home: 钱管理 (P-0001) looks after security, 周敏 (P-0002) logs in."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from doorway import PASSWORD, Served

from jieqing import settings
from jieqing.console.serving import serve_home
from jieqing.flow.ledger import Ledger
from jieqing.home import Clock, Company, Home, HomeKey, make_home, read_home
from jieqing.keys.signing import SigningKey
from jieqing.people.accounts.log_ins import open_account
from jieqing.people.accounts.models import Account
from jieqing.people.matrix import Role
from jieqing.people.register import NewPerson, Register

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
CREW = {
    "钱管理": Role.SECURITY,
    "周敏": Role.OFFICER,
    "王建国": Role.APPROVER,
    "吴倩": Role.AUDITOR,
}


def _register(home: Home) -> Register:
    ledger = Ledger(
        tenant=home.tenant,
        folder=home.place("ledger"),
        signer=home.signer(HomeKey.LOG),
        mac=home.secret(HomeKey.LOG_TAG),
    )
    return Register(ledger=ledger, secret=home.secret(HomeKey.TENANT))


def _crew(register: Register) -> dict[str, SigningKey]:
    keys: dict[str, SigningKey] = {}
    for name, role in CREW.items():
        key = SigningKey.generate()
        by = "P-0001" if keys else None
        new = NewPerson(
            name=name, natural=name, key=key.public, roles=frozenset({role})
        )
        signed = keys.get("P-0001", key).sign(register.to_add(new, by=by).to_bytes())
        person = register.add(new, signed, by=by, at=MONDAY)
        keys[person.number] = key
    return keys


@pytest.fixture(scope="session")
def kept_home(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, dict[str, SigningKey]]:
    """A home with its people and tables, to be copied for each test."""
    company = Company(
        tenant="qinghe",
        name="青禾商城",
        contact="privacy@example.test",
        officer_contact="陈立",
        clock=Clock.MOVED,
    )
    home = make_home(tmp_path_factory.mktemp("accounts") / "home", company)
    settings.make_casebook(home)
    settings.make_web_tables(home)
    keys = _crew(_register(home))
    open_account(home.tenant, "P-0002", "zhoumin", PASSWORD)
    connection.close()
    return home.folder, keys


@pytest.fixture
def served(
    kept_home: tuple[Path, dict[str, SigningKey]], tmp_path: Path
) -> Iterator[Served]:
    folder, keys = kept_home
    home = read_home(shutil.copytree(folder, tmp_path / "home"))
    serve_home(home)
    yield Served(home=home, register=_register(home), keys=keys)
    connection.close()


@pytest.fixture
def zhou(served: Served) -> Account:
    return Account.objects.get(person__tenant=served.home.tenant, name="zhoumin")
