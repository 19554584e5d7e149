"""Record how a letter was delivered, or that it was not."""

import shutil
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from jieqing.casebook import copies
from jieqing.casebook.correspondence import OPENING, OPENINGS, OUTBOX
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act, State
from jieqing.casebook.letter_facts import LetterKind
from jieqing.casebook.models import Letter
from jieqing.casebook.work import Work, working
from jieqing.errors import Refused, WrongUsage

LAST = frozenset({LetterKind.FINAL, LetterKind.CLOSED})
ENDED = frozenset({State.SETTLED, State.REFUSED, State.WITHDRAWN, State.NOT_FOUND})


class Delivery(StrEnum):
    """What became of a letter. Failed: two channels were tried on two days."""

    DELIVERED = "delivered"
    FAILED = "failed"


class LetterUnknown(WrongUsage):
    """There is no such letter that waits."""

    code = "letter-unknown"
    cause = "{case} has no letter {letter} that waits for delivery."
    advice = "`jieqing case show` lists the letters of a case."


class CopyExpired(Refused):
    """The copy was deleted before anybody handed it over."""

    code = "copy-expired"
    cause = "The copy {letter} of {case} was not handed over in time and is deleted."
    advice = "Make it again: `jieqing case fulfil`."


def deliver(
    desk: Desk, number: str, letter: str, outcome: Delivery, *, by: str, at: datetime
) -> None:
    """Record delivery; once the case has ended the letter's bytes are destroyed.

    Those of a copy are destroyed at once.
    """
    copies.remove_expired(desk, at)
    with working(desk, number, Act.DELIVER, by=by, at=at) as work:
        row = _waiting(work, letter)
        row.delivery, row.delivered_at = outcome, at
        row.save(update_fields=["delivery", "delivered_at"])
        facts = {"letter": letter, "delivery": outcome, "digest": row.digest}
        work.conclude(None, facts)
    if work.state in ENDED or row.kind == copies.COPY:
        outbox = desk.home.place(OUTBOX)
        _destroy(outbox / row.file)
        if row.kind in LAST:  # the openings went with it; nobody else's now
            _destroy(outbox / OPENING.format(case=number))
            _destroy(outbox / OPENINGS.format(case=number))


def _destroy(path: Path) -> None:
    """A letter, or the folder of the letters of a case about many."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _waiting(work: Work, letter: str) -> Letter:
    named = Letter.objects.filter(case=work.case, number=letter)
    if named.filter(delivery=copies.EXPIRED).exists():
        raise CopyExpired(case=work.number, letter=letter)
    rows = named.filter(delivery="waits")
    row = rows.first()
    if row is None:
        raise LetterUnknown(case=work.number, letter=letter)
    return row
