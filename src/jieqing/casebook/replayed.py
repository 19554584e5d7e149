"""The plans of a case made again from what was kept with them, and compared.

Each plan entry of the ledger names the law, the plan's hash, a keyed digest of the
facts, and the sealed files of that moment. While the case's key lives, the law of that
day is asked about the same finding under the same circumstances; of a case about many
one subject after the other. Reads only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from jieqing.casebook.case_files import case_files
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act
from jieqing.casebook.kept_laws import law_of_version
from jieqing.casebook.sources import mapped_stores
from jieqing.casebook.work_files import FILES, Kind, SealedFile, WorkFiles
from jieqing.erasure import spool
from jieqing.erasure.batch_finding import FactsOfMany, finding_of, findings_in
from jieqing.erasure.batch_plan import SubjectPlan, root_hash
from jieqing.erasure.batch_spool import plans_in
from jieqing.erasure.decided import (
    DecidedAgain,
    TurnedRow,
    circumstances_digest,
    circumstances_from,
    decided_again,
    planned_again,
)
from jieqing.erasure.plan import plan_hash
from jieqing.erasure.values import Circumstances, MappedStore
from jieqing.errors import NeedsPerson, phrase
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import moment_of
from jieqing.law.record import Difference

WHY_NONE = phrase("there is no plan yet")
WHY_KEY = phrase("the key of the case was destroyed with its end")
WHY_OLDER = phrase("it was made before circumstances were kept with a plan")
_OF_ONE = (Kind.FINDING, Kind.CIRCUMSTANCES, Kind.PLAN)
_OF_MANY = (Kind.FINDINGS, Kind.CIRCUMSTANCES, Kind.PLAN)


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
    """One plan made again; of a case about many the plans of all subjects together.

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
    if not plans:
        raise ReplayNotKept(case=number, why=WHY_NONE)
    if found.files is None:
        raise ReplayNotKept(case=number, why=WHY_KEY)
    again = _all_again if found.is_many else _again
    stores = mapped_stores(desk)
    return tuple(again(desk, found.files, leaf, stores) for leaf in plans)


def _again(
    desk: Desk, files: WorkFiles, leaf: Leaf, stores: Sequence[MappedStore]
) -> ReplayedPlan:
    sealed, facts = _files_of(leaf, _OF_ONE), leaf.entry.facts
    content = {kind: files.open(sealed[kind], kind) for kind in _OF_ONE}
    before = spool.load_plan(content[Kind.PLAN])
    finding = spool.load_finding(content[Kind.FINDING])
    told = _circumstances(desk, content[Kind.CIRCUMSTANCES], leaf)
    found = decided_again(
        before, str(facts["facts"]), stores, (finding, told, files.key)
    )
    hash_ = _hash(desk, leaf, found, files)
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


@dataclass(slots=True, kw_only=True)
class _Together:
    """What the plans of many subjects come to, one after the other."""

    facts: FactsOfMany
    hashes: list[tuple[int, str]] = field(default_factory=list)
    rows: int = 0
    differences: set[Difference] = field(default_factory=set)
    turned: list[TurnedRow] = field(default_factory=list)
    stores: set[str] = field(default_factory=set)

    def add(self, before: SubjectPlan, found: DecidedAgain, hash_: str) -> None:
        """Note one subject's plan."""
        self.hashes.append((before.number, hash_))
        self.rows += sum(len(group.keys) for group in before.groups)
        self.differences.update(found.differences)
        self.turned += found.turned
        self.stores |= _others(before.head.maps, found.now.maps)


def _all_again(
    desk: Desk, files: WorkFiles, leaf: Leaf, stores: Sequence[MappedStore]
) -> ReplayedPlan:
    sealed, facts = _files_of(leaf, _OF_MANY), leaf.entry.facts
    plain = files.open(sealed[Kind.CIRCUMSTANCES], Kind.CIRCUMSTANCES)
    told = _circumstances(desk, plain, leaf)
    gathered = _Together(facts=FactsOfMany(files.key))
    findings = findings_in(files.open_lines(sealed[Kind.FINDINGS], Kind.FINDINGS))
    plans = plans_in(files.open_lines(sealed[Kind.PLAN], Kind.PLAN))
    for before, (number, rows) in zip(plans, findings, strict=True):
        gathered.facts.add(number, rows)
        found = planned_again(before.plan, stores, (finding_of(before, rows), told))
        gathered.add(before, found, _hash(desk, leaf, found, files))
    digest = gathered.facts.digest(circumstances_digest(told, files.key))
    if digest != facts["facts"]:
        gathered.differences.add(Difference.FACTS)
    is_same_root = root_hash(gathered.hashes) == facts["plan_hash"]
    return ReplayedPlan(
        at=moment_of(leaf),
        law=str(facts["law"]),
        hash=str(facts["plan_hash"]),
        facts=str(facts["facts"]),
        rows=gathered.rows,
        is_same=not gathered.differences and is_same_root,
        differences=tuple(d for d in Difference if d in gathered.differences),
        turned=tuple(gathered.turned),
        stores=tuple(sorted(gathered.stores)),
    )


def _circumstances(desk: Desk, content: bytes, leaf: Leaf) -> Circumstances:
    """What decided beside the rows, under the law that the entry names."""
    law = law_of_version(desk, str(leaf.entry.facts["law"])) or desk.catalogue
    return circumstances_from(spool.load(content, dict), law)


def _hash(desk: Desk, leaf: Leaf, found: DecidedAgain, files: WorkFiles) -> str:
    case = str(leaf.entry.case)
    return plan_hash(found.now, tenant=desk.tenant, case=case, secrets=files.key)


def _files_of(leaf: Leaf, needed: Sequence[Kind]) -> Mapping[Kind, SealedFile]:
    """The sealed files that this plan's own entry names."""
    named = leaf.entry.facts.get(FILES)
    told = named if isinstance(named, Mapping) else {}
    if any(kind not in told for kind in needed):
        raise ReplayNotKept(case=leaf.entry.case, why=WHY_OLDER)
    return {kind: _sealed(told[kind]) for kind in needed}


def _sealed(named: Sequence[str]) -> SealedFile:
    name, digest = named
    return SealedFile(name=name, digest=digest)


def _others(before: Mapping[str, str], now: Mapping[str, str]) -> set[str]:
    return {name for name in {*before, *now} if before.get(name) != now.get(name)}
