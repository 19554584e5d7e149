"""Consult the staff on a rule that binds them: discussed, settled, made public.

The records (minutes, the union's paper) are sealed files whose digests the ledger has.
Nobody is named in an entry: counts and days only.
"""

import hashlib
from collections.abc import Mapping
from datetime import date

from jieqing.casebook.desk import Desk
from jieqing.errors import phrase
from jieqing.programme import models, sealed
from jieqing.programme.acting import Asked
from jieqing.programme.acts.documents import Opened, opening
from jieqing.programme.consultation import (
    ConsultationMissing,
    Discussion,
    MadePublic,
    NoStaffRule,
    SettledWith,
    binds_staff,
    consultation_of,
)
from jieqing.programme.evidence import EvidenceKind, NewEvidence, require_fit
from jieqing.programme.guards import require_owner_or_officer, require_reason
from jieqing.programme.texts import signed_text
from jieqing.programme.uploads import Upload


def discuss(desk: Desk, asked: Asked, held: Discussion, minutes: Upload) -> None:
    """Enter that the staff discussed the text, and what became of their opinions.

    Raises ``NoStaffRule``, ``CountsWrong``, ``PeriodWrong`` or ``ReasonMissing``.
    """
    with opening(desk, asked) as opened:
        _require_binds(opened)
        held.require_possible(asked.no)
        outcome = require_reason(opened.doing, held.outcome)
        facts = {
            "digest": opened.told.digest,
            "by": held.by,
            "first": held.first.isoformat(),
            "last": held.last.isoformat(),
            "asked": held.asked,
            "heard": held.heard,
            "outcome": sealed.write(desk.home, outcome.encode()),
        }
        kept = _keep(opened, minutes, (held.first, held.last))
        opened.doing.conclude(None, {**facts, **kept})


def settle(
    desk: Desk, asked: Asked, party: SettledWith, on: date, paper: Upload
) -> None:
    """Enter that the union or representatives agreed to this very text.

    Raises ``NoStaffRule``, ``ConsultationMissing``, ``PeriodWrong`` or ``TextAltered``.
    """
    with opening(desk, asked) as opened:
        _require_binds(opened)
        if consultation_of(opened.told).discussed is None:
            lacks = phrase("not discussed")
            raise ConsultationMissing(record=asked.no, lacks=lacks)
        signed_text(desk, opened.told)
        facts = {"digest": opened.told.digest, "with": party, "on": on.isoformat()}
        opened.doing.conclude(None, {**facts, **_keep(opened, paper, (on, on))})


def publish(desk: Desk, asked: Asked, how: MadePublic) -> None:
    """Make an approved rule public to the staff: not before does it hold.

    Raises ``NoStaffRule`` or ``TextAltered``.
    """
    with opening(desk, asked) as opened:
        _require_binds(opened)
        signed_text(desk, opened.told)
        today = opened.doing.today
        day = max(opened.told.effective_on or today, today)
        opened.row.effective_on = day
        opened.row.save()
        opened.doing.conclude(None, {"digest": opened.told.digest, "how": how})


def _require_binds(opened: Opened) -> None:
    require_owner_or_officer(opened.doing, opened.doing.row.owner_post)
    if not binds_staff(opened.template):
        raise NoStaffRule(record=opened.doing.row.no)


def _keep(
    opened: Opened, paper: Upload, days: tuple[date, date]
) -> Mapping[str, object]:
    """Seal the record of a step as evidence of the document; returns its fact."""
    doing = opened.doing
    new = NewEvidence(
        kind=EvidenceKind.FILE,
        name=f"{doing.act}.{paper.form}",
        content=paper.content,
        proves_from=days[0],
        proves_to=days[1],
    )
    require_fit(new, doing.today)
    digest = hashlib.sha256(new.content).hexdigest()
    models.Evidence.objects.create(
        record=doing.row,
        kind=new.kind,
        name=new.name,
        sha256=digest,
        content=sealed.write(doing.desk.home, new.content),
        proves_from=new.proves_from,
        proves_to=new.proves_to,
        received_at=doing.at,
        collected_by=doing.person.number,
        source="person",
    )
    return {"record": digest}
