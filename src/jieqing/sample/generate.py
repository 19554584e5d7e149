"""Write the sample company's two SQLite databases from a seed."""

import random
import sqlite3
from contextlib import closing
from datetime import date, datetime, time
from importlib.resources import files
from pathlib import Path

from jieqing.sample.crowd import STORIES, write_contact, write_member
from jieqing.sample.orders import PRODUCTS
from jieqing.sample.stories import CUSTOMERS, write_crm_stories, write_shop_stories
from jieqing.sample.values import Rows, Sample, SampleExists

COMPANY = "青禾商城"
STORES = ("shop", "crm")
SMALLEST = 100
"""Fewer customers would leave no room for those with fixed numbers."""


def generate(folder: Path, *, seed: int, customers: int = 2400, today: date) -> Sample:
    """Make ``shop.db`` and ``crm.db`` in ``folder``; the same seed, the same rows.

    ``today`` is the day the company is seen on: every age is counted back from it.
    Raises ``SampleExists`` rather than write over a file, ``ValueError`` below
    ``SMALLEST`` customers.
    """
    if customers < SMALLEST:
        raise ValueError(customers)
    folder.mkdir(parents=True, exist_ok=True)
    paths = {store: folder / f"{store}.db" for store in STORES}
    for path in paths.values():
        if path.exists():
            raise SampleExists(file=path.name)
    now = datetime.combine(today, time(9))
    rows = {"shop": _shop(seed, customers, now), "crm": _crm(seed, customers, now)}
    for store, path in paths.items():
        _write(path, _text("schema", f"{store}.sql"), rows[store])
    return Sample(
        company=COMPANY,
        today=today,
        stores=paths,
        maps={store: _text("maps", f"{store}.yaml") for store in STORES},
        customers=CUSTOMERS,
        rows={store: rows[store].count() for store in STORES},
    )


def _text(folder: str, name: str) -> str:
    return files("jieqing.sample").joinpath(folder, name).read_text(encoding="utf-8")


def _generator(seed: int, store: str, number: int) -> random.Random:
    return random.Random(f"{seed}/{store}/{number}")  # noqa: S311 - the same sample for the same seed, no secret


def _shop(seed: int, customers: int, now: datetime) -> Rows:
    rows = Rows()
    for level in ("普通", "银卡", "金卡", "黑卡"):
        rows.add("member_level", level)
    for product, price in PRODUCTS:
        rows.add("product", product, price, 1_000)
    for person, post in (("马一平", "客服主管"), ("高远", "仓库"), ("罗兰", "运营")):
        rows.add("admin", person, post)
    for number in range(1, customers + 1):
        write_member(rows, number, _generator(seed, "shop", number), now)
    write_shop_stories(rows, now)
    return rows


def _crm(seed: int, customers: int, now: datetime) -> Rows:
    rows = Rows()
    for position, person in enumerate(("小唐", "小江", "小钟", "小毕")):
        rows.add("agent", person, str(8001 + position))
    callers = (n for n in range(3, customers + 1, 3) if n not in STORIES)
    for number in callers:
        write_contact(rows, number, _generator(seed, "crm", number), now)
    write_crm_stories(rows, now)
    return rows


def _write(path: Path, schema: str, rows: Rows) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(schema)
        with connection:
            for table, lines in rows.tables.items():
                marks = ", ".join("?" * len(lines[0]))
                connection.executemany(f"INSERT INTO {table} VALUES ({marks})", lines)
