"""A change of the law applied: new rules, corrected fields, repeals, or a whole pack.

The file is YAML (docs/reference/law-pack.md). Applied to the pack in force it gives a
new pack, checked whole: with any error, nothing of it is used and the old one stays.
An id is never used again and no rule is removed: a rule that ends is repealed.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from hashlib import sha256

from jieqing.errors import Phrase, phrase
from jieqing.law.catalogue import LAWS_FILE, WORDS_FILE, LawPackRefused
from jieqing.law.change_file import Change, LawChangeRefused, Wrong, edited, problems
from jieqing.law.document import Item, Problem, moved
from jieqing.law.pack import Pack, files_of, read_pack
from jieqing.law.rule_rows import Placed, id_of, members
from jieqing.law.weakening import weakened


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A change applied: the new pack, and what to know before it is proposed.

    ``base`` is the version of the pack that it was applied to. ``warnings`` do not
    refuse: a new rule that begins in the past, say.
    """

    name: str
    why: str
    base: str
    pack: Pack
    warnings: tuple[Problem, ...] = ()

    @property
    def digest(self) -> str:
        """From which pack to which, called what and why (SHA-256, hexadecimal)."""
        return digest_of(self.name, self.why, self.base, self.pack.version)


def digest_of(name: str, why: str, base: str, version: str) -> str:
    """What people sign of a change (SHA-256, hexadecimal)."""
    said = [name, why, base, version]
    return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def apply(change: Change, pack: Pack, today: date) -> Changed:
    """The pack after the change.

    A rule that a new one supersedes points to it, and ends the day the new one begins
    unless ``repeal`` names another day. Raises ``LawChangeRefused``.
    """
    made = _made(change, pack, today)
    return Changed(
        name=change.name,
        why=change.why,
        base=pack.version,
        pack=made,
        warnings=tuple(notes(pack, made, change.file, today)),
    )


def _made(change: Change, pack: Pack, today: date) -> Pack:
    """The pack after the change; all that is wrong with it is told in one round."""
    wrong = list(problems(change.file, _wrongs(change, pack, today)))
    rows = (*_old_rows(change, pack), *_new_rows(change, pack))
    laws = Item({**_laws(pack.laws), **change.laws}, 1)
    try:
        made = Pack.of(pack.words, rows, Item({"laws": laws}, 1))
    except LawPackRefused as refused:
        named = {(one.file, one.line) for one in wrong}
        wrong += [p for p in refused.problems if (p.file, p.line) not in named]
        wrong.sort(key=lambda one: one.line)
        raise LawChangeRefused(*wrong) from None
    if wrong:
        raise LawChangeRefused(*wrong)
    return made


def replace_pack(files: Mapping[str, str], pack: Pack, today: date) -> Changed:
    """A whole pack in the place of this one, named by its version.

    Raises ``LawPackRefused``.
    Without ``laws.yaml`` of its own it may cite the laws of the pack before it.
    """
    laws = {LAWS_FILE: files_of(pack)[LAWS_FILE]}
    made = read_pack({**laws, **files})
    gone = [rule for rule in pack.by_id if rule not in made.by_id]
    if gone:
        file = made.rows[0].file
        raise LawPackRefused(*(Problem(file, 1, _gone(rule)) for rule in gone))
    wrong = [Problem(WORDS_FILE, 1, words) for words in _lost_words(pack, made)]
    begun = _begun(row.item for row in made.rows)
    wrong += [
        Problem(row.file, item.line, words)
        for row in made.rows
        for item, words in _past_of_row(row.item, begun, pack, today)
    ]
    if wrong:
        raise LawPackRefused(*wrong)
    return Changed(
        name=f"pack {made.version[:12]}",  # as people compare versions
        why="",
        base=pack.version,
        pack=made,
        warnings=tuple(notes(pack, made, made.rows[0].file, today)),
    )


def _lost_words(old: Pack, new: Pack) -> Iterator[Phrase]:
    """A record, a hold or a condition that could be named before, and no longer."""
    for name, words in old.catalogue.vocabulary.lists.items():
        for word in sorted({*words} - {*new.catalogue.vocabulary.words(name)}):
            yield phrase(
                "word list '{name}' has lost '{word}'; words that rules or facts use"
                " stay",
                name=name,
                word=word,
            )


def _gone(rule: str) -> Phrase:
    return phrase("the rule '{rule}' is gone; a rule that ends is repealed", rule=rule)


def _wrongs(change: Change, pack: Pack, today: date) -> Iterator[Wrong]:
    known = pack.by_id
    for row in change.new:
        if id_of(row) in known:
            name = id_of(row)
            words = phrase("the id '{rule}' is taken; no id is used again", rule=name)
            yield row.fields["id"], words
    for row in change.rows:
        if id_of(row) in {**change.edits, **change.repeals}:
            words = phrase("'{rule}' stands there whole too", rule=id_of(row))
            yield row.fields["id"], words
    for name, item in (*change.edits.items(), *change.repeals.items()):
        if name not in known:
            yield item, _unknown(name, pack)
    for name, item in change.repeals.items():
        yield from _repealed(name, item, change, pack)
    for item in change.edits.values():
        yield from edited(item)
    yield from _ended_before(change, pack, today)


