"""A company whose programme is about to begin, built once and copied."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from office import Office, copied, found_company


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The office before anything of the programme; never changed."""
    return found_company(tmp_path_factory.mktemp("programme") / "new")


@pytest.fixture
def office(founded: Office, tmp_path: Path) -> Iterator[Office]:
    """An office of one's own."""
    yield copied(founded, tmp_path / "office")
    connection.close()
