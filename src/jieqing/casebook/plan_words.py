"""A plan, a finding and a check in words and as JSON: counts, never a key or value."""

from collections.abc import Iterable, Iterator
from datetime import date

from jieqing.casebook.code_words import REASONS, doubt_named, hold_named, named
from jieqing.casebook.law_words import changed_here_lines, ground_words
from jieqing.casebook.outputs import Output, rendered, shown
from jieqing.casebook.place_words import parts_named, place_named
from jieqing.casebook.told import plan_entry, planned_law
from jieqing.erasure.summary import AskedGroup, KeptGroup, PlanSummary
from jieqing.erasure.values import CheckReport, Fate, Finding
from jieqing.flow.record import Record
from jieqing.language import said
from jieqing.law.catalogue import Catalogue
from jieqing.law.values import Permanent

FATES = {
    Fate.ERASE: "Erase",
    Fate.MASK: "Mask",
    Fate.UNTIE: "Untie",
    Fate.KEEP: "Keep",
    Fate.ASK: "Needs a person",
    Fate.WAIT: "Waits for related rows",
    Fate.LEAVE: "Left: the contract needs it",
}


def finding_words(finding: Finding) -> str:
    """Say what was found per table; nothing found is an honest answer."""
    if finding.is_empty:
        return said("Nothing was found that names this person.")
    lines = [
        said("{store}.{table}: {count} rows").format(**parts_named(s, t), count=count)
        for (s, t), count in sorted(finding.counts().items())
    ]
    return "\n".join(shown(Output.FOUND, {"tables": lines}))


def finding_content(finding: Finding) -> dict[str, object]:
    """Counts per table."""
    counts = {f"{s}.{t}": n for (s, t), n in sorted(finding.counts().items())}
    told = {"found": sum(counts.values()), "tables": counts}
    return rendered(Output.FOUND, told)


def plan_words(told: PlanSummary, catalogue: Catalogue) -> str:
    """Say the fates per table, then what stays by which article, then what waits."""
    kept = [(group.hold is None, _kept(group, catalogue)) for group in told.kept]
    lines = {
        "tables": [_table(name, told) for name in sorted(told.tables)],
        "total": [_total(told)],
        "kept": [words for is_by_law, words in kept if is_by_law],
        "held": [words for is_by_law, words in kept if not is_by_law],
        "asked": [_asked(group) for group in told.asked],
        "waiting": [_waits(group) for group in told.waiting],
        "needed": [_needed(group) for group in told.needed],
        "changed_here": changed_here_lines(told.rules, catalogue),
    }
    return "\n".join(shown(Output.PLANNED, lines))


def changed_here_in_plan(record: Record, catalogue: Catalogue) -> tuple[str, ...]:
    """A line for each rule of the plan in force that the company itself changed.

    Of a plan made by another law than this one nothing is said.
    """
    plan = plan_entry(record)
    if plan is None or planned_law(record) != catalogue.version:
        return ()
    rules = plan.entry.facts.get("rules")
    named = map(str, rules) if isinstance(rules, list) else ()
    return changed_here_lines(named, catalogue)


def _total(told: PlanSummary) -> str:
    """Every row once: what was found is the sum of what becomes of it."""
    shared = sum(told.shared.values())
    return said(
        "Together {found} = erase {erase} + mask {mask} + untie {untie} + shared, only"
        " the tie cut {shared} + keep {keep} + needs a person {ask} + waits {wait}."
    ).format(
        found=sum(told.total(fate) for fate in Fate if fate is not Fate.LEAVE),
        shared=shared,
        untie=told.total(Fate.UNTIE) - shared,
        **{
            str(fate): told.total(fate)
            for fate in (Fate.ERASE, Fate.MASK, Fate.KEEP, Fate.ASK, Fate.WAIT)
        },
    )


def plan_content(told: PlanSummary) -> dict[str, object]:
    """Return the same as JSON."""
    content = {
        "tables": {f"{s}.{t}": dict(c) for (s, t), c in sorted(told.tables.items())},
        "shared": {f"{s}.{t}": n for (s, t), n in sorted(told.shared.items())},
        "kept": [_kept_content(group) for group in told.kept],
        "asked": [_asked_content(group) for group in told.asked],
        "waiting": [_asked_content(group) for group in told.waiting],
        "needed": [_asked_content(group) for group in told.needed],
    }
    return rendered(Output.PLANNED, content)


