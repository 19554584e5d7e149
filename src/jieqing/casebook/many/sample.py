"""The sample an approver opens before signing for many: drawn once, recorded.

Twenty subjects of the plan at random, or all where there are fewer. The draw and each
opening are entered in a record beside the case; no signature counts of a person who
has not opened every subject drawn for this very plan (protocol 2).
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jieqing.casebook import told
from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act
from jieqing.casebook.many.subjects import plans_of
from jieqing.casebook.work import Work, working
from jieqing.erasure.summary import PlanSummary, summary
from jieqing.errors import NeedsPerson, WrongUsage
from jieqing.flow import record as records

SAMPLE = 20
DRAW, OPEN = "sample-draw", "sample-open"


class SampleNotOpened(NeedsPerson):
    """The approver has not looked at the subjects drawn for them."""

    code = "sample-not-opened"
    cause = "{person} has opened {opened} of the {drawn} subjects drawn in {case}."
    advice = "Open each: `jieqing case sample {case}`, then sign."


class NotInSample(WrongUsage):
    """The subject was not drawn."""

    code = "not-in-sample"
    cause = "Subject {subject} of {case} is not among those drawn."
    advice = "`jieqing case sample {case}` names those that are."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The subjects drawn for the plan in force, and which of them somebody opened."""

    drawn: tuple[int, ...]
    opened: frozenset[int]

    @property
    def left(self) -> tuple[int, ...]:
        """Those still to be opened."""
        return tuple(number for number in self.drawn if number not in self.opened)


def draw(desk: Desk, number: str, *, by: str, at: datetime) -> Sample:
    """Draw the sample of the plan in force, or return the one drawn before."""
    with working(desk, number, Act.APPROVE, by=by, at=at) as work:
        if not _drawn(work):
            numbers = [one.number for one in plans_of(work)]
            chosen = secrets.SystemRandom().sample(numbers, min(SAMPLE, len(numbers)))
            facts = {"plan_hash": told.plan_hash(work.record), "drawn": sorted(chosen)}
            work.note(_record_name(work), DRAW, facts)
        return sample_of(work)


def look(
    desk: Desk, number: str, subject: int, *, by: str, at: datetime
) -> PlanSummary:
    """Open one subject of the sample: its plan in counts. Raises ``NotInSample``."""
    with working(desk, number, Act.APPROVE, by=by, at=at) as work:
        if subject not in _drawn(work):
            raise NotInSample(case=number, subject=subject)
        plan = next(one for one in plans_of(work) if one.number == subject).plan
        facts = {"plan_hash": told.plan_hash(work.record), "opened": subject}
        work.note(_record_name(work), OPEN, facts)
    return summary(plan)


def sample_of(work: Work) -> Sample:
    """Return the sample of the plan in force as the acting person has opened it."""
    record = records.read(work.desk.ledger, _record_name(work))
    hash_, person = told.plan_hash(work.record), work.person.number
    opened = (
        leaf.entry.facts["opened"]
        for leaf in record.of(OPEN)
        if told.fact(leaf, "plan_hash") == hash_ and leaf.entry.actor == person
    )
    numbers = frozenset(one for one in opened if isinstance(one, int))
    return Sample(drawn=tuple(_drawn(work)), opened=numbers)


def require_sample_opened(seen: Work) -> None:
    """The person who signs has opened every subject drawn."""
    sample = sample_of(seen)
    if not sample.drawn or sample.left:
        raise SampleNotOpened(
            case=seen.number,
            person=seen.person.number,
            opened=len(sample.drawn) - len(sample.left),
            drawn=len(sample.drawn) or SAMPLE,
        )


def drawn_of(desk: Desk, number: str, hash_: str) -> tuple[int, ...]:
    """Return the subjects drawn for a plan; none before the draw."""
    record = records.read(desk.ledger, f"sample:{number}")
    drawn = [x for x in record.of(DRAW) if told.fact(x, "plan_hash") == hash_]
    numbers = drawn[-1].entry.facts["drawn"] if drawn else []
    return tuple(numbers) if isinstance(numbers, list) else ()


def _drawn(work: Work) -> Sequence[int]:
    return drawn_of(work.desk, work.number, told.plan_hash(work.record))


def _record_name(work: Work) -> str:
    return f"sample:{work.number}"
