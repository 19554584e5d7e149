"""A company whose programme is about to begin, built once and copied."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from office import STAGES, Office, copied, found_company


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The office before anything of the programme; never changed."""
    return found_company(tmp_path_factory.mktemp("programme") / "new")


@pytest.fixture
def office(founded: Office, tmp_path: Path) -> Iterator[Office]:
    """An office of one's own."""
    yield copied(founded, tmp_path / "office")
    connection.close()


@pytest.fixture(scope="session")
def erased(founded: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The office with a case that was erased and searched twice; never changed."""
    office = copied(founded, tmp_path_factory.mktemp("programme") / "erased")
    for stage in ("opened", "identified", "stopped", "found", "planned", "noticed"):
        office = STAGES[stage][1](office)
    for stage in ("approved", "executing", "checked"):
        office = STAGES[stage][1](office)
    return office


@pytest.fixture
def after_case(erased: Office, tmp_path: Path) -> Iterator[Office]:
    """An office of one's own in which a case was erased."""
    yield copied(erased, tmp_path / "after")
    connection.close()
