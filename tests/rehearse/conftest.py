"""The public shop as it was published, and after its clerk settled open business."""

import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from lent_database import MALL, Lent, Mall, run


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("published") / "mall.db"
    source = MALL / "mall.sql"
    made = run(sys.executable, MALL / "convert.py", source, f"sqlite:///{file}")
    assert made.code == 0, made.err
    return file


@pytest.fixture
def loaded(published: Path, tmp_path: Path) -> Mall:
    """The shop as it was published: orders and returns are open."""
    file = Path(shutil.copy(published, tmp_path / "mall.db"))
    lent = Lent(file=file, map=MALL / "map.yaml", decisions=MALL / "decisions.yaml")
    lent.lend()
    return Mall(lent=lent)


@pytest.fixture
def settled(loaded: Mall) -> Mall:
    """The same after the clerk's work: nothing is open any more."""
    script = (MALL / "settle.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(loaded.lent.file)) as connection:
        connection.executescript(script)
    return loaded
