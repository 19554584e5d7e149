"""Is this package true? No server, no database, only the trust file's keys.

``python -m jieqing.evidence.verify FILE --trust FILE`` exits with 0 if it holds, 1 if
it does not (damaged or altered), 3 if it cannot be judged (a key, part or file is
missing). Steps 1 to 4 read; each later step is one function over what was read.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from jieqing.evidence import consistency, opened, package, provenance, trust
from jieqing.evidence.damaged import Damaged
from jieqing.evidence.opened import Opened
from jieqing.evidence.trust import Trust
from jieqing.evidence.verdict import Finding, Verdict, fails, holds, unjudged

Step = Callable[[Opened, Trust], Finding]

STEPS: tuple[Step, ...] = (
    provenance.same_company,
    provenance.manifest_signed,
    provenance.statement_signed,
    provenance.entered,
    provenance.included,
    provenance.checkpoint_signed,
    provenance.different_people,
    provenance.approvals_signed,
    consistency.in_order,
    consistency.totals_add_up,
    consistency.kept_by_rule,
    consistency.growth_within,
    consistency.checked_clean,
    consistency.capsule_ended,
    consistency.mode_told,
    consistency.clock_told,
    consistency.posts_told,
    consistency.programme_told,
    consistency.witness_told,
)

HEADLINES: Mapping[int, str] = {
    0: "It holds.",
    1: "It does not hold: it was damaged or altered, or says what is not so.",
    3: "It cannot be judged with what is here.",
}


def verify(content: bytes, trust_file: bytes) -> Verdict:
    """Judge a package's bytes with a trust file's bytes; never raises for either."""
    findings = _findings(content, trust_file)
    numbered = (replace(f, step=n) for n, f in enumerate(findings, start=1))
    return Verdict(findings=tuple(numbered))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print every step in English and return the exit code."""
    given = _parser().parse_args(arguments)
    try:
        content, trust_file = given.file.read_bytes(), given.trust.read_bytes()
    except OSError:
        sys.stderr.write("A file cannot be read.\n")
        return 3
    verdict = verify(content, trust_file)
    for finding in verdict.findings:
        sys.stdout.write(f"{finding.step:2} {finding.state.value:8} {finding}\n")
    sys.stdout.write(HEADLINES[verdict.exit] + "\n")
    return verdict.exit


def _findings(content: bytes, trust_file: bytes) -> Iterator[Finding]:
    """Read package and trust file, then walk the steps; stop where reading stops."""
    # 1. The container.
    try:
        parts = package.unpack(content)
    except Damaged as damage:
        yield _damaged(damage)
        return
    yield holds("The package is whole.")
    # 2. Its parts.
    missing = [name for name in package.PARTS if name not in parts]
    if missing:
        yield unjudged("The package lacks {parts}.", parts=", ".join(missing))
        return
    yield holds("The package has all its parts.")
    # 3. The trust file.
    try:
        trusted = trust.parse(trust_file)
    except Damaged as damage:
        yield unjudged("The trust file cannot be read: {reason}.", reason=damage.reason)
        return
    yield holds("The trust file can be read.")
    # 4. Every part in its written form.
    try:
        read = opened.read(parts)
    except Damaged as damage:
        yield _damaged(damage)
        return
    yield holds("Every part is in its written form.")
    yield from (step(read, trusted) for step in STEPS)


def _damaged(damage: Damaged) -> Finding:
    return fails(
        "The {what} is damaged or altered: {reason}.",
        what=damage.what,
        reason=damage.reason,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m jieqing.evidence.verify", description="Verify a .jqz offline."
    )
    parser.add_argument("file", type=Path, help="the package (.jqz)")
    parser.add_argument("--trust", type=Path, required=True, help="the trust file")
    return parser


if __name__ == "__main__":
    sys.exit(main())
