"""Worked cases of the law, run from the command line."""

from pathlib import Path

from cli_shop import run

CASES = Path(__file__).parents[2] / "src/jieqing/content/law/cn/examples.yaml"


def test_the_last_line_of_rules_test_is_the_same_in_every_language(
    tmp_path: Path,
) -> None:
    in_chinese = run(tmp_path, f"--lang zh rules test {CASES}")
    in_english = run(tmp_path, f"--lang en rules test {CASES}")

    assert in_chinese.out.splitlines()[-1] == "39 passed, 0 failed"
    assert in_english.out == in_chinese.out
