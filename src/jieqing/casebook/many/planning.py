"""Plan many subjects: a plan for each, sealed line by line, signed by one root hash."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from jieqing.casebook.acts.plan import PlanEmpty
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.flows import Act, State
from jieqing.casebook.kept_laws import keep_law
from jieqing.casebook.many.subjects import (
    ENDS,
    Result,
    ends_of,
    plans_of,
    result_lines,
    results_of,
    subjects_of,
    told_many,
)
from jieqing.casebook.many.today import decided_today
from jieqing.casebook.said import Said
from jieqing.casebook.sources import mapped_stores
from jieqing.casebook.today import circumstances_of, said_of
from jieqing.casebook.work import Work, continuing, glance
from jieqing.casebook.work_files import Kind, LinesBeside
from jieqing.erasure import spool
from jieqing.erasure.batch_finding import FactsOfMany, finding_line
from jieqing.erasure.batch_plan import SubjectPlan, root_hash
from jieqing.erasure.batch_spool import lines
from jieqing.erasure.batch_summary import Totals, together
from jieqing.erasure.decided import circumstances_digest, plain_circumstances
from jieqing.erasure.summary import PlanSummary, summary
from jieqing.erasure.values import Finding
from jieqing.errors import WrongUsage
from jieqing.progress import Stage, Unit


class AnswersForOne(WrongUsage):
    """Answers name rows of one person; a case about many takes none."""

    code = "answers-for-one"
    cause = "Decisions on rows cannot be given for a case about many subjects."
    advice = "Open a case of its own for the customer whose rows were asked."


@dataclass(slots=True, kw_only=True)
class _Gathered:
    """What is kept of the plans while they pass by; findings go to a file beside."""

    facts: FactsOfMany
    beside: LinesBeside
    ended: list[Result] = field(default_factory=list)
    hashes: list[tuple[int, str]] = field(default_factory=list)
    totals: Totals = field(default_factory=Totals)
    rules: set[str] = field(default_factory=set)
    law: str = ""

    def passing(
        self, stream: Iterable[tuple[SubjectPlan, Finding] | Result]
    ) -> Iterator[SubjectPlan]:
        """Let plans pass and note results and what was found."""
        for each in stream:
            if isinstance(each, Result):
                self.ended.append(each)
                continue
            one, finding = each
            self.hashes.append((one.number, one.hash))
            self.totals.add(summary(one.plan))
            self.rules.update(rule for g in one.groups for rule in g.first.rules)
            self.law = one.frame.law_version
            self.facts.add(one.number, finding.rows)
            self.beside.add(finding_line(one.number, finding))
            yield one


def plan_all(
    desk: Desk, number: str, said: Said | None = None, *, by: str, at: datetime
) -> PlanSummary:
    """Search again, decide each subject and keep plans and findings, sealed.

    ``said`` holds for all subjects alike. Raises ``AnswersForOne`` or ``PlanEmpty``.
    """
    seen = glance(desk, number, Act.PLAN, by=by, at=at)
    said_now = said or said_of(seen)
    if said_now.answers:
        raise AnswersForOne
    keep_law(desk)
    circumstances = circumstances_of(seen, said_now, day_of(seen.at))
    ended = {one.number: one for one in results_of(seen)}
    present = (one for one in subjects_of(seen) if one.number not in ended)
    stream = decided_today(seen, mapped_stores(desk), circumstances, present)
    desk.progress.begin(Stage.DECIDE, told_many(seen.record), Unit.PERSONS)
    with seen.work_files.lines_beside() as beside:
        gathered = _Gathered(facts=FactsOfMany(seen.key), beside=beside)
        sealed = seen.work_files.write_lines(lines(gathered.passing(stream)))
    if not gathered.hashes:
        raise PlanEmpty(case=number)
    told = gathered.totals.summary()
    results = sorted((*ended.values(), *gathered.ended), key=lambda one: one.number)
    with continuing(seen) as work:
        if said is not None:
            work.write(Kind.SAID, said_now.to_bytes())
        work.write(Kind.CIRCUMSTANCES, spool.dump(plain_circumstances(circumstances)))
        work.files[Kind.PLAN] = sealed
        work.files[Kind.FINDINGS] = beside.sealed
        work.write_lines(Kind.RESULTS, result_lines(results))
        work.conclude(
            State.PLANNED,
            {
                "plan_hash": root_hash(gathered.hashes),
                "law": gathered.law,
                "rules": sorted(gathered.rules),
                "facts": gathered.facts.digest(
                    circumstances_digest(circumstances, seen.key)
                ),
                "rows": _by_table(told),
                "actors": sorted(desk.home.company.actors or ()),
                "subjects_planned": len(gathered.hashes),
                ENDS: ends_of(results),
            },
        )
    return told


def summary_of(work: Work, without: Iterable[int] = ()) -> PlanSummary:
    """Count the plans in force, those of some subjects left out."""
    left_out = frozenset(without)
    plans = (one.plan for one in plans_of(work) if one.number not in left_out)
    return together(map(summary, plans))


def _by_table(told: PlanSummary) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = {}
    for (store, table), fates in sorted(told.tables.items()):
        counts[f"{store}.{table}"] = Counter({str(f): n for f, n in fates.items()})
    return {name: dict(sorted(fates.items())) for name, fates in counts.items()}
