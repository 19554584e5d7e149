"""The guides of README and docs/start.md run as they stand, command by command."""

import json
import os
import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from cli_shop import SHOP, THIS_YEAR
from newcomer import (
    ROOT,
    UNPREPARED,
    Newcomer,
    Ran,
    address_of,
    commands,
    let_it_grant,
    shown,
)

from places import Place
from warm import program

ERASED = {"shop_order": [[1]], "shop_order_item": [[1]], "收货地址": [[1]]}
KEPT = {"shop_order": 2, "shop_order_item": 2}
HIDDEN = {"sqlite": {}, "postgresql": {}}
HIDDEN["mariadb"] = {"shop": ["foreign keys of other databases", "triggers"]}


def _ten_minutes(place: Place, folder: Path) -> list[Ran]:
    """Follow the guide; IT does its part when its SQL is printed."""
    folder.mkdir()
    newcomer, ran = Newcomer(folder=folder), []
    guide = commands("README.md", "## 十分钟", "\n## ")
    for each in newcomer.follow(guide, address_of(place)):
        ran.append(each)
        if each.command.startswith("jieqing store grants"):
            let_it_grant(place, each.words)
    return [*ran, newcomer.run(f"{ran[-1].command} --json 2>notes")]


def _require_true(ran: list[Ran], place: Place) -> None:
    """The report names the very rows that hang on the customer, and their fate."""
    assert [each.code for each in ran] == [0] * len(ran), shown(ran)
    report = json.loads(ran[-1].words)
    tables = {n.removeprefix("shop."): t for n, t in report["tables"].items()}
    assert {n: t["erase"] for n, t in tables.items() if t["erase"]} == {
        **ERASED,
        "sms_log": tables["sms_log"]["erase"],
    }
    assert {n: t["keep"][0]["key"][0] for n, t in tables.items() if t["keep"]} == KEPT
    assert len(tables["sms_log"]["erase"]) == 1
    assert report["hidden"] == HIDDEN[place.kind]


@pytest.mark.only("sqlite", "mariadb")
def test_ten_minutes_end_with_a_true_report_on_a_shop_nobody_prepared(
    place: Place, tmp_path: Path
) -> None:
    place.script(UNPREPARED)
    before = place.dump()
    _require_true(_ten_minutes(place, tmp_path / "newcomer"), place)
    assert place.dump() == before


@pytest.mark.long
@pytest.mark.only("postgresql")
def test_ten_minutes_end_so_on_postgresql_too(place: Place, tmp_path: Path) -> None:
    place.script(UNPREPARED)
    _require_true(_ten_minutes(place, tmp_path / "newcomer"), place)


def _whole_case() -> str:
    """The commands of a whole case; the map is written where the page says it lies."""
    text = (ROOT / "docs" / "start.md").read_text(encoding="utf-8")
    page = text.split("## A whole case", 1)[1].split("\n## ", 1)[0]
    steps = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    data_map = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)[0]
    written = f"cat > home/maps/shop.yaml <<'MAP'\n{data_map}MAP\n"
    told = "set -e\n" + "".join([*steps[:3], written, *steps[3:]])
    return told.replace("CL-2026", f"CL-{THIS_YEAR}")


def test_the_whole_case_of_the_start_page_ends_with_a_proof_that_holds(
    tmp_path: Path,
) -> None:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as connection:
        connection.executescript(SHOP)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "bin").symlink_to(program().parent)
    ended = subprocess.run(
        ["/bin/bash", "-c", _whole_case()],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "证明成立。" in ended.stdout
