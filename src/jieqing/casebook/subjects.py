"""Which subjects have an open erasing case: keyed digests under the tenant key.

Entered by what was typed and, once found, by the subject's root rows, so that the same
person under another identity is noticed too. Removed when the case ends.
"""

from collections.abc import Iterable

from jieqing.casebook import models
from jieqing.casebook.desk import Desk
from jieqing.datamap.identity import is_exact, normal_form
from jieqing.erasure.values import Belonging, Finding, IdentityValue
from jieqing.errors import Refused

LABEL = "subject-index"


class CaseAlreadyOpen(Refused):
    """One open erasing case per subject."""

    code = "case-already-open"
    cause = "There is an open case on this customer already: {case}."
    advice = "Go on with that case; a second one would erase the same rows twice."


def enter_subject(desk: Desk, case: models.Case, entry: IdentityValue) -> None:
    """Enter what was typed. Raises ``CaseAlreadyOpen``."""
    value = (
        entry.value if is_exact(entry.kind) else normal_form(entry.kind, entry.value)
    )
    _enter(desk, case, [f"{entry.kind}\n{value}"])


def enter_roots(desk: Desk, case: models.Case, finding: Finding) -> None:
    """Enter the root rows that were found. Raises ``CaseAlreadyOpen``."""
    roots = [row.name for row in finding.rows if row.belonging is Belonging.ROOT]
    _enter(desk, case, [f"{n.store}\n{n.table}\n{n.key!r}" for n in roots])


def leave(case: models.Case) -> int:
    """Remove the case's entries; returns how many."""
    return models.SubjectEntry.objects.filter(case=case).delete()[0]


def _enter(desk: Desk, case: models.Case, names: Iterable[str]) -> None:
    for name in names:
        digest = desk.tenant_key.digest(LABEL, name.encode())
        _require_no_open_case(case, digest)
        models.SubjectEntry.objects.get_or_create(
            tenant=desk.tenant, digest=digest, case=case
        )


def _require_no_open_case(case: models.Case, digest: str) -> None:
    known = models.SubjectEntry.objects.filter(tenant=case.tenant, digest=digest)
    other = known.exclude(case=case).first()
    if other is not None:
        raise CaseAlreadyOpen(case=other.case.number)
