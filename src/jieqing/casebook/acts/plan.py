"""Plan the fate of every row found, under the law of today and what persons said."""

from collections import Counter
from datetime import datetime

from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Act, State
from jieqing.casebook.kept_laws import keep_law
from jieqing.casebook.of_whom import of_whom
from jieqing.casebook.own_words import require_reasons_of_nobody
from jieqing.casebook.said import Said
from jieqing.casebook.today import plan_today
from jieqing.casebook.work import continuing, glance
from jieqing.casebook.work_files import Kind
from jieqing.erasure import spool
from jieqing.erasure.decided import facts_digest, plain_circumstances, rules_of
from jieqing.erasure.values import Finding, Plan
from jieqing.errors import Refused


class PlanEmpty(Refused):
    """An empty plan is not an approved plan."""

    code = "plan-empty"
    cause = "Nothing was found, so there is nothing to plan in {case}."
    advice = "Search again (`jieqing case find`) and answer that nothing was found."


class RowWithoutFate(Refused):
    """Every row found must have a fate, if only to wait for a person."""

    code = "row-without-fate"
    cause = "{count} rows of {case} have no fate in the plan."
    advice = "This is a fault of Jieqing; nothing was planned. Please report it."


def plan(
    desk: Desk, number: str, said: Said | None = None, *, by: str, at: datetime
) -> Plan:
    """Search again, decide and keep finding, circumstances and plan, sealed.

    ``said`` None: what persons said with the last plan stands; an answer by ``where``
    lists its rows from now on. Rows that no rule
    decides wait for a person and are shown; they do not hold up the others.
    """
    seen = glance(desk, number, Act.PLAN, by=by, at=at)
    require_reasons_of_nobody(said, of_whom(seen))
    keep_law(desk)
    today = plan_today(seen, said)
    grounds = plain_circumstances(today.circumstances)
    _require_not_empty(number, today.plan)
    _require_every_fate(number, today.finding, today.plan)
    with continuing(seen) as work:
        if said is not None:
            work.write(Kind.SAID, today.said.to_bytes())
        work.write(Kind.FINDING, spool.dump(today.finding))
        work.write(Kind.CIRCUMSTANCES, spool.dump(grounds))
        work.write(Kind.PLAN, spool.dump(today.plan))
        work.conclude(
            State.PLANNED,
            {
                "plan_hash": today.plan_hash,
                "law": today.plan.law_version,
                "rules": list(rules_of(today.plan)),
                "facts": facts_digest(today.finding, today.circumstances, seen.key),
                "rows": fates_by_table(today.plan),
                "actors": sorted(desk.home.company.actors or ()),
            },
        )
    return today.plan


def fates_by_table(planned: Plan) -> dict[str, dict[str, int]]:
    """Count rows by table and fate; names of stores and tables only."""
    counts = Counter(
        (f"{row.name.store}.{row.name.table}", str(row.fate)) for row in planned.rows
    )
    tables: dict[str, dict[str, int]] = {}
    for (table, fate), count in sorted(counts.items()):
        tables.setdefault(table, {})[fate] = count
    return tables


def _require_not_empty(number: str, planned: Plan) -> None:
    if not planned.rows:
        raise PlanEmpty(case=number)


def _require_every_fate(number: str, finding: Finding, planned: Plan) -> None:
    lost = {row.name for row in finding.rows} - {row.name for row in planned.rows}
    own = {row.name for row in finding.rows if row.belonging != "tied"} & lost
    if own:
        raise RowWithoutFate(case=number, count=len(own))
