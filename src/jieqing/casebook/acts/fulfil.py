"""Fulfil a request that erases nothing: show, hand over a copy, or restrict.

What is shown or handed over is made anew from the stores; the ledger keeps its digest
and how many rows it had of each table, and nothing else stays of what is shown.
"""

import hashlib
from datetime import datetime

from jieqing.casebook.correspondence import words_of
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.dossier import Dossier, gather
from jieqing.casebook.flows import Act, Right, State
from jieqing.casebook.work import Work, continuing, glance
from jieqing.errors import WrongUsage


class NotThisRight(WrongUsage):
    """The case asks for something else."""

    code = "fulfil-other-right"
    cause = "{case} is of the kind {right}, which is not fulfilled in this way."
    advice = "`jieqing case fulfil --help` says what each kind of case takes."


def show(desk: Desk, number: str, *, by: str, at: datetime) -> Dossier:
    """R1: return what is held today, for showing; no copy of it stays here.

    May be repeated until the case is settled. Raises ``NotThisRight``.
    """
    seen = glance(desk, number, Act.FULFIL, by=by, at=at)
    _require_right(seen, Right.ACCESS)
    dossier = gather(seen)
    with continuing(seen) as work:
        digest = hashlib.sha256(dossier.to_bytes()).hexdigest()
        work.conclude(State.FULFILLED, {**_facts(work, dossier), "digest": digest})
    return dossier


def _facts(work: Work, dossier: Dossier) -> dict[str, object]:
    words = words_of(work)
    return {
        "day": day_of(work.at).isoformat(),
        "rows": dict(dossier.counts),
        "held": sorted({words.kind(held.kinds) for held in dossier.tables}),
        "covered": dossier.is_covered,
        "secret": dossier.is_secret,
    }


def _require_right(work: Work, right: Right) -> None:
    if work.case.right != right:
        raise NotThisRight(case=work.number, right=work.case.right)