def check_words(report: CheckReport) -> str:
    """Say what the second search saw, and name every place that is not clean."""
    seen = check_counts(report)
    headline = said("Checked: clean.") if report.is_clean else said("Not clean.")
    counts = said(
        "Gone {gone}, kept {kept}, masked {masked}, another's {others}, "
        "residue {residue}, not checked {not_checked}."
    ).format(**seen)
    places = [
        said("  {place}: {count} rows ({reason})").format(
            place=f"{place_named(p.store, p.table)}.{p.column}",
            count=p.count,
            reason=named(REASONS, p.reason),
        )
        for p in (*report.residue, *report.not_checked)
        if p not in report.put_off
    ]
    return "\n".join(
        [headline, counts, *places, *_put_off(report), *_next_step(report)]
    )


def _put_off(report: CheckReport) -> list[str]:
    if report.is_whole:
        return []
    told = said(
        "{count} columns in {tables} tables are left to the second check: no index"
        " serves the search, or it is for a mention in a text."
    )
    tables = {(place.store, place.table) for place in report.put_off}
    return [told.format(count=len(report.put_off), tables=len(tables))]


def _next_step(report: CheckReport) -> list[str]:
    if not report.residue:
        return []
    return [
        said(
            "Next: correct the text in the store, or classify the column in the map for"
            " the next case; then run `jieqing case check` again."
        )
    ]


def check_counts(report: CheckReport) -> dict[str, int]:
    """Sums over all tables."""
    names = ("gone", "kept", "masked", "others", "residue", "not_checked")
    seen = report.tables.values()
    return {name: sum(getattr(one, name) for one in seen) for name in names}


def until_words(until: date | Permanent | None, hold: str | None) -> str:
    """Say how long something stays."""
    if isinstance(until, date):
        return said("kept by law until {until}, that day included").format(until=until)
    if until is not None:
        return said("kept permanently")
    return said("held ({hold})").format(hold=hold_named(hold) if hold else "-")


def articles(rules: Iterable[str], catalogue: Catalogue) -> str:
    """Return the articles of rules; one that nobody confirmed is not cited."""
    named = (article for _, article in _cited(rules, catalogue))
    return "；".join(dict.fromkeys(named))


def grounds(rules: Iterable[str], catalogue: Catalogue) -> str:
    """Return the articles, or the company's own change of what they command."""
    named = (
        ground_words(article, catalogue.own_change(name))
        for name, article in _cited(rules, catalogue)
    )
    return "；".join(dict.fromkeys(named))


def _cited(rules: Iterable[str], catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    for rule in map(catalogue.rule, rules):
        if not rule.is_unverified:
            yield rule.id, f"{rule.law} {rule.article}"


def _table(name: tuple[str, str], told: PlanSummary) -> str:
    counts, shared = told.tables[name], told.shared.get(name, 0)
    each = {fate: counts.get(fate, 0) for fate in FATES}
    each[Fate.UNTIE] -= shared
    fates = [f"{said(FATES[fate])} {count}" for fate, count in each.items() if count]
    if shared:
        words = said("Shared, only the tie cut")
        fates.append(f"{words} {shared}")
    return f"{place_named(*name)}: {said(', ').join(fates)}"


def _kept(group: KeptGroup, catalogue: Catalogue) -> str:
    until = until_words(group.until, group.hold)
    masked = said(", columns not needed emptied") if group.masked else ""
    law = articles(group.rules, catalogue)
    cited = f" · {law}" if law else ""
    place = place_named(group.store, group.table)
    return f"  {place} × {group.count}: {until}{masked}{cited}"


def _asked(group: AskedGroup) -> str:
    return said("  {store}.{table} × {count}: a person must decide ({why})").format(
        **parts_named(group.store, group.table),
        count=group.count,
        why=doubt_named(group.why),
    )


def _waits(group: AskedGroup) -> str:
    return said("  {store}.{table} × {count}: waits ({why})").format(
        **parts_named(group.store, group.table),
        count=group.count,
        why=doubt_named(group.why),
    )


def _needed(group: AskedGroup) -> str:
    words = said("  {store}.{table} × {count}: refused (X3), the contract needs it")
    return words.format(
        **parts_named(group.store, group.table),
        count=group.count,
    )


def _kept_content(group: KeptGroup) -> dict[str, object]:
    until = group.until
    permanent = isinstance(until, Permanent)
    return {
        "table": f"{group.store}.{group.table}",
        "count": group.count,
        "until": "permanent" if permanent else _text(until),
        "hold": group.hold,
        "rules": list(group.rules),
        "masked": group.masked,
    }


def _asked_content(group: AskedGroup) -> dict[str, object]:
    return {
        "table": f"{group.store}.{group.table}",
        "count": group.count,
        "why": group.why,
    }


def _text(until: date | Permanent | None) -> str | None:
    return until.isoformat() if isinstance(until, date) else None
