"""A home with its register: 钱管理 looks after security and adds everybody else."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jieqing import settings
from jieqing.flow.ledger import Ledger
from jieqing.home import Clock, Company, HomeKey, make_home
from jieqing.keys.signing import SigningKey
from jieqing.people.matrix import Role
from jieqing.people.register import NewPerson, Person, Register

MONDAY = datetime(2026, 11, 2, 1, tzinfo=UTC)
Add = Callable[..., Person]


@pytest.fixture
def register(tmp_path: Path) -> Register:
    company = Company(
        tenant="qinghe",
        name="青禾商城",
        contact="privacy@example.test",
        officer_contact="陈立",
        clock=Clock.MOVED,
    )
    home = make_home(tmp_path / "home", company)
    settings.make_casebook(home)
    ledger = Ledger(
        tenant=home.tenant,
        folder=home.place("ledger"),
        signer=home.signer(HomeKey.LOG),
        mac=home.secret(HomeKey.LOG_TAG),
    )
    return Register(ledger=ledger, secret=home.secret(HomeKey.TENANT))


@pytest.fixture
def add(register: Register) -> Add:
    def one_person(
        name: str, *roles: Role, by: str | None = "P-0001", natural: str = ""
    ) -> Person:
        new = NewPerson(
            name=name,
            natural=natural or name,
            key=SigningKey.generate().public,
            roles=frozenset(roles),
        )
        return register.add(new, by=by, at=MONDAY)

    return one_person


@pytest.fixture
def qian(add: Add) -> Person:
    return add("钱管理", Role.SECURITY, by=None)
