"""Whether who begins an act of a case holds the credential that it asks for.

Asked by ``flow.gates``; it binds a company that has adopted the programme and loaded a
pack whose courses open acts. An expired credential closes the act again.
"""

from collections.abc import Mapping

from jieqing.errors import NeedsPerson
from jieqing.flow import gates
from jieqing.flow import record as records
from jieqing.flow.ledger import Ledger
from jieqing.programme.adoption import RECORD, is_adopted
from jieqing.programme.borne_out import PACKS, loaded_in, require_items
from jieqing.programme.courses.enrolments import told_in
from jieqing.programme.courses.models import Enrolment
from jieqing.programme.courses.values import KIND
from jieqing.programme.models import PackItem

OPENABLE = frozenset({"approve", "execute"})
"""Acts of cases for which a course may be asked."""


class CredentialMissing(NeedsPerson):
    """The act asks for a course that this person has not passed, or no longer."""

    code = "credential-missing"
    cause = (
        "{person} holds no valid credential of the course '{course}', which `{act}`"
        " asks for."
    )
    advice = (
        "Take the course and pass its paper: Oversight, Courses. If it is not assigned,"
        " the compliance officer does that. Somebody with the credential may act now."
    )


def require_credential(asked: gates.Question) -> None:
    """Refuse an act without its credential.

    Raises ``CredentialMissing``; ``RecordAltered``: a row of a course was edited.
    """
    if not asked.by or not is_adopted(asked.ledger):
        return
    _require_as_loaded(asked.ledger)
    for key, title in opening(asked.ledger.tenant, asked.act).items():
        if not _holds(asked, key):
            raise CredentialMissing(person=asked.by, course=title, act=asked.act)


def opening(tenant: str, act: str) -> Mapping[str, str]:
    """Return the courses in use that an act asks for: key to title."""
    rows = PackItem.objects.filter(tenant=tenant, kind=KIND, is_retired=False)
    found = rows.values_list("key", "shipped__title", "shipped__opens", "local__opens")
    return {
        key: title
        for key, title, shipped, local in found
        if act in ((shipped or ()) if local is None else local)
    }


def _require_as_loaded(ledger: Ledger) -> None:
    """The rows that say what opens an act are those that the ledger bears out."""
    rows = PackItem.objects.filter(tenant=ledger.tenant, kind=KIND)
    loaded = loaded_in(records.read(ledger, PACKS).leaves)
    ours = {n: seal for n, seal in loaded.items() if n.startswith(f"{KIND}/")}
    require_items(rows, ours)


def _holds(asked: gates.Question, course: str) -> bool:
    rows = Enrolment.objects.select_related("record").filter(
        record__tenant=asked.ledger.tenant, course=course, person=asked.by
    )
    return any(_is_valid(asked.ledger, row, asked) for row in rows)


def _is_valid(ledger: Ledger, row: Enrolment, asked: gates.Question) -> bool:
    record = records.read(ledger, row.record.no)
    return told_in(row, record, asked.on).holds_on(asked.on)


gates.answered_by("courses", require_credential, acts=OPENABLE, reads=(RECORD,))
