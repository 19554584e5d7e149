"""A change of the law, and what it would do, as words and as content of JSON."""

from collections.abc import Iterator
from dataclasses import dataclass

from jieqing.casebook.article_words import article_words
from jieqing.casebook.law_flow import Standing
from jieqing.casebook.law_in_force import LawChange
from jieqing.casebook.law_preview import LawPreview
from jieqing.casebook.rule_words import (
    FIELD_WORDS,
    command_words,
    effect_of,
    last_day_of,
    length_of,
    title_of,
)
from jieqing.language import said, told
from jieqing.law.change import Changed
from jieqing.law.difference import Difference, differences
from jieqing.law.laws import LawList
from jieqing.law.pack import Pack
from jieqing.law.simulation import Turn, Turned

DIGITS = 12  # of a digest, as people compare them


@dataclass(frozen=True, slots=True, kw_only=True)
class OldAndNew:
    """A rule that a change touches, in words: where it stands, what it says when."""

    rule: str
    title: str
    place: str
    before: str
    after: str
    in_force: str


def changed_words(before: Pack, changed: Changed) -> str:
    """What the change says, rule by rule, and what to know of it."""
    lines = [
        said("Change of the law: {name} ({before} → {after})").format(
            name=changed.name,
            before=changed.base[:DIGITS],
            after=changed.pack.version[:DIGITS],
        )
    ]
    lines += [f"  {each}" for each in difference_lines(before, changed.pack)]
    lines += [f"  {each}" for each in _laws(before, changed.pack)]
    lines += [
        said("Note: {words}").format(words=told(note.placed))
        for note in changed.warnings
    ]
    return "\n".join(lines)


def difference_lines(before: Pack, after: Pack) -> list[str]:
    """A line for each rule that is new, ends or says something else."""
    return [
        _difference(each) for each in differences(before.catalogue, after.catalogue)
    ]


def _laws(before: Pack, after: Pack) -> Iterator[str]:
    """The laws that rules may cite from now on, or with other numbers."""
    known = LawList.read(before.laws).laws
    for name, law in LawList.read(after.laws).laws.items():
        if known.get(name) != law:
            words = said("may be cited: {law}, since {day}, {count} articles")
            yield words.format(
                law=name, day=law.since or "–", count=law.articles or "–"
            )


def old_and_new(before: Pack, after: Pack) -> tuple[OldAndNew, ...]:
    """Each rule that differs as people read it: its length until now and from now."""
    return tuple(map(_turned, differences(before.catalogue, after.catalogue)))


def _turned(each: Difference) -> OldAndNew:
    rule, old = each.rule, each.before
    if old is None:
        was, now = "–", command_words(rule)
    elif each.ends:
        was, now = length_of(old), said("does not apply any more")
    else:
        was = length_of(old)
        others = (edited_words(each, n) for n in each.fields if n != "period")
        now = said("; ").join((length_of(rule), *others))
    span = said("{begin} to {end}").format(begin=rule.effective, end=last_day_of(rule))
    law = f"《{rule.law}》{article_words(rule.article)}"
    return OldAndNew(
        rule=rule.id,
        title=title_of(rule),
        place=law,
        before=was,
        after=now,
        in_force=span,
    )


def changed_content(before: Pack, changed: Changed) -> dict[str, object]:
    """The same for programs."""
    found = differences(before.catalogue, changed.pack.catalogue)
    return {
        "change": changed.name,
        "base": changed.base,
        "version": changed.pack.version,
        "rules": [
            {"rule": d.rule.id, "is": _kind(d), "fields": list(d.fields)} for d in found
        ],
        "warnings": [str(note) for note in changed.warnings],
    }


def _kind(each: Difference) -> str:
    if each.before is None:
        return "new"
    return "ended" if each.ends else "edited"


def _difference(each: Difference) -> str:
    rule = each.rule
    if each.before is None or each.after is None:
        return said("new: {rule} – {law} {article}: {command}").format(
            rule=rule.id,
            law=rule.law,
            article=article_words(rule.article),
            command=command_words(rule),
        )
    if each.ends:
        return said("ends: {rule} on {day}").format(rule=rule.id, day=rule.repealed)
    edited = (edited_words(each, name) for name in each.fields)
    return said("edited: {rule}: {fields}").format(
        rule=rule.id, fields=said("; ").join(edited)
    )


