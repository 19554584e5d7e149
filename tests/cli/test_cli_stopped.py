"""Ctrl-C: exit 5, what is done and what is not, and the command that goes on."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from at_a_terminal import running
from cli_shop import CASE, MAP, OFFICER, SUN, WANG, ZHAO, Shop

from jieqing.casebook.founding import whole_or_not_at_all
from jieqing.cli.stopped import stopped

Fresh = Callable[[Shop], Shop]
STOPPED = 5
ERASING = "Copying and erasing"
# A column that takes milliseconds a row to compute: a search that lasts on any machine.
SLOW = """
ALTER TABLE member ADD COLUMN lag TEXT GENERATED ALWAYS AS
  ('lag ' || substr(hex(zeroblob(4000000 + id % 2)), 1, 1) || id) VIRTUAL;
WITH RECURSIVE n (i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 700)
INSERT INTO member (id, phone) SELECT i, 'phone of ' || i FROM n;
"""
SLOW_MAP = MAP.replace("phone: phone}\n    stop", "phone: phone, lag: phone}\n    stop")


def slowed(shop: Shop) -> Shop:
    """The shop's database, in which every search for a phone takes its time."""
    with closing(sqlite3.connect(shop.folder / "shop.db")) as other:
        other.executescript(SLOW)
    (shop.folder / "home" / "maps" / "shop.yaml").write_text(SLOW_MAP, "utf-8")
    confirmed = shop.run(f"map confirm shop --by {OFFICER}")
    assert confirmed.code == 0, confirmed.out
    return shop


@contextmanager
def locked(shop: Shop) -> Iterator[None]:
    """Somebody else is writing to the shop's database; it can still be read."""
    with closing(sqlite3.connect(shop.folder / "shop.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def told(shop: Shop) -> str:
    return str(shop.run(f"case show {CASE}").content["state"])


def test_erasing_that_is_stopped_says_so_and_goes_on(
    noticed: Shop, fresh: Fresh
) -> None:
    shop = fresh(noticed)
    signed = [shop.sign(WANG).code, shop.sign(ZHAO).code]
    before = shop.rows
    with (
        locked(shop),
        running(shop.folder, "case", "execute", CASE, "--by", SUN) as work,
    ):
        work.wait_for(ERASING)
        work.press_ctrl_c()
        code = work.end()

    assert (signed, code) == ([0, 0], STOPPED)
    assert work.content["error"]["code"] == "execution-stopped"
    assert "`jieqing case execute`" in work.content["error"]["advice"]
    assert (told(shop), shop.rows) == ("interrupted", before)
    assert "run-cut-off" in shop.run("doctor").out
    assert shop.act("execute", SUN).code == 0


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("act", "words"),
    [("find", "Nothing of the search"), ("check --at +2d", "No result")],
)
def test_a_search_that_is_stopped_has_changed_nothing(
    request: pytest.FixtureRequest, fresh: Fresh, act: str, words: str
) -> None:
    name, *later = act.split()
    shop = fresh(request.getfixturevalue({"find": "stopped", "check": "erased"}[name]))
    if later:  # the first check looks only where it is quick
        assert shop.act("check", OFFICER).code == 0
    slowed(shop)
    state, before = told(shop), shop.act("show", OFFICER)
    with running(shop.folder, "case", name, CASE, "--by", OFFICER, *later) as work:
        work.wait_for(" s")
        work.press_ctrl_c()
        code = work.end()
    error = work.content["error"]

    assert (code, error["code"]) == (STOPPED, "stopped-by-person")
    assert words in error["cause"]
    assert f"`jieqing case {name} {CASE} …`" in error["advice"]
    assert (told(shop), shop.act("show", OFFICER)) == (state, before)


def test_a_daily_run_that_is_stopped_goes_on_the_next_time(
    allowed: Shop, fresh: Fresh
) -> None:
    shop = fresh(allowed)
    with locked(shop), running(shop.folder, "due", "run", "--by", SUN) as work:
        work.wait_for(ERASING)
        work.press_ctrl_c()
        code = work.end()
    again = shop.run(f"due run --by {SUN}")

    assert (code, work.content["error"]["code"]) == (STOPPED, "due-run-stopped")
    assert "`jieqing due run`" in work.content["error"]["advice"]
    assert again.content["erased"] == {"shop.member": 1, "shop.trade_order": 1}


def test_what_was_typed_behind_an_option_is_never_repeated() -> None:
    error = stopped(
        [
            "--lang",
            "zh",
            "customer",
            "find",
            "--subject",
            "phone=13800000001",
            "--by",
            "P-0002",
        ]
    )

    assert error.facts["command"] == "jieqing customer find …"
    assert error.facts["what"] == "Nothing was entered, and no store was changed."


def test_a_rehearsal_that_erases_says_what_is_committed() -> None:
    error = stopped(["rehearse", "--map", "shop.yaml", "--execute"])

    assert "committed in the lent database stays" in str(error.facts["what"])


def test_a_home_whose_making_is_cut_off_can_be_made_again(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()
    with pytest.raises(KeyboardInterrupt):
        _cut_off(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def _cut_off(folder: Path) -> None:
    with whole_or_not_at_all(folder):
        (folder / "keys").mkdir()
        (folder / "jieqing.toml").touch()
        raise KeyboardInterrupt
