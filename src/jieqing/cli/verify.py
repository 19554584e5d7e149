"""``jieqing verify``: is a statement true? Offline, without a casebook."""

from pathlib import Path

import click

from jieqing.cli.output import answer
from jieqing.errors import NeedsPerson
from jieqing.evidence.verdict import Finding, Verdict
from jieqing.evidence.verify import HEADLINES
from jieqing.evidence.verify import verify as judge
from jieqing.language import filled, said

_SIGNS = {"holds": "✓", "fails": "✗", "unjudged": "?", "said": "·"}


class FileUnreadable(NeedsPerson):
    """A file to verify, or the trust file, cannot be read."""

    code = "file-unreadable"
    cause = "{file} cannot be read, so nothing can be judged."
    advice = "Check the file's name and your rights to read it."


@click.command(
    help=said(
        "Check a statement offline: 0 it holds, 1 it does not hold, 3 it cannot be"
        " judged.\n\nExample: jieqing verify CL-2026-0001.jqz --trust trust.json"
    )
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--trust",
    type=click.Path(path_type=Path),
    required=True,
    help=said("The company's trust file (JSON)."),
)
@click.option("--json", "as_json", is_flag=True, help=said("Print JSON only."))
def command(file: Path, trust: Path, *, as_json: bool) -> int:
    """Judge the package and print every step."""
    verdict = judge(_bytes_of(file), _bytes_of(trust))
    answer(_in_words(verdict), _as_content(verdict), as_json=as_json)
    return verdict.exit


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise FileUnreadable(file=path.name) from None


def _in_words(verdict: Verdict) -> str:
    steps = [f"{_SIGNS[f.state.value]} {_sentence(f)}" for f in verdict.findings]
    return "\n".join([*steps, "", said(HEADLINES[verdict.exit])])


def _sentence(finding: Finding) -> str:
    return filled(finding.message, finding.facts)


def _as_content(verdict: Verdict) -> dict[str, object]:
    return {
        "exit": verdict.exit,
        "verdict": said(HEADLINES[verdict.exit]),
        "findings": [
            {"step": f.step, "state": f.state.value, "says": _sentence(f)}
            for f in verdict.findings
        ],
    }
