"""A home with an empty ledger, and one entry after another in it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import transaction

from casebooks import Casebooks
from jieqing import settings
from jieqing.flow import record as records
from jieqing.flow.ledger import Ledger
from jieqing.home import Clock, Company, Home, HomeKey, Mode, make_home

MONDAY = datetime(2026, 11, 2, 1, tzinfo=UTC)
QINGHE = Company(
    tenant="qinghe",
    name="青禾商城",
    contact="privacy@example.test",
    officer_contact="陈立",
    mode=Mode.DEMO,
    clock=Clock.MOVED,
)


@pytest.fixture
def home(tmp_path: Path, casebooks: Casebooks) -> Home:
    made = make_home(tmp_path / "home", QINGHE, casebook=casebooks.fresh())
    settings.make_casebook(made)
    return made


@pytest.fixture
def ledger(home: Home) -> Ledger:
    return Ledger(
        tenant=home.tenant,
        folder=home.place("ledger"),
        signer=home.signer(HomeKey.LOG),
        mac=home.secret(HomeKey.LOG_TAG),
    )


@pytest.fixture
def enter(ledger: Ledger) -> Callable[..., int]:
    def one_entry(record: str = "CL-1", act: str = "open", **facts: object) -> int:
        entry = records.new_entry(
            act, tenant="qinghe", actor="P-0001", at=MONDAY, case=record, facts=facts
        )
        with transaction.atomic():
            return ledger.append(record, entry)

    return one_entry
