"""Words and JSON of ``jieqing due``."""

from collections.abc import Mapping

from jieqing.casebook.acts.due_run import DueReport
from jieqing.casebook.due_list import DueList
from jieqing.casebook.outputs import Output, shown
from jieqing.casebook.standing import Standing
from jieqing.errors import JieqingError
from jieqing.language import explained, said

REASONS: Mapping[str, str] = {
    "gone": "no longer there",
    "differs": "another row than the one that was kept: left alone",
    "tied": "a mention in somebody else's row, under a hold",
    "kept": "kept longer by a rule",
    "held": "held",
    "asked": "waits for a person's decision",
    "above-kept-rows": "emptied, above rows that stay",
    "unknown-rows-beside": "its unit has new rows that nobody kept: left alone",
    "over-the-ceiling": "waits: today's ceiling is reached",
    "not-covered": "not named by the standing approval",
    "stays-emptied": "stays emptied, as the map says",
    "waits-for-rows-below": "waits for rows that carry its number",
}
DIGITS = 12  # of a law's version, as people compare them
STATES: Mapping[str, str] = {
    "proposed": "proposed",
    "approved": "signed by two",
    "ended": "ended",
}


def end_words(end: str) -> str:
    """Say until when rows are kept."""
    match end:
        case "held":
            return said("as long as a hold binds it")
        case "permanent":
            return said("for ever")
        case _:
            return end


def list_words(found: DueList) -> str:
    """Say what comes due when."""
    lines = [
        f"{end_words(line.end)}  {line.store}.{line.table} × {line.rows}"
        for line in found.lines
    ]
    if found.unreadable:
        words = said("{count} sealed batches cannot be opened.")
        lines.append(words.format(count=found.unreadable))
    if found.older_law:
        words = said("{rows} rows were decided by another law: the next run decides.")
        lines.append(words.format(rows=found.older_law))
    return "\n".join(shown(Output.KEPT, {"rows": lines})) or said("Nothing is kept.")


def standing_words(standing: Standing, fallen: JieqingError | None = None) -> str:
    """Say what one approval names, and why it stands no more."""
    words = said(
        "{standing} ({state}): stores {stores}, at most {ceiling} rows a day,"
        " until {until}\n  rules: {rules}\n  proposed by {proposer}, signed by {signed}"
    )
    terms = standing.terms
    told = words.format(
        standing=standing.number,
        state=said(STATES[standing.state]),
        stores=", ".join(sorted(terms.stores)),
        ceiling=terms.ceiling,
        until=terms.until.isoformat(),
        rules=", ".join(sorted(terms.rules)),
        proposer=standing.proposer,
        signed=", ".join(one.person for one in standing.signed) or "-",
    )
    if terms.law:
        under = said("under the law {law}; the company is to it: {company}")
        company = ", ".join(terms.company["actors"]) or said("not said")
        told += "\n  " + under.format(law=terms.law[:DIGITS], company=company)
    if fallen is None:
        return told
    return f"{told}\n  {said('It stands no more.')} {explained(fallen)}"


def standing_content(
    standing: Standing, fallen: JieqingError | None = None
) -> dict[str, object]:
    """Return one approval for programs."""
    terms = standing.terms
    return {
        "standing": standing.number,
        "state": standing.state,
        "fallen": fallen.code if fallen else None,
        "stores": sorted(terms.stores),
        "rules": sorted(terms.rules),
        "ceiling": terms.ceiling,
        "until": terms.until.isoformat(),
        "law": terms.law,
        "company": dict(terms.company),
        "terms_hash": standing.terms_hash,
        "proposed_by": standing.proposer,
        "signed_by": [one.person for one in standing.signed],
    }


def report_words(report: DueReport) -> str:
    """Say what a run did."""
    lines = [
        said("{run}: {rows} rows erased.").format(run=run, rows=rows)
        for run, rows in report.runs.items()
    ]
    lines += [f"  {s}.{t} × {rows}" for (s, t), rows in report.erased.items()]
    if report.emptied:
        words = said("{rows} rows emptied; other rows still need them.")
        lines.append(words.format(rows=report.emptied))
    lines += [
        f"  {store}.{table} × {rows}: {said(REASONS[why])}"
        for (store, table, why), rows in report.left.items()
    ]
    moved = said("{rows} rows stay longer: {end}")
    lines += [
        moved.format(rows=rows, end=end_words(end))
        for end, rows in report.moved.items()
    ]
    lines += [_checked(run, is_clean) for run, is_clean in report.checked.items()]
    if report.unreadable:
        words = said("{count} sealed batches cannot be opened.")
        lines.append(words.format(count=report.unreadable))
    return "\n".join(lines) or said("Nothing has come due.")


def report_content(report: DueReport) -> dict[str, object]:
    """Return it for programs."""
    return {
        "standing": report.standing,
        "runs": dict(report.runs),
        "erased": {f"{s}.{t}": rows for (s, t), rows in report.erased.items()},
        "emptied": report.emptied,
        "left": [
            {"table": f"{store}.{table}", "why": why, "rows": rows}
            for (store, table, why), rows in report.left.items()
        ],
        "moved": dict(report.moved),
        "checked": dict(report.checked),
        "unreadable": report.unreadable,
    }


def _checked(run: str, is_clean: bool) -> str:  # noqa: FBT001  # the check's own word
    if is_clean:
        return said("{run}: the second check is clean; statement issued.").format(
            run=run
        )
    return said("{run}: a check is not clean; somebody must look.").format(run=run)
