"""A small shop walked through its case by commands; each stage once a session."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from cli_shop import (
    INIT,
    MAP,
    OFFICER,
    PEOPLE,
    SHOP,
    SIGNED,
    SUN,
    WANG,
    ZHAO,
    Answer,
    Shop,
)
from due_steps import THREE_YEARS, propose, sign


def _walked(shop: Shop, *steps: Answer) -> Shop:
    assert [step.out for step in steps if step.code] == []
    return shop


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The home with its people, store and confirmed map."""
    shop = Shop(folder=tmp_path_factory.mktemp("shop"))
    with closing(sqlite3.connect(shop.folder / "shop.db")) as connection:
        connection.executescript(SHOP)
    (shop.folder / "pass.txt").write_text("correct horse\n")
    began = shop.run(INIT)
    (shop.folder / "home" / "maps" / "shop.yaml").write_text(MAP, encoding="utf-8")
    joined = [
        shop.run(
            f"person add --name {name} --staff-number {n} --role {role}"
            f" --key P-000{n}.key --passphrase-file pass.txt"
            f"{SIGNED if n > 1 else ''}"
        )
        for n, (name, role) in enumerate(PEOPLE, start=1)
    ]
    stored = shop.run("store add shop sqlite:///shop.db")
    marked = shop.run("store grants shop --make")
    mapped = shop.run(f"map confirm shop --by {OFFICER}")
    return _walked(shop, began, *joined, stored, marked, mapped)


@pytest.fixture(scope="session")
def stopped(founded: Shop, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A case on member 2, verified and stopped."""
    shop = founded.copy(tmp_path_factory.mktemp("stopped"))
    opened = shop.run(
        f"case open --subject phone=13800000002 --channel app --by {OFFICER}"
    )
    proof = "--method code-to-registered-phone --joined-at P1"
    verified = shop.act("identify", OFFICER, proof)
    return _walked(shop, opened, verified, shop.act("stop", OFFICER))


@pytest.fixture(scope="session")
def noticed(stopped: Shop, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The case with its plan told to the customer, who chose to erase."""
    shop = stopped.copy(tmp_path_factory.mktemp("noticed"))
    acts = [shop.act(act, OFFICER) for act in ("find", "plan", "notify")]
    acts.append(shop.act("deliver", OFFICER, "L1"))
    return _walked(shop, *acts, shop.act("choose", OFFICER, "--choice erase"))


@pytest.fixture(scope="session")
def erased(noticed: Shop, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The case approved by two and executed by a third."""
    shop = noticed.copy(tmp_path_factory.mktemp("erased"))
    return _walked(shop, shop.sign(WANG), shop.sign(ZHAO), shop.act("execute", SUN))


@pytest.fixture(scope="session")
def settled(erased: Shop, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The case checked twice, answered and settled."""
    shop = erased.copy(tmp_path_factory.mktemp("settled"))
    steps = (
        shop.act("check", OFFICER),
        shop.act("check", OFFICER, "--at +2d"),
        shop.act("answer", OFFICER),
        shop.act("deliver", OFFICER, "L2"),
        shop.act("settle", OFFICER, "--at +9d"),
    )
    return _walked(shop, *steps)


@pytest.fixture(scope="session")
def proposed(settled: Shop, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Three years after the settling a standing approval is proposed."""
    shop = settled.copy(tmp_path_factory.mktemp("proposed"))
    answer = propose(shop, f"--at {THREE_YEARS}")
    assert answer.code == 0, answer.out
    return shop


@pytest.fixture(scope="session")
def allowed(proposed: Shop, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """It is signed by two approvers."""
    shop = proposed.copy(tmp_path_factory.mktemp("allowed"))
    assert [sign(shop, by).code for by in (WANG, ZHAO)] == [0, 0]
    return shop


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[Shop], Shop]:
    """Make a copy of a shop that a test may spoil."""
    return lambda shop: shop.copy(tmp_path / "shop")
