"""Long acts are asked for here and done by a worker (errand_work.py).

A page answers at once; what takes minutes becomes an errand: a row that says which act,
on which case, asked by whom. Whether they may do it is asked now, and once more when it
is done. Of one case one errand at a time is open. No row holds a personal value.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction

from jieqing.casebook import models
from jieqing.casebook.desk import Desk
from jieqing.casebook.due_flow import DueAct
from jieqing.casebook.flows import QUIET, Act
from jieqing.casebook.long_acts import JOINED
from jieqing.casebook.papers.pack_inspection import PACK
from jieqing.casebook.work import glance
from jieqing.errors import JieqingError, Phrase, Phrases, Refused, WrongUsage
from jieqing.evidence import instant
from jieqing.evidence.canonical import canonical
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import RecordAltered

TAG = "errand v1"
NONCE_BYTES = 8
LONG = frozenset(
    {
        Act.FIND,
        Act.PLAN,
        Act.EXECUTE,
        Act.CHECK,
        Act.RESTORE,
        Act.SETTLE,
        DueAct.RUN,
        PACK,
    }
)
"""The acts that may be asked for as errands."""
OF_NO_CASE = frozenset({DueAct.RUN, PACK})
"""Those that are done on no case; a pack's errand names its period instead."""
RESUMED = OF_NO_CASE | {Act.EXECUTE, Act.RESTORE}
"""Those that go on where they were cut off, and judge by the ledger what is left."""
_LEADING = frozenset({Act.SEND_BACK, Act.PLAN, Act.NOTIFY, Act.PROPOSE_RESTORE})
"""What makes another plan, or other signatures, of what was to be done."""


class Progressing(StrEnum):
    """Where an errand stands."""

    WAITS = "waits"
    RUNS = "runs"
    DONE = "done"
    REFUSED = "refused"


OPEN = (Progressing.WAITS, Progressing.RUNS)


class ErrandUnknown(WrongUsage):
    """The act is done at once, not by a worker."""

    code = "errand-unknown"
    cause = "`{act}` is not an act that a worker does."
    advice = "Do it directly; a worker does: {known}."


class ErrandOvertaken(Refused):
    """It was asked for on a case as it no longer is."""

    code = "errand-overtaken"
    cause = "{case} has moved on since `{act}` was asked for."
    advice = "Look at the case as it is now, then ask again."


