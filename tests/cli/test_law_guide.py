"""The page about the law runs as it stands, command by command."""

import os
import re
import subprocess
from pathlib import Path

from warm import program

PAGE = Path(__file__).parents[2] / "docs" / "law.md"


def _asking() -> str:
    """The commands of the part that needs no home."""
    part = PAGE.read_text(encoding="utf-8").split("## Change", 1)[0]
    return "set -e\n" + "".join(re.findall(r"```sh\n(.*?)```", part, re.DOTALL))


def test_all_that_the_page_asks_of_the_law_is_answered(tmp_path: Path) -> None:
    path = f"{program().parent}:{os.environ['PATH']}"
    ended = subprocess.run(
        ["/bin/bash", "-c", _asking()],
        cwd=tmp_path,
        env={"PATH": path, "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "三年 → 五年" in ended.stdout
    assert "促进和规范数据跨境流动规定" in ended.stdout
