"""The sample company, generated once, and plain SQL on its two databases."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from jieqing.sample import Sample, generate

Ask = Callable[..., list[tuple[object, ...]]]


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    folder = tmp_path_factory.mktemp("sample")
    return generate(folder, seed=20261126, today=date(2026, 11, 26))


def _asker(path: Path) -> Ask:
    def ask(sql: str, *values: object) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(path)) as connection:
            return connection.execute(sql, values).fetchall()

    return ask


@pytest.fixture(scope="session")
def ask_shop(company: Sample) -> Ask:
    return _asker(company.stores["shop"])


@pytest.fixture(scope="session")
def ask_crm(company: Sample) -> Ask:
    return _asker(company.stores["crm"])
