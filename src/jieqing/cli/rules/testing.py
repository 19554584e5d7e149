"""``jieqing rules test``: worked cases of the law, as a lawyer writes them."""

from pathlib import Path

import click

from jieqing.cli.drawing import drawing
from jieqing.cli.missing_file import FileMissing
from jieqing.cli.output import answer
from jieqing.language import said
from jieqing.law import examples
from jieqing.law.shipped import shipped_law


@click.command(
    name="test",
    help=said(
        "Run worked cases in the format of the shipped examples.\n\n"
        "By the law that ships, not that of a home (rules show --home).\n\n"
        "Example: jieqing rules test cases.yaml"
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=said("Print JSON only."))
def test(file: Path, *, as_json: bool) -> int:
    """Print a line for each case that fails, then how many passed and failed."""
    with drawing() as progress:
        results = examples.run(
            _text_of(file), shipped_law(), file=file.name, progress=progress
        )
    failed = [result for result in results if not result.passed]
    lines = [f"{r.id} ({r.line}): {r.title}: {r.expected} ≠ {r.got}" for r in failed]
    passed = len(results) - len(failed)
    # Programs read this line, so it is the same in every language.
    lines.append(f"{passed} passed, {len(failed)} failed")
    told = {
        "passed": passed,
        "failed": [{"id": r.id, "expected": r.expected, "got": r.got} for r in failed],
    }
    answer("\n".join(lines), told, as_json=as_json)
    return 1 if failed else 0


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise FileMissing(file=file.name) from None
