"""``jieqing rules test``: worked cases of the law, as a lawyer writes them."""

from pathlib import Path

import click

from jieqing.cli.drawing import drawing
from jieqing.cli.named_file import FileMissing, text_of
from jieqing.cli.output import answer
from jieqing.cli.rules.asked_law import law_asked, law_home_option
from jieqing.language import said
from jieqing.law import examples


@click.command(
    name="test",
    help=said(
        "Run worked cases in the format of the shipped examples.\n\n"
        "By the law in force in the home here, or by the law that ships.\n\n"
        "Example: jieqing rules test cases.yaml"
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@law_home_option
@click.option("--json", "as_json", is_flag=True, help=said("Print JSON only."))
def test(file: Path, home: Path, *, as_json: bool) -> int:
    """Print a line for each case that fails, then how many passed and failed."""
    law = law_asked(home).catalogue
    with drawing() as progress:
        results = examples.run(_text(file), law, file=file.name, progress=progress)
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


def _text(file: Path) -> str:
    try:
        return text_of(file)
    except UnicodeDecodeError:
        raise FileMissing(file=file.name) from None
