"""The plans of a case made again from what was kept with them, and compared.

Each plan entry of the ledger names the law, the plan's hash, a keyed digest of the
facts, and the sealed files of that moment. While the case's key lives, the law of that
day is asked about the same finding under the same circumstances. Reads only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from jieqing.casebook.case_files import case_files
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act
from jieqing.casebook.kept_laws import law_of_version
from jieqing.casebook.sources import mapped_stores
from jieqing.casebook.work_files import FILES, Kind, SealedFile, WorkFiles
from jieqing.erasure import spool
from jieqing.erasure.decided import (
    TurnedRow,
    circumstances_from,
    decided_again,
)
from jieqing.erasure.plan import plan_hash
from jieqing.erasure.values import MappedStore
from jieqing.errors import NeedsPerson, phrase
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import moment_of
from jieqing.law.record import Difference

WHY_MANY = phrase("of a case about many only the plans are kept, not what was found")
WHY_NONE = phrase("there is no plan yet")
WHY_KEY = phrase("the key of the case was destroyed with its end")
WHY_OLDER = phrase("it was made before circumstances were kept with a plan")
_NEEDED = (Kind.FINDING, Kind.CIRCUMSTANCES, Kind.PLAN)


class ReplayNotKept(NeedsPerson):
    """What a plan was decided on is not there, so nothing can be compared."""

    code = "replay-not-kept"
    cause = "The plans of {case} cannot be decided again: {why}."
    advice = (
        "The ledger still names law, rules, counts and the digest of the facts:"
        " `jieqing ledger show`."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedPlan:
    """One plan made again.

    ``law`` and ``hash`` (hex) are those of the ledger; ``stores``: those whose map or
    schema is another one today. ``is_same``: the hash that people sign came out again,
    by the same facts.
    """

    at: datetime
    law: str
    hash: str
    facts: str
    rows: int
    is_same: bool
    differences: tuple[Difference, ...]
    turned: tuple[TurnedRow, ...]
    stores: tuple[str, ...]


def replayed(desk: Desk, number: str) -> tuple[ReplayedPlan, ...]:
    """Every plan of a case, oldest first, decided again.

    Raises ``CaseUnknown``, ``WorkFileAltered`` or ``ReplayNotKept``.
    """
    found = case_files(desk, number)
    plans = [leaf for leaf in found.record.leaves if leaf.entry.act == Act.PLAN]
    if found.is_many:
        raise ReplayNotKept(case=number, why=WHY_MANY)
    if not plans:
        raise ReplayNotKept(case=number, why=WHY_NONE)
    if found.files is None:
        raise ReplayNotKept(case=number, why=WHY_KEY)
    stores = mapped_stores(desk)
    return tuple(_again(desk, found.files, leaf, stores) for leaf in plans)


def _again(
    desk: Desk, files: WorkFiles, leaf: Leaf, stores: Sequence[MappedStore]
) -> ReplayedPlan:
    facts = leaf.entry.facts
    content = _contents(files, leaf)
    before = spool.load_plan(content[Kind.PLAN])
    finding = spool.load_finding(content[Kind.FINDING])
    law = law_of_version(desk, str(facts["law"])) or desk.catalogue
    plain = spool.load(content[Kind.CIRCUMSTANCES], dict)
    again = (finding, circumstances_from(plain, law), files.key)
    found = decided_again(before, str(facts["facts"]), stores, again)
    case = str(leaf.entry.case)
    hash_ = plan_hash(found.now, tenant=desk.tenant, case=case, secrets=files.key)
    return ReplayedPlan(
        at=moment_of(leaf),
        law=str(facts["law"]),
        hash=str(facts["plan_hash"]),
        facts=str(facts["facts"]),
        rows=len(before.rows),
        is_same=not found.differences and hash_ == facts["plan_hash"],
        differences=found.differences,
        turned=found.turned,
        stores=tuple(sorted(_others(before.maps, found.now.maps))),
    )


def _contents(files: WorkFiles, leaf: Leaf) -> Mapping[Kind, bytes]:
    """The sealed files that this plan's own entry names."""
    named = leaf.entry.facts.get(FILES)
    told = named if isinstance(named, Mapping) else {}
    if any(kind not in told for kind in _NEEDED):
        raise ReplayNotKept(case=leaf.entry.case, why=WHY_OLDER)
    return {kind: files.open(_sealed(told[kind]), kind) for kind in _NEEDED}


def _sealed(named: Sequence[str]) -> SealedFile:
    name, digest = named
    return SealedFile(name=name, digest=digest)


def _others(before: Mapping[str, str], now: Mapping[str, str]) -> set[str]:
    return {name for name in {*before, *now} if before.get(name) != now.get(name)}
