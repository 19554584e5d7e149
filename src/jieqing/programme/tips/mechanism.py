"""What the kernel must know of tips: words of their acts, and what lights a cell."""

from collections.abc import Iterable
from datetime import date, timedelta

from jieqing.casebook.desk import Desk
from jieqing.errors import Phrase, phrase
from jieqing.programme.measures import Clause
from jieqing.programme.mechanism import Mechanism
from jieqing.programme.seen import Eye, Glance, Seen
from jieqing.programme.shown import ClauseKind, Found, Proof, Where
from jieqing.programme.tips.acts import are_as_confirmed
from jieqing.programme.tips.days import commit_day
from jieqing.programme.tips.facts import (
    APPOINT,
    COMMIT,
    CONFIRM,
    COUNT,
    RECORD,
    Standing,
)

ACTS = {
    APPOINT: "Propose who receives tips",
    CONFIRM: "Confirm who receives tips",
    COUNT: "Tell the numbers of tips of a quarter",
    COMMIT: "Commit to the vault of tips, as every day",
}


def _records(_: Desk, __: date) -> Iterable[str]:
    return (RECORD,)


def _read(glance: Glance) -> Standing:
    return Standing.of(glance.leaves.get(RECORD, ()))


EYE: Eye[Standing] = Eye(key="tips", records=_records, read=_read)


def _open(seen: Seen, clause: Clause) -> Found:
    """Two people appointed recipients, and the same ones receive today."""
    stands = seen.by(EYE)
    is_met = bool(stands.confirmed) and are_as_confirmed(seen.desk, stands)
    return Found(
        clause=clause,
        is_met=is_met,
        has_begun=bool(stands.proposed or stands.confirmed),
        proofs=_proofs(stands.confirmed_on) if is_met else (),
        missing=None if is_met else _nobody(stands),
    )


def _counted(seen: Seen, clause: Clause) -> Found:
    """Numbers of a quarter were told within so many days."""
    day = seen.by(EYE).counted_on
    until = day + timedelta(days=clause.within) if day else None
    fresh = until is not None and until >= seen.today
    lacks = phrase("no numbers of tips were told within the time asked")
    return Found(
        clause=clause,
        is_met=fresh,
        was_met=day is not None,
        proofs=_proofs(day) if day else (),
        until=until,
        missing=None if fresh else lacks,
    )


def _proofs(day: date | None) -> tuple[Proof, ...]:
    return (Proof(where=Where.LEDGER, name=RECORD, day=day),)


def _nobody(stands: Standing) -> Phrase:
    if stands.confirmed:
        return phrase("those who receive tips are not those who were appointed")
    return phrase("nobody has been appointed by two people to receive tips")


def _open_words(_: Seen, __: Clause) -> Phrase:
    return phrase("two people have appointed who receives tips, and they do")


def _counted_words(_: Seen, clause: Clause) -> Phrase:
    return phrase("numbers of tips told within {days} days", days=clause.within)


TIPS = Mechanism(
    key="tips",
    acts=ACTS,
    eye=EYE,
    chore=commit_day,
    clauses=(
        ClauseKind(of="tips-open", judge=_open, words=_open_words),
        ClauseKind(of="tips-counted", judge=_counted, words=_counted_words),
    ),
)
"""举报, as far as anybody but recipients may see."""
