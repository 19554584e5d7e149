"""The demo: its figures, its proof, and what it never writes over."""

from pathlib import Path

import pytest
from cli_shop import run

from jieqing import content

KEYS = {
    "seconds",
    "stores",
    "found",
    "erased",
    "masked",
    "kept",
    "residue",
    "statement",
    "trust",
    "ledger_size",
}


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    folder = tmp_path_factory.mktemp("demo")
    answer = run(folder, "demo --home d --json")
    assert answer.code == 0, answer.err
    return folder, answer.content


def test_the_demo_tells_its_figures_as_json(
    shown: tuple[Path, dict[str, object]],
) -> None:
    told = shown[1]

    assert told.keys() == KEYS
    assert (told["stores"], told["residue"]) == (["crm", "shop"], 0)
    assert float(str(told["seconds"])) < 60


def test_the_statement_of_the_demo_holds(
    shown: tuple[Path, dict[str, object]],
) -> None:
    folder, told = shown
    verdict = run(folder, f"verify {told['statement']} --trust {told['trust']}")

    assert verdict.code == 0
    assert "This is a demonstration, not a real case." in verdict.out


def test_nobody_but_the_owner_reads_a_file_of_the_demos_home(
    shown: tuple[Path, dict[str, object]],
) -> None:
    folder, _ = shown
    home, company = folder / "d", folder / "d" / "company"
    files = [path for path in home.rglob("*") if path.is_file()]
    readable = [path for path in files if path.stat().st_mode & 0o077]

    assert len(files) > 20
    assert {path.parent for path in readable} <= {company}


def test_the_demo_writes_over_nothing_but_a_demo(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine")
    answer = run(tmp_path, "demo --home mine --json")

    assert (answer.code, answer.refusal) == (1, "demo-folder-in-use")
    assert (tmp_path / "mine" / "letter.txt").read_text() == "mine"


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_the_story_ends_by_naming_the_console(language: str) -> None:
    assert content.read(f"story/{language}.txt").rstrip().endswith("demo --serve")
