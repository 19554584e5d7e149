"""The package that is handed out: statement, its place in the ledger, the page, packed.

Made after the settling is committed, from the ledger as it then is; it can be made
again at any time from the envelope that lies in the home.
"""

from dataclasses import dataclass
from pathlib import Path

from jieqing.casebook.desk import BEIJING, Desk
from jieqing.casebook.due_flow import DueAct
from jieqing.casebook.statements import FOLDER, envelope_path
from jieqing.casebook.told import Phase, fact, in_phase
from jieqing.errors import Refused
from jieqing.evidence import certificate, package, pdf, proof, statement
from jieqing.evidence.certificate import Position
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf
from jieqing.home import HomeKey
from jieqing.keys import durable


class NotSettled(Refused):
    """There is no statement yet."""

    code = "not-settled"
    cause = "{case} is not settled, so it has no statement."
    advice = "`jieqing case show` says what it still needs."


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """Where the package and the page lie, and the entry's position in the ledger."""

    package: Path
    page: Path
    position: int
    size: int


def packed(desk: Desk, number: str) -> Issued:
    """Return the package as it was handed out, made again if it is gone.

    Raises ``NotSettled``.
    """
    settled = _settled(desk, number)
    folder = desk.home.place(FOLDER)
    package_file, page = folder / f"{number}.jqz", folder / f"{number}.pdf"
    if not (package_file.is_file() and page.is_file()):
        return issue(desk, number)
    size = desk.ledger.size()
    return Issued(package=package_file, page=page, position=settled.position, size=size)


def issue(desk: Desk, number: str) -> Issued:
    """Pack the statement of a settled case. Raises ``NotSettled``."""
    settled = _settled(desk, number)
    envelope = envelope_path(desk, number).read_bytes()
    proven = desk.ledger.proof_of(settled.position)
    size = proven.inclusion.size
    page = _page(desk, envelope, settled, (size, proven.root))
    parts = {
        package.STATEMENT: envelope,
        package.ENTRY: settled.content,
        package.PROOF: proof.to_bytes(proven.inclusion),
        package.CHECKPOINT: proven.note.encode(),
        package.PDF: page,
    }
    packed = package.seal(parts, desk.home.signer(HomeKey.STATEMENT))
    folder = desk.home.place(FOLDER)
    durable.write_anew(folder / f"{number}.pdf", page)
    durable.write_anew(folder / f"{number}.jqz", packed)
    return Issued(
        package=folder / f"{number}.jqz",
        page=folder / f"{number}.pdf",
        position=settled.position,
        size=size,
    )


def _settled(desk: Desk, number: str) -> Leaf:
    record = records.read(desk.ledger, number)
    settled = in_phase(record.of("settle", DueAct.SETTLE), Phase.FINISHED)
    if settled is None:
        raise NotSettled(case=number)
    return settled


def _page(desk: Desk, envelope: bytes, settled: Leaf, tree: tuple[int, bytes]) -> bytes:
    size, root = tree
    position = Position(
        index=settled.position,
        size=size,
        root=root.hex(),
        envelope=fact(settled, "envelope"),
    )
    _, said = statement.read(envelope)
    is_english = desk.home.company.language.startswith("en")
    language = "en" if is_english else "zh_Hans"
    return pdf.render(certificate.of(said, position, BEIJING), language)
