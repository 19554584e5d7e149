"""The public shop as it was published, and after its clerk settled open business."""

import shutil
import sys
from pathlib import Path

import pytest
from lent_database import MALL, Lent, Mall, run

from places import Place, mariadb_place, postgresql_place, sqlite_place
from servers import Mariadb, Postgresql


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop as a file, converted once."""
    file = tmp_path_factory.mktemp("published") / "mall.db"
    source = MALL / "mall.sql"
    made = run(sys.executable, MALL / "convert.py", source, f"sqlite:///{file}")
    assert made.code == 0, made.err
    return file


@pytest.fixture
def mall_in_sqlite(published: Path, tmp_path: Path) -> Place:
    shutil.copy(published, tmp_path / "mall.db")
    return sqlite_place(tmp_path, "mall")


@pytest.fixture
def mall_in_mariadb(mariadb: Mariadb) -> Place:
    """The dump as its authors load it."""
    place = mariadb_place(mariadb, "mall")
    mariadb.script((MALL / "mall.sql").read_text(encoding="utf-8"), place.database)
    return place


@pytest.fixture
def mall_in_postgresql(postgresql: Postgresql) -> Place:
    place = postgresql_place(postgresql, "mall")
    source, target = MALL / "mall.sql", place.url.replace(":", "+psycopg:", 1)
    made = run(sys.executable, MALL / "convert.py", source, target)
    assert made.code == 0, made.err
    return place


@pytest.fixture
def kind() -> str:
    """The kind of database a test of the shop runs on; tests name others."""
    return "sqlite"


@pytest.fixture
def loaded(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Mall:
    """The shop as it was published: orders and returns are open."""
    place = request.getfixturevalue(f"mall_in_{kind}")
    answers = MALL / "decisions.yaml"
    lent = Lent(place=place, map=MALL / "map.yaml", decisions=answers)
    lent.lend()
    return Mall(lent=lent, folder=tmp_path)


@pytest.fixture
def settled(loaded: Mall) -> Mall:
    """The same after the clerk's work: nothing is open any more."""
    loaded.lent.place.script((MALL / "settle.sql").read_text(encoding="utf-8"))
    return loaded
