"""The page about the law runs as it stands, command by command."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from warm import program

PAGE = Path(__file__).parents[2] / "docs" / "law.md"


def answered(text: str, folder: Path) -> str:
    """What the commands in a part of the page print."""
    path = f"{program().parent}:{os.environ['PATH']}"
    commands = "".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))
    ended = subprocess.run(
        ["/bin/bash", "-c", f"set -e\n{commands}"],
        cwd=folder,
        env={"PATH": path, "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_all_that_the_page_asks_of_the_law_is_answered(tmp_path: Path) -> None:
    asking = PAGE.read_text(encoding="utf-8").split("## Change", 1)[0]
    told = answered(asking, tmp_path)

    assert "三年 → 五年" in told
    assert "促进和规范数据跨境流动规定" in told


@pytest.mark.long
def test_the_page_can_be_copied_from_its_first_command_to_its_last(
    tmp_path: Path,
) -> None:
    told = answered(PAGE.read_text(encoding="utf-8"), tmp_path)

    assert told.count("cn-acct16-voucher：期限 30年 → 5年") == 3
    assert "LC-0001 会计凭证三十年改五年：P-0003 发布" in told
    assert "保留到 2029-12-31" in told.rpartition("LC-0001")[2]