class ErrandOpen(Refused):
    """A worker has something to do on the case already."""

    code = "errand-open"
    cause = "On {case} `{act}` waits or runs already, asked for by {person}."
    advice = "Wait until it has ended; what runs can be paused."


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One errand as it stands; ``refusal`` as the act raised it, if it did."""

    number: int
    act: str
    case: str
    person: str
    asked_at: datetime
    state: Progressing
    code: str
    cause: str
    advice: str
    facts: Mapping[str, object]
    stage: str
    done: int
    total: int

    @property
    def is_open(self) -> bool:
        """Whether a worker still has it to do."""
        return self.state in OPEN


def ask(desk: Desk, act: str, case: str = "", *, by: str, at: datetime) -> Errand:
    """Ask for a long act; asked for again while it is open, return the first.

    ``case`` is empty for a due run, a period for a pack, a record's number for what
    other rooms do. Raises ``ErrandUnknown``,
    ``ErrandOpen``, and what the act itself refuses before it begins: ``NotEntitled``,
    the flow's refusals.
    """
    _require_may_begin(desk, act, case, by, at)
    with transaction.atomic():
        rows = models.Errand.objects.select_for_update()
        present = rows.filter(tenant=desk.tenant, case=case, state__in=OPEN).first()
        if present is None:
            return read(_new(desk, act, case, by, at))
    if (present.act, present.person) != (act, by):
        raise ErrandOpen(case=case or "-", act=present.act, person=present.person)
    return read(present)


def is_any_open(tenant: str) -> bool:
    """Whether there is something for a worker to do, or somebody does it."""
    return models.Errand.objects.filter(tenant=tenant, state__in=OPEN).exists()


def newest_of(desk: Desk, case: str) -> Errand | None:
    """Return the newest errand on a case, open or ended."""
    rows = models.Errand.objects.filter(tenant=desk.tenant, case=case)
    row = rows.order_by("-pk").first()
    return read(row) if row else None


def numbered(desk: Desk, number: int) -> Errand | None:
    """Return an errand by its number."""
    row = models.Errand.objects.filter(tenant=desk.tenant, pk=number).first()
    return read(row) if row else None


def read(row: models.Errand) -> Errand:
    """Return what a row says."""
    refusal: Mapping[str, Any] = row.refusal or {}
    return Errand(
        number=row.pk,
        act=row.act,
        case=row.case,
        person=row.person,
        asked_at=row.asked_at,
        state=Progressing(row.state),
        code=row.code,
        cause=str(refusal.get("cause", "")),
        advice=str(refusal.get("advice", "")),
        facts={name: _in(value) for name, value in refusal.get("facts", {}).items()},
        stage=row.stage,
        done=row.done,
        total=row.total,
    )


def refusal_of(error: JieqingError) -> Mapping[str, object]:
    """Return message ids and facts of a refusal, for the row."""
    return {
        "cause": error.cause,
        "advice": error.advice,
        "facts": {name: _out(value) for name, value in error.facts.items()},
    }


def require_genuine(desk: Desk, row: models.Errand) -> None:
    """Refuse a row that nobody asked for, or that has ended. Raises ``RecordAltered``.

    What has ended carries another seal: set open again by hand, it does not fit.
    """
    if not secrets.compare_digest(row.tag, _tag(desk, row)):
        raise RecordAltered(record=row.case or "-", what="errand")


def seal_of_end(desk: Desk, row: models.Errand) -> str:
    """Return the tag of an errand that has ended; no worker takes it up any more."""
    return _tag(desk, row, "ended")


def is_done_already(desk: Desk, row: models.Errand) -> bool:
    """Whether the act happened and only its worker did not come to say so.

    An act that goes on where it was cut off, chunk by chunk, finds that out itself; of
    the others nothing may have happened on the case since they were asked for. Raises
    ``ErrandOvertaken``.
    """
    if row.act in OF_NO_CASE or row.act in JOINED:
        return False
    leaves = records.read(desk.ledger, row.case).leaves[_entries_seen(row) :]
    if row.act in RESUMED:
        _require_same_plan(row, leaves)
        return False
    since = {
        (leaf.entry.act, leaf.entry.actor)
        for leaf in leaves
        if leaf.entry.act not in QUIET
    }
    if not since:
        return False
    if since == {(row.act, row.person)}:
        return True
    raise ErrandOvertaken(case=row.case, act=row.act)


def _require_same_plan(row: models.Errand, leaves: Iterable[Leaf]) -> None:
    """What was asked for is what was signed then, not what is signed by now."""
    if any(leaf.entry.act in _LEADING for leaf in leaves):
        raise ErrandOvertaken(case=row.case, act=row.act)


def _require_may_begin(desk: Desk, act: str, case: str, by: str, at: datetime) -> None:
    if act not in LONG and act not in JOINED:
        raise ErrandUnknown(act=act, known=", ".join(sorted(LONG)))
    if act in OF_NO_CASE or act in JOINED:
        desk.register.entitled(by, act)
    else:
        glance(desk, case, act, by=by, at=at)


def _new(desk: Desk, act: str, case: str, by: str, at: datetime) -> models.Errand:
    row = models.Errand(
        tenant=desk.tenant,
        act=act,
        case=case,
        person=by,
        asked_at=at,
        nonce=f"{_entries(desk, act, case)}-{secrets.token_hex(NONCE_BYTES)}",
        state=Progressing.WAITS,
    )
    row.tag = _tag(desk, row)
    row.save()
    return row


def _entries(desk: Desk, act: str, case: str) -> int:
    if act in OF_NO_CASE or act in JOINED:
        return 0
    return records.read(desk.ledger, case).length


def _entries_seen(row: models.Errand) -> int:
    """Return how many entries the case had when the errand was asked for."""
    return int(row.nonce.partition("-")[0])


def _tag(desk: Desk, row: models.Errand, *more: str) -> str:
    asked = [row.act, row.case, row.person, instant.to_text(row.asked_at), row.nonce]
    return desk.tenant_key.digest(TAG, canonical([desk.tenant, *asked, *more]))


def _out(value: object) -> object:
    """A fact as JSON: numbers and words as they are, phrases with their parts."""
    match value:
        case bool() | int() | str():
            return value
        case Phrase(message=message, facts=facts):
            told = {name: _out(each) for name, each in facts.items()}
            return {"message": message, "facts": told}
        case Phrases(parts=parts, joint=joint):
            return {"parts": [_out(part) for part in parts], "joint": joint}
    return str(value)


def _in(value: Any) -> object:  # noqa: ANN401  # whatever JSON holds
    match value:
        case {"message": message, "facts": facts}:
            return Phrase(message, {name: _in(each) for name, each in facts.items()})
        case {"parts": parts, "joint": joint}:
            return Phrases(tuple(_in(part) for part in parts), joint)
    return value
