"""Whether the policy that an act of a case needs is in force.

Asked by ``flow.gates``; only a company that has adopted the programme is bound by it.
"""

from collections.abc import Mapping
from datetime import date, datetime

from jieqing.errors import NeedsPerson
from jieqing.flow import gates
from jieqing.flow.ledger import Ledger
from jieqing.programme.adoption import RECORD, adoption, is_adopted
from jieqing.programme.models import Document
from jieqing.programme.texts import require_as_signed
from jieqing.programme.versions import ToldVersion, in_force

POLICIES: Mapping[str, str] = {"open": "policy.erasure-retention"}
"""Which document must be in force before which act of a case may begin."""


class PolicyNotInForce(NeedsPerson):
    """The company has adopted the programme and lacks the policy of this act."""

    code = "policy-not-in-force"
    cause = "No policy on erasure and retention is in force, so no case may be opened."
    advice = (
        "Write it from the template, have it reviewed and approved, and wait for its"
        " day: `jieqing programme status --item m1.2`."
    )


def require_governed(asked: gates.Question) -> None:
    """Refuse an act whose policy is not in force, or no longer says what was signed.

    Raises ``PolicyNotInForce``, ``TextAltered`` or ``SealedTextGone``.
    """
    if not is_adopted(asked.ledger):
        return
    held = _held_by(asked.ledger, POLICIES[asked.act], asked.on)
    if held is None:
        raise PolicyNotInForce
    require_as_signed(asked.home, held)


def policy_in_force(ledger: Ledger, template: str, on: date) -> str | None:
    """Return the number of the document of a template that holds on a day."""
    held = _held_by(ledger, template, on)
    return held.no if held else None


def _held_by(ledger: Ledger, template: str, on: date) -> ToldVersion | None:
    rows = Document.objects.filter(record__tenant=ledger.tenant, template=template)
    for no in rows.order_by("record__no").values_list("record__no", flat=True):
        version = in_force(ledger, no, on)
        if version is not None and version.template == template:
            return version
    return None


def bound_since(ledger: Ledger) -> datetime | None:
    """Return the moment from which the programme binds; None: it does not."""
    found = adoption(ledger)
    return found.confirmed_at if found is not None and found.is_adopted else None


gates.answered_by("programme", require_governed, acts=POLICIES, reads=(RECORD,))
gates.bound_by("programme", bound_since)
