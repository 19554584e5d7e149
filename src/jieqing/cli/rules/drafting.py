"""The draft of a change: the rules that cite changed articles, to be completed.

Every row stands there twice: as it is, with its end, and as it may be, with TODO
wherever the new text must be read. A TODO is no word of the pack, so that a draft which
nobody completed is refused.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import yaml

from jieqing.errors import Refused
from jieqing.language import said
from jieqing.law.document import Item, read
from jieqing.law.text.comparing import Comparison, Pair
from jieqing.law.text.differing import differ
from jieqing.law.text.linking import Link, Linked, Version

RULES_FILE = "retention.yaml"
TODO = "TODO"


class DraftExists(Refused):
    """A draft is never written over another file."""

    code = "draft-exists"
    cause = "The file {file} exists already and is not overwritten."
    advice = "Name another file, or move this one away."


def write_draft(
    path: Path, comparison: Comparison, linked: Linked, files: Mapping[str, str]
) -> int:
    """Write the draft; returns how many rules it holds. Raises ``DraftExists``."""
    links = _by_rule(linked)
    source = read(files[RULES_FILE], RULES_FILE).fields["rules"].items
    rows = {str(row.fields["id"].value): row for row in source}
    standing = [rule for rule in links if rows[rule].fields["repealed"].value is None]
    parts = [_head(comparison, linked), "rules:" if standing else "rules: []\n"]
    for rule in standing:
        parts.append(_notes(links[rule]))
        parts += _both(rows[rule], links[rule], comparison)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write("\n".join(parts))
    except FileExistsError:
        raise DraftExists(file=path.name) from None
    return len(standing)


def _by_rule(linked: Linked) -> Mapping[str, list[Link]]:
    """The links of retention rules that still use the old numbers, by rule."""
    found: dict[str, list[Link]] = {}
    for each in linked.links:
        if each.version is Version.OLD and each.row.file == RULES_FILE:
            found.setdefault(each.row.id, []).append(each)
    return found


def _head(comparison: Comparison, linked: Linked) -> str:
    old, new = comparison.old, comparison.new
    others = sorted({k.row.id for k in linked.links if k.row.file != RULES_FILE})
    lines = [
        said("Draft of a change: {title}").format(title=new.title),
        f"{_day(old.effective)} → {_day(new.effective)}",
        said("Read the new text before you complete a TODO; delete what stays."),
    ]
    if others:
        listed = ", ".join(others)
        lines.append(said("Obligations to look at too: {rows}").format(rows=listed))
    return "".join(f"# {line}\n" for line in lines)[:-1]


def _day(day: date | None) -> str:
    return day.isoformat() if day else TODO


def _effective(change: Comparison) -> date | None:
    """From when the new version holds, if it says so and is the later one."""
    old, new = change.old.effective, change.new.effective
    return new if new and (old is None or new > old) else None


def _notes(links: list[Link]) -> str:
    """What happened to the articles that the rule cites."""
    return "\n".join(f"  # {line}" for each in links for line in _note(each.pair))


def _note(pair: Pair) -> list[str]:
    names = [str(a.number) if a else "–" for a in (pair.old, pair.new)]
    lines = [f"{' → '.join(names)}: {pair.kind}"]
    if pair.old and pair.new:
        figures = differ(pair.old, pair.new).figures
        lines += [f"  {f.old or '–'} → {f.new or '–'}" for f in figures]
    return lines


def _both(row: Item, links: list[Link], change: Comparison) -> list[str]:
    """The row with its end, and the row that may take its place."""
    plain = {name: item.plain for name, item in row.fields.items()}
    identity = str(plain["id"])
    came = f"{TODO}-{identity}"
    effective = _effective(change)
    ended = {
        **plain,
        "repealed": effective or TODO,
        "superseded_by": [came],
    }
    placed = {
        **plain,
        "id": came,
        "law": f"{TODO} {change.new.title}",
        "article": "、".join(_new_numbers(links)) or TODO,
        "effective": effective or TODO,
        "repealed": None,
        "supersedes": [identity],
        "superseded_by": [],
        "transition": TODO,
        "period": f"{TODO} {plain['period']}",
        "verified": TODO,
        "note": TODO,
    }
    return [_row(ended), _row(placed)]


def _new_numbers(links: list[Link]) -> list[str]:
    numbers = [str(each.pair.new.number) for each in links if each.pair.new]
    return list(dict.fromkeys(numbers))


def _row(fields: Mapping[str, object]) -> str:
    text = yaml.safe_dump(
        [dict(fields)],
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=None,  # lists in one line, as the pack has them
        width=10_000,
    )
    return "".join(f"  {line}\n" for line in text.splitlines()).rstrip()
