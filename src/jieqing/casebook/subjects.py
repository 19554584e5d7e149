"""Which subjects have an open erasing case: keyed digests under the tenant key.

Entered by what was typed and, once found, by the subject's root rows, so that the same
person under another identity is noticed too. The ledger has a record per digest, which
says whose it is now; the rows repeat that for lists, and where the two differ
``RecordAltered`` is raised. Left when the case ends.
"""

from collections.abc import Iterable, Mapping

from jieqing.casebook import models, told
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act
from jieqing.casebook.work import Work
from jieqing.datamap.identity import is_exact, normal_form
from jieqing.erasure.values import Belonging, Finding, IdentityValue, RowName
from jieqing.errors import Refused
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import RecordAltered

LABEL = "subject-index"
ENTER, LEAVE = "subject-enter", "subject-leave"
SUBJECTS = "subjects"  # the fact of a case's entry that names its digests
Facts = Mapping[str, list[str]]
DIGITS = 48  # of the digest, so that the record's name fits its column


class CaseAlreadyOpen(Refused):
    """One open erasing case per subject."""

    code = "case-already-open"
    cause = "There is an open case on this customer already: {case}."
    advice = "Go on with that case; a second one would erase the same rows twice."


def enter_subject(work: Work, entry: IdentityValue) -> Facts:
    """Enter what was typed; returns the facts that name it.

    Raises ``CaseAlreadyOpen`` or ``RecordAltered``.
    """
    return _enter(work, [_typed(entry)])


def enter_roots(work: Work, finding: Finding) -> Facts:
    """Enter the root rows that were found, as ``enter_subject`` does."""
    roots = (row.name for row in finding.rows if row.belonging is Belonging.ROOT)
    return enter_names(work, roots)


def enter_names(work: Work, roots: Iterable[RowName]) -> Facts:
    """Enter root rows by their names."""
    return _enter(work, [f"{n.store}\n{n.table}\n{n.key!r}" for n in roots])


def was_settled(work: Work, entry: IdentityValue) -> bool:
    """Whether an earlier case on what was typed came to its end."""
    digest = work.desk.tenant_key.digest(LABEL, _typed(entry).encode())
    leaves = records.read(work.desk.ledger, _record_name(digest)).of(LEAVE)
    earlier = {told.fact(leaf, "of") for leaf in leaves} - {work.number}
    return any(records.read(work.desk.ledger, n).last(Act.SETTLE) for n in earlier)


def cases_of(desk: Desk, entry: IdentityValue) -> frozenset[str]:
    """Return the numbers of the erasing cases on what was typed, ended ones too.

    Cases that erase nothing are not in the index; who looks for one has its number.
    """
    digest = desk.tenant_key.digest(LABEL, _typed(entry).encode())
    leaves = records.read(desk.ledger, _record_name(digest)).of(ENTER)
    return frozenset(told.fact(leaf, "of") for leaf in leaves)


def _typed(entry: IdentityValue) -> str:
    exact = is_exact(entry.kind)
    value = entry.value if exact else normal_form(entry.kind, entry.value)
    return f"{entry.kind}\n{value}"


def leave(work: Work) -> int:
    """Leave the index; returns how many entries the case had. May be repeated."""
    named = {d for leaf in work.record.leaves for d in _named(leaf)}
    mine = [digest for digest in sorted(named) if _owner(work, digest) == work.number]
    for digest in mine:
        work.note(_record_name(digest), LEAVE, {"of": work.number})
    models.SubjectEntry.objects.filter(case=work.case).delete()
    return len(mine)


def _enter(work: Work, names: Iterable[str]) -> Facts:
    key = work.desk.tenant_key
    digests = [key.digest(LABEL, name.encode()) for name in names]
    for digest in digests:
        owner = _owner(work, digest)
        _require_no_open_case(work, owner)
        if not owner:
            models.SubjectEntry.objects.create(
                tenant=work.desk.tenant, digest=digest, case=work.case
            )
            work.note(_record_name(digest), ENTER, {"of": work.number})
    return {SUBJECTS: digests}


def _require_no_open_case(work: Work, owner: str) -> None:
    if owner not in ("", work.number):
        raise CaseAlreadyOpen(case=owner)


def _named(leaf: Leaf) -> Iterable[str]:
    named = leaf.entry.facts.get(SUBJECTS, [])
    return named if isinstance(named, list) else []


def _owner(work: Work, digest: str) -> str:
    """Return the case that the subject is entered for; empty when there is none."""
    leaves = records.read(work.desk.ledger, _record_name(digest)).leaves
    is_in = bool(leaves) and leaves[-1].entry.act == ENTER
    owner = told.fact(leaves[-1], "of") if is_in else ""
    rows = models.SubjectEntry.objects.filter(tenant=work.desk.tenant, digest=digest)
    if list(rows.values_list("case__number", flat=True)) != ([owner] if owner else []):
        raise RecordAltered(record=owner or work.number, what="subjects")
    return owner


def _record_name(digest: str) -> str:
    return f"subject:{digest[:DIGITS]}"
