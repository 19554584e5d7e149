"""A home with its register: 钱管理 looks after security and adds everybody else."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casebooks import Casebooks
from jieqing import settings
from jieqing.flow.ledger import Ledger
from jieqing.home import Clock, Company, HomeKey, make_home
from jieqing.keys.signing import SigningKey
from jieqing.people.matrix import Role
from jieqing.people.register import NewPerson, Register
from jieqing.people.roll import Person

MONDAY = datetime(2026, 11, 2, 1, tzinfo=UTC)
Add = Callable[..., Person]


@pytest.fixture
def register(tmp_path: Path, casebooks: Casebooks) -> Register:
    company = Company(
        tenant="qinghe",
        name="青禾商城",
        contact="privacy@example.test",
        officer_contact="陈立",
        clock=Clock.MOVED,
    )
    home = make_home(tmp_path / "home", company, casebook=casebooks.fresh())
    settings.make_casebook(home)
    ledger = Ledger(
        tenant=home.tenant,
        folder=home.place("ledger"),
        signer=home.signer(HomeKey.LOG),
        mac=home.secret(HomeKey.LOG_TAG),
    )
    return Register(ledger=ledger, secret=home.secret(HomeKey.TENANT))


@pytest.fixture
def keys() -> dict[str, SigningKey]:
    return {}


@pytest.fixture
def add(register: Register, keys: dict[str, SigningKey]) -> Add:
    def one_person(
        name: str, *roles: Role, by: str | None = "P-0001", natural: str = ""
    ) -> Person:
        key = SigningKey.generate()
        new = NewPerson(
            name=name,
            natural=natural or name,
            key=key.public,
            roles=frozenset(roles),
        )
        signer = keys[by] if by else key
        signature = signer.sign(register.to_add(new, by=by).to_bytes())
        person = register.add(new, signature, by=by, at=MONDAY)
        keys[person.number] = key
        return person

    return one_person


@pytest.fixture
def disable(
    register: Register, keys: Mapping[str, SigningKey]
) -> Callable[[Person], None]:
    def one_person(person: Person) -> None:
        number, by = person.number, "P-0001"
        signed = keys[by].sign(register.to_disable(number, by=by).to_bytes())
        register.disable(number, signed, by=by, at=MONDAY)

    return one_person


@pytest.fixture
def qian(add: Add) -> Person:
    return add("钱管理", Role.SECURITY, by=None)