def _repealed(name: str, item: Item, change: Change, pack: Pack) -> Iterator[Wrong]:
    if name in change.edits:
        yield item, phrase("'{rule}' is edited and repealed at once", rule=name)
    row = pack.by_id.get(name)
    ends = None if row is None else row.item.fields["repealed"].value
    if isinstance(ends, date):
        day = ends.isoformat()
        words = phrase("repeal: '{rule}' ends on {day} already", rule=name, day=day)
        yield item, words


def _ended_before(change: Change, pack: Pack, today: date) -> Iterator[Wrong]:
    """Whatever of a change would end a rule on a day that is over."""
    for name, item in change.repeals.items():
        yield from _past(name, item, pack, today)
    for name, item in change.edits.items():
        if "repealed" in item.fields:
            yield from _past(name, item.fields["repealed"], pack, today)
    stood = (row.item for row in pack.rows)
    begun = _begun((*stood, *change.rows, *change.new))
    for row in change.rows:
        yield from _past_of_row(row, begun, pack, today)


def _past(name: str, item: Item, pack: Pack, today: date) -> Iterator[Wrong]:
    """A rule that still holds cannot have ended before today."""
    row, day = pack.by_id.get(name), item.value
    holds_until = None if row is None else row.item.fields["repealed"].value
    if not isinstance(day, date) or day >= today or holds_until == day:
        return
    words = phrase("'{rule}' cannot end on {day}, in the past", rule=name, day=day)
    yield item, words


def _past_of_row(
    row: Item, begun: Mapping[str, object], pack: Pack, today: date
) -> Iterator[Wrong]:
    """The same of a whole row; one whose place is taken on that day ended with that.

    ``begun``: the first day of each rule, by its id.
    """
    ends = row.fields.get("repealed")
    if ends is None:
        return
    taken = (begun.get(str(each.value)) for each in members(row, "superseded_by"))
    if ends.value not in taken:
        yield from _past(str(id_of(row)), ends, pack, today)


def _begun(rows: Iterable[Item]) -> Mapping[str, object]:
    """When each rule begins, as far as its row tells."""
    told = ((row, row.fields.get("effective")) for row in rows)
    return {str(id_of(row)): item.value for row, item in told if item is not None}


def _unknown(name: str, pack: Pack) -> Phrase:
    words = phrase("there is no rule '{rule}'", rule=name)
    nearest = next(iter(get_close_matches(name, list(pack.by_id), n=1)), None)
    if nearest is None:
        return words
    return phrase(
        "{problem}; did you mean '{nearest}'?", problem=words, nearest=nearest
    )


def _old_rows(change: Change, pack: Pack) -> Iterator[Placed]:
    followers = _followers(change)
    whole = {id_of(row): row for row in change.rows}
    for name, row in pack.by_id.items():
        told: dict[str, Item] = {}
        if name in followers:
            told |= _succeeded(row.item, followers[name])
        if name in change.repeals:
            told["repealed"] = change.repeals[name]
        if name in change.edits:
            told |= change.edits[name].fields
        if name in whole:
            yield Placed(change.file, whole[name])
        else:
            yield Placed(change.file, _rewritten(row.item, told)) if told else row


def _new_rows(change: Change, pack: Pack) -> Iterator[Placed]:
    """Rows of rules that the pack has not, and those that stand twice."""
    known: set[str | None] = set(pack.by_id)
    seen: set[str | None] = set()
    for row in (*change.rows, *change.new):
        if id_of(row) not in known or id_of(row) in seen:
            yield Placed(change.file, row)
        seen.add(id_of(row))


def _followers(change: Change) -> Mapping[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for row in (*change.rows, *change.new):
        for old in members(row, "supersedes"):
            found.setdefault(str(old.value), []).append(row)
    return found


def _succeeded(old: Item, rows: list[Item]) -> Mapping[str, Item]:
    """What an old rule gets from those that supersede it."""
    named = {str(each.value) for each in members(old, "superseded_by")}
    fresh = [row.fields["id"] for row in rows if id_of(row) not in named]
    line = rows[0].line
    listed = (*(moved(each, line) for each in members(old, "superseded_by")), *fresh)
    told = {"superseded_by": Item(tuple(listed), line)}
    begins = rows[0].fields.get("effective")
    if old.fields["repealed"].value is None and begins is not None:
        told["repealed"] = begins
    return told


def _rewritten(row: Item, told: Mapping[str, Item]) -> Item:
    """The row with other fields; its lines are those of the change."""
    line = next(iter(told.values())).line
    kept = {name: moved(item, line) for name, item in row.fields.items()}
    return Item({**kept, **told}, line)


def _laws(document: Item) -> Mapping[str, Item]:
    return document.fields.get("laws", document).fields


def notes(old: Pack, new: Pack, file: str, today: date) -> Iterator[Problem]:
    """What those who sign a change of one pack into another must not overlook.

    ``file``: the one in which the rows of the new pack stand.
    """
    lines = {id_of(row.item): row.item.line for row in new.rows}
    known = old.catalogue.by_id
    early = (
        (rule, phrase("begins on {day}, in the past", day=rule.effective.isoformat()))
        for rule in new.catalogue.rules
        if rule.id not in known and rule.effective < today
    )
    for rule, said in (*early, *weakened(known, new.catalogue.by_id)):
        words = phrase("{rule}: {problem}", rule=rule.id, problem=said)
        yield Problem(file, lines.get(rule.id, 1), words)
