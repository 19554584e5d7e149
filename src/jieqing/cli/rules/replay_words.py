"""A case's plans made again, in words and as content of JSON: counts, never a key."""

from collections import Counter
from collections.abc import Callable, Iterable

from jieqing.casebook.desk import BEIJING
from jieqing.casebook.plan_words import FATES
from jieqing.casebook.replayed import ReplayedPlan
from jieqing.casebook.rule_words import DIGITS
from jieqing.erasure.decided import TurnedRow
from jieqing.erasure.values import PlannedRow, until_text
from jieqing.language import said
from jieqing.law.record import Difference

_WORDS = {
    Difference.FACTS: "The facts are not those whose digest the ledger has.",
    Difference.PACK: "The law of that day is not kept here; that in force was asked.",
    Difference.FATE: "Fates differ.",
    Difference.UNTIL: "Last days differ.",
    Difference.RULES: "The rules that counted differ.",
}
_Turn = tuple[str, str, str]  # table, before, now


def replay_lines(plan: ReplayedPlan) -> list[str]:
    """One line for a plan that came out the same; else also what differs, by table."""
    at = f"{plan.at.astimezone(BEIJING):%Y-%m-%d %H:%M}"
    told = {"at": at, "law": plan.law[:DIGITS], "rows": plan.rows}
    if plan.is_same:
        words = said("Plan of {at}, law {law}: {rows} rows, all decided the same.")
        return [words.format_map(told)]
    words = said("Plan of {at}, law {law}: {rows} rows, {count} decided otherwise.")
    return [
        words.format_map({**told, "count": len(plan.turned)}),
        *(f"  {said(_WORDS[each])}" for each in plan.differences if each in _WORDS),
        *(_store(name) for name in plan.stores),
        *(
            f"  {table} × {count}: {before} → {now}"
            for (table, before, now), count in sorted(
                _turns(plan.turned, _fate).items()
            )
        ),
    ]


def replay_content(plan: ReplayedPlan) -> dict[str, object]:
    """The same for programs."""
    return {
        "at": plan.at.isoformat(),
        "law": plan.law,
        "plan_hash": plan.hash,
        "facts": plan.facts,
        "rows": plan.rows,
        "same": plan.is_same,
        "differences": list(plan.differences),
        "stores_changed": list(plan.stores),
        "turned": [
            {"table": table, "before": before, "now": now, "rows": count}
            for (table, before, now), count in sorted(
                _turns(plan.turned, _code).items()
            )
        ],
    }


def _store(name: str) -> str:
    words = said("Map or schema of store {store} is another one than then.")
    return f"  {words.format(store=name)}"


def _turns(
    turned: Iterable[TurnedRow], tell: Callable[[PlannedRow | None], str]
) -> Counter[_Turn]:
    return Counter((_table(each), tell(each.before), tell(each.now)) for each in turned)


def _table(turned: TurnedRow) -> str:
    row = turned.before or turned.now
    return f"{row.name.store}.{row.name.table}" if row else "-"


def _code(row: PlannedRow | None) -> str:
    if row is None:
        return "-"
    return " ".join(filter(None, (str(row.fate), until_text(row), *row.rules)))


def _fate(row: PlannedRow | None) -> str:
    if row is None:
        return "–"
    rules = ", ".join(row.rules)
    until = until_text(row)
    words = " ".join(filter(None, (said(FATES[row.fate]), until)))
    return f"{words} ({rules})" if rules else words
