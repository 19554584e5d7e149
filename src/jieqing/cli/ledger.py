"""``jieqing ledger``: read, audit and export the append-only ledger."""

import json
from collections.abc import Iterator
from pathlib import Path

import click

from jieqing.casebook.desk import BEIJING
from jieqing.cli.drawing import drawing
from jieqing.cli.options import home_option, json_option
from jieqing.cli.output import answer
from jieqing.cli.seat import Visit, open_home, visiting
from jieqing.errors import Refused
from jieqing.flow.ledger import Audit, Leaf, Ledger
from jieqing.flow.record import moment_of
from jieqing.home import HomeKey
from jieqing.language import said
from jieqing.programme.wording import entered_words

SHORT_HASH = 12
NEWEST = 20


class ExportThere(Refused):
    """An export is never written over another file."""

    code = "export-exists"
    cause = "There is a file {file} already."
    advice = "Choose another name for the export."


@click.command(
    help=said(
        "The newest entries, or those of one case.\n\n"
        "Example: jieqing ledger show --case CL-2026-0001"
    )
)
@click.option("--case", metavar="CASE", help=said("Only the entries of this case."))
@click.option("--last", default=NEWEST, help=said("How many; 0 for all."))
@visiting
def show(visit: Visit, case: str | None, last: int) -> None:
    """Print positions, moments, acts and actors; no entry holds personal data."""
    leaves = list(_leaves(visit.desk.ledger, case))[-last:]
    entries = [_content(leaf) for leaf in leaves]
    lines = [
        f"{leaf.position:6}  {_local(leaf)}  {leaf.entry.actor}  "
        f"{leaf.entry.case or '-':14}  {entered_words(leaf.entry.act)}"
        for leaf in leaves
    ]
    visit.answer("\n".join(lines) or said("No entries yet."), {"entries": entries})


@click.command(
    help=said(
        "Recompute every entry and the tree (exit 1 if anything differs).\n\n"
        "Example: jieqing ledger audit"
    )
)
@home_option
@json_option
def audit(home: Path, *, as_json: bool) -> int:
    """Read the whole log; works on a damaged one too."""
    with drawing() as progress:
        found = _ledger(home).audit(progress)
    content = {
        "holds": found.holds,
        "size": found.size,
        "root": found.root,
        "altered": list(found.altered),
        "went_back": list(found.went_back),
        "agrees_with_head": found.agrees_with_head,
        "agrees_with_checkpoint": found.agrees_with_checkpoint,
    }
    answer("\n".join(_audit_lines(found)), content, as_json=as_json)
    return 0 if found.holds else 1


@click.command(
    help=said(
        "Write all entries, one canonical JSON a line, and the checkpoint.\n\n"
        "Example: jieqing ledger export ledger.jsonl"
    )
)
@click.argument("file", type=click.Path(path_type=Path))
@visiting
def export(visit: Visit, file: Path) -> None:
    """Write the entries as they were hashed, with the signed checkpoint beside them."""
    note = file.with_name(f"{file.name}.checkpoint")
    for path in (file, note):
        if path.exists():
            raise ExportThere(file=path.name)
    leaves = list(_leaves(visit.desk.ledger, None))
    file.write_bytes(b"".join(leaf.content + b"\n" for leaf in leaves))
    note.write_text(visit.desk.ledger.checkpoint(), encoding="utf-8")
    words = said("{count} entries were written to {file}, their checkpoint to {note}.")
    visit.answer(
        words.format(count=len(leaves), file=file, note=note),
        {"entries": len(leaves), "file": str(file), "checkpoint": str(note)},
    )


def _ledger(folder: Path) -> Ledger:
    """Open the log without asking whether it is sound: that is what is to be seen."""
    home = open_home(folder)
    return Ledger(
        tenant=home.tenant,
        folder=home.place("ledger"),
        signer=home.signer(HomeKey.LOG),
        mac=home.secret(HomeKey.LOG_TAG),
    )


def _local(leaf: Leaf) -> str:
    """Beijing time for people; JSON keeps the entry as it was hashed, in UTC."""
    return f"{moment_of(leaf).astimezone(BEIJING):%Y-%m-%d %H:%M:%S}+08:00"


def _leaves(ledger: Ledger, case: str | None) -> Iterator[Leaf]:
    if case is not None:
        yield from ledger.leaves_of(case)
        return
    for position in range(ledger.size()):
        yield ledger.leaf_at(position)


def _content(leaf: Leaf) -> dict[str, object]:
    told: dict[str, object] = json.loads(leaf.content)
    return {"position": leaf.position, **told}


def _audit_lines(found: Audit) -> list[str]:
    headline = said("The ledger holds.") if found.holds else said("It does not hold.")
    size = said("{size} entries, root {root}…").format(
        size=found.size, root=found.root[:SHORT_HASH]
    )
    wrong = [
        said("Altered at position {position}.").format(position=position)
        for position in found.altered
    ]
    if not found.agrees_with_head:
        wrong.append(said("The head row does not fit the entries."))
    if not found.agrees_with_checkpoint:
        wrong.append(said("The checkpoint outside does not fit the entries."))
    if found.went_back:
        positions = ", ".join(map(str, found.went_back))
        told = said("A clock had gone back before the entries at {positions}.")
        wrong.append(told.format(positions=positions))
    return [headline, size, *wrong]