def edited_words(each: Difference, field: str) -> str:
    """What a field of a rule said and says now."""
    if each.before is None or each.after is None:
        raise ValueError("what is edited has both sides")
    sides = (each.before, each.after)
    if field == "period":
        was, now = map(length_of, sides)
    elif field == "effect":
        was, now = map(effect_of, sides)
    else:
        was, now = (_value(getattr(rule, field)) for rule in sides)
    return f"{said(FIELD_WORDS[field])} {was} → {now}"


def _value(value: object) -> str:
    if isinstance(value, frozenset | tuple):
        return said(", ").join(sorted(map(str, value))) or "–"
    return "–" if value is None or value == "" else str(value)


def preview_words(found: LawPreview) -> str:
    """What would turn: per kind of turn, case and table, with dates."""
    turned = found.simulated.turned
    lines = [said("Pending rows looked at: {rows}").format(rows=found.simulated.rows)]
    if found.simulated.days:
        days = ", ".join(day.isoformat() for day in found.simulated.days)
        lines.append(said("Decided as of today and of {days}").format(days=days))
    for turn in Turn:
        listed = [each for each in turned if each.turn is turn]
        if listed:
            rows = sum(each.rows for each in listed)
            lines.append(f"{turn_words(turn)}: {rows}")
            lines += [f"  {_line(each)}" for each in listed]
    if not turned:
        lines.append(said("Nothing pending would be decided otherwise."))
    if found.cases:
        names = ", ".join(found.cases)
        lines.append(said("Cases to be planned again: {cases}").format(cases=names))
    if found.standing:
        names = ", ".join(found.standing)
        lines.append(
            said("Standing approvals that would end: {names}").format(names=names)
        )
    for name in found.unread:
        lines.append(said("Not looked at, cannot be read: {case}").format(case=name))
    if found.shut:
        words = said("Batches of kept rows that do not open: {count}")
        lines.append(words.format(count=found.shut))
    return "\n".join(lines)


def turn_words(turn: Turn) -> str:
    """What rows would turn to."""
    match turn:
        case Turn.STAYS:
            return said("Erasures that would become keeps")
        case Turn.GOES:
            return said("Keeps that would end")
        case Turn.MOVES:
            return said("Keeps that would get another last day")
        case Turn.ASKED:
            return said("Rows that a person would have to decide")
        case Turn.DECIDED:
            return said("Rows that no person need decide any more")


def _line(each: Turned) -> str:
    where = f"{each.case or said('kept rows')} {each.store}.{each.table} {each.rows}"
    ends = f" {each.before or '–'} → {each.after or '–'}"
    words = f"{where}{ends if each.before or each.after else ''} ({each.rule or '–'})"
    if each.day is None:
        return words
    return f"{words} {said('from {day} on').format(day=each.day.isoformat())}"


def preview_content(found: LawPreview) -> dict[str, object]:
    """The same for programs."""
    return {
        "rows": found.simulated.rows,
        "turned": [
            {
                "turn": each.turn,
                "case": each.case,
                "store": each.store,
                "table": each.table,
                "before": each.before,
                "after": each.after,
                "rule": each.rule,
                "rows": each.rows,
                "from": each.day.isoformat() if each.day else None,
            }
            for each in found.simulated.turned
        ],
        "days": [day.isoformat() for day in found.simulated.days],
        "cases": list(found.cases),
        "standing": list(found.standing),
        "unread": list(found.unread),
        "unreadable": found.shut,
    }


def change_words(change: LawChange) -> str:
    """One change as the ledger tells it."""
    if change.state is Standing.PUBLISHED:
        words = said(
            "{number} {name}: published by {publisher}, proposed by {proposer}"
        )
    else:
        words = said(
            "{number} {name}: proposed by {proposer}; another person publishes it"
        )
    counts = said("new {new}, edited {edited}, ended {ended}")
    first = words.format(
        number=change.number,
        name=change.name,
        publisher=change.publisher,
        proposer=change.proposer,
    )
    return f"{first} ({counts.format(**change.counts)})"


def change_content(change: LawChange) -> dict[str, object]:
    """The same for programs."""
    return {
        "number": change.number,
        "state": change.state,
        "name": change.name,
        "why": change.why,
        "base": change.base,
        "version": change.version,
        "digest": change.digest,
        "counts": dict(change.counts),
        "proposer": change.proposer,
        "publisher": change.publisher,
    }
