"""The draft of a change: what to do with each rule that cites a changed article.

It has the form that changes of the law have, with a new row for each rule, and TODO
wherever the new text must be read. A TODO is no word of the pack, so that a draft which
nobody completed is refused. Where only numbers changed, little is left to do.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import yaml

from jieqing.errors import Refused
from jieqing.language import said
from jieqing.law.document import Item, read
from jieqing.law.text.citations import renumbered
from jieqing.law.text.comparing import Comparison, Kind, Pair
from jieqing.law.text.differing import differ
from jieqing.law.text.linking import Link, Linked, Version

RULES_FILE = "retention.yaml"
BESIDE = frozenset({"obligations.yaml", "wind-down.yaml"})
"""Files whose rows no change of the law edits; a person looks at them."""
TODO = "TODO"
RENUMBERED = "renumbered"  # the transition of a row of which only the number changed


class DraftExists(Refused):
    """A draft is never written over another file."""

    code = "draft-exists"
    cause = "The file {file} exists already and is not overwritten."
    advice = "Name another file, or move this one away."


def write_draft(
    path: Path,
    comparison: Comparison,
    linked: Linked,
    files: Mapping[str, str],
    warned: Sequence[str],
) -> int:
    """Write the draft; returns how many rules it holds. Raises ``DraftExists``.

    ``warned``: what its reader must know of the texts, as comments at its head.
    """
    links = _standing(linked, files[RULES_FILE])
    rows = _rows_by_id(files[RULES_FILE])
    ending = {rule: each for rule, each in links.items() if not _numbers(each)}
    staying = {rule: each for rule, each in links.items() if rule not in ending}
    parts = [*(f"# {words}" for words in warned), *_head(comparison, linked)]
    if staying:
        parts.append("new:")
        for rule, each in staying.items():
            parts += [*_notes(each), _row(_new_row(rows[rule], each, comparison))]
    if ending:
        parts.append("repeal:")
        for rule, each in ending.items():
            day = _day(_effective(comparison))
            parts += [*_notes(each), f"  {rule}: {day}"]
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write("\n".join(parts) + "\n")
    except FileExistsError:
        raise DraftExists(file=path.name) from None
    return len(links)


def _rows_by_id(text: str) -> Mapping[str, Item]:
    source = read(text, RULES_FILE).fields["rules"].items
    return {str(row.fields["id"].value): row for row in source}


def _standing(linked: Linked, text: str) -> Mapping[str, list[Link]]:
    """The links of rules in force that still use the old numbers, by rule."""
    rows = _rows_by_id(text)
    found: dict[str, list[Link]] = {}
    for each in linked.links:
        is_ours = each.version is Version.OLD and each.row.file == RULES_FILE
        if is_ours and rows[each.row.id].fields["repealed"].value is None:
            found.setdefault(each.row.id, []).append(each)
    return found


def _head(comparison: Comparison, linked: Linked) -> Iterator[str]:
    title, day = comparison.new.title, _day(_effective(comparison))
    yield f"# {said('Draft of a change: {title}').format(title=title)}"
    words = said("Read the new text before you complete a TODO; delete what stays.")
    yield f"# {words}"
    others = sorted({k.row.id for k in linked.links if k.row.file in BESIDE})
    if others:
        words = said("Obligations to look at too: {rows}")
        yield f"# {words.format(rows=', '.join(others))}"
    yield f"change: {_scalar(f'{title} {day}')}"
    yield f"why: {TODO}"


def _notes(links: Iterable[Link]) -> Iterator[str]:
    """What happened to the articles that the rule cites."""
    for each in links:
        yield from (f"  # {line}" for line in _note(each.pair))


def _note(pair: Pair) -> Iterator[str]:
    names = [
        str(article.number) if article else "–" for article in (pair.old, pair.new)
    ]
    yield f"{' → '.join(names)}: {pair.kind}"
    if pair.old and pair.new:
        for figure in differ(pair.old, pair.new).figures:
            yield f"  {figure.old or '–'} → {figure.new or '–'}"


def _new_row(row: Item, links: Sequence[Link], change: Comparison) -> dict[str, object]:
    """The row that may take a rule's place."""
    plain = {name: item.plain for name, item in row.fields.items()}
    identity, article = str(plain["id"]), str(plain["article"])
    is_same = all(each.pair.kind is Kind.SAME or each.is_beside for each in links)
    numbers = {
        each.pair.old.number: each.pair.new.number
        for each in links
        if each.pair.old and each.pair.new
    }
    moved = renumbered(article, numbers)
    read_first = {"article": f"{TODO} {moved}", "period": f"{TODO} {plain['period']}"}
    return {
        **plain,
        "id": f"{TODO}-{identity}",
        "law": _law(plain, links, change),
        "article": moved,
        "effective": _effective(change) or TODO,
        "repealed": None,
        "supersedes": [identity],
        "superseded_by": [],
        "transition": RENUMBERED if is_same else TODO,
        "verified": TODO,
        "note": TODO,
        **({} if is_same else read_first),
    }


def _law(
    plain: Mapping[str, object], links: Sequence[Link], change: Comparison
) -> object:
    """The law's name as the rule has it, unless that names another version."""
    has_year = any(each.row.year is not None for each in links)
    return f"{TODO} {change.new.title}" if has_year else plain["law"]


def _numbers(links: Iterable[Link]) -> tuple[str, ...]:
    """The new numbers of what the rule cites; none if all of it is gone."""
    return tuple(str(each.pair.new.number) for each in links if each.pair.new)


def _effective(change: Comparison) -> date | None:
    """From when the new version holds, if it says so and is the later one."""
    old, new = change.old.effective, change.new.effective
    return new if new and (old is None or new > old) else None


def _day(day: date | None) -> str:
    return day.isoformat() if day else TODO


def _row(fields: Mapping[str, object]) -> str:
    text = yaml.safe_dump(
        [dict(fields)],
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=None,  # lists in one line, as the pack has them
        width=10_000,
    )
    return "".join(f"  {line}\n" for line in text.splitlines()).rstrip()


def _scalar(text: str) -> str:
    dumped = yaml.safe_dump(text, allow_unicode=True, width=10_000)
    return dumped.removesuffix("...\n").strip()
