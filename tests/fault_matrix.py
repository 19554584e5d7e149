"""Write docs/reference/faults.md: what the tests of faults saw, act by act.

``.venv/bin/python tests/fault_matrix.py`` runs them all, the long ones too (an hour);
``--seen FILE`` writes the table from the notes of an earlier run, which the tests leave
where ``JIEQING_FAULTS`` says.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
Key = tuple[str, str, str]  # act, fault, casebook
PAGE = ROOT / "docs" / "reference" / "faults.md"
TESTS = (
    "test_faults_at_every_step.py",
    "test_sleepers_and_rivals.py",
    "test_lost_full_and_set_back.py",
)
INTRO = """\
# Faults 故障

What became of each act when something happened to it, as the tests saw it: written by
`tests/fault_matrix.py` from their notes, never by hand. After every fault the act was
done again, and then the ledger verified, the stores' rows, the casebook's rows and the
files of the home were those of the same act done undisturbed.

A step is a durable write: a file written, synced, renamed or removed, a folder made, a
commit of the casebook or of a store. *Done before the fault*: the act had happened,
nothing was missing. *Done again*: nothing of it had happened. *Gone on with*: its
beginning was entered, and the same call ended it. A code is the refusal with which the
disturbed process ended.

| act | fault | casebook | seen |
|---|---|---|---|
"""


def seen_by_tests() -> str:
    """Run the tests of faults; returns their notes."""
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder) / "seen"
        files = [str(ROOT / "tests" / "casebook" / name) for name in TESTS]
        command = [sys.executable, "-m", "pytest", "-n", "2", *files]
        subprocess.run(
            [*command, "-m", "long or not long"],
            env={**os.environ, "JIEQING_FAULTS": str(notes)},
            cwd=ROOT,
            check=True,
        )
        return notes.read_text(encoding="utf-8")


def table(lines: Iterable[str]) -> str:
    """The rows of the page; of a search in part and one in whole the latter."""
    counted: dict[Key, dict[str, Counter[str]]] = {}
    for line in lines:
        found = json.loads(line)
        key = (found["act"], found["fault"], found["casebook"])
        by_test = counted.setdefault(key, {})
        by_test.setdefault(found["test"], Counter()).update(found["seen"])
    widest = {key: max(c.values(), key=Counter.total) for key, c in counted.items()}
    return "".join(_row(key, seen) for key, seen in widest.items())


def _row(key: Key, seen: Counter[str]) -> str:
    told = ", ".join(f"{count} × {what}" for what, count in sorted(seen.items()))
    return f"| {' | '.join(key)} | {told} |\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seen", type=Path)
    told = parser.parse_args().seen
    notes = told.read_text(encoding="utf-8") if told else seen_by_tests()
    PAGE.write_text(INTRO + table(notes.splitlines()), encoding="utf-8")


if __name__ == "__main__":
    main()
