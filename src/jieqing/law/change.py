"""A change of the law: new rules, corrected fields, repeals, or a whole new pack.

The file is YAML (docs/reference/law-pack.md). Applied to the pack in force it gives a
new pack, checked whole: with any error, nothing of it is used and the old one stays.
An id is never used again and no rule is removed: a rule that ends is repealed.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from hashlib import sha256

from jieqing.errors import Phrase, WrongUsage, lines, phrase
from jieqing.law.catalogue import LawPackRefused
from jieqing.law.document import Item, Problem, UnreadableError, read
from jieqing.law.pack import Pack, read_pack
from jieqing.law.rule_rows import FIELDS, Placed, id_of, members

_FIELDS = ("change", "why", "new", "edit", "repeal", "laws")
_LISTS = {"new": tuple, "edit": Mapping, "repeal": Mapping, "laws": Mapping}
Wrong = tuple[Item, Phrase]


class LawChangeRefused(WrongUsage):
    """A change of the law has an error; the law in force stays as it is."""

    code = "law-change-refused"
    cause = "The change of the law has {count} error(s):\n{errors}\n"
    advice = "Correct every line named; the law in force has not changed."

    def __init__(self, *problems: Problem) -> None:
        """Keep all problems, in reading order."""
        self.problems = tuple(sorted(problems, key=lambda one: (one.file, one.line)))
        first = self.problems[0]
        super().__init__(
            count=len(self.problems),
            file=first.file,
            line=first.line,
            errors=lines(one.placed for one in self.problems),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a file asks to change; ``edits`` and ``repeals`` are by rule id."""

    file: str
    name: str
    why: str
    new: tuple[Item, ...]
    edits: Mapping[str, Item]
    repeals: Mapping[str, Item]
    laws: Mapping[str, Item]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A change applied: the new pack, a digest of what was asked, and what to know.

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
        """What people sign stands for: from which pack to which, and why."""
        said = [self.name, self.why, self.base, self.pack.version]
        return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def read_change(text: str, file: str) -> Change:
    """The change that a file asks for. Raises ``LawChangeRefused``."""
    try:
        document = read(text, file)
    except UnreadableError as unreadable:
        raise LawChangeRefused(unreadable.problem) from unreadable
    _refuse(file, _shape(document))
    given = document.fields
    return Change(
        file=file,
        name=str(given["change"].value),
        why=str(given["why"].value),
        new=given["new"].items if "new" in given else (),
        edits=given["edit"].fields if "edit" in given else {},
        repeals=given["repeal"].fields if "repeal" in given else {},
        laws=given["laws"].fields if "laws" in given else {},
    )


def apply(change: Change, pack: Pack, today: date) -> Changed:
    """The pack after the change.

    A rule that a new one supersedes points to it, and ends the day the new one begins
    unless ``repeal`` names another day. Raises ``LawChangeRefused``.
    """
    _refuse(change.file, _wrongs(change, pack))
    rows = (*_old_rows(change, pack), *(Placed(change.file, row) for row in change.new))
    laws = Item({**_laws(pack.laws), **change.laws}, 1)
    try:
        made = Pack.of(pack.words, rows, Item({"laws": laws}, 1))
    except LawPackRefused as refused:
        raise LawChangeRefused(*refused.problems) from None
    return Changed(
        name=change.name,
        why=change.why,
        base=pack.version,
        pack=made,
        warnings=tuple(_warnings(change, today)),
    )


def replace_pack(files: Mapping[str, str], pack: Pack, name: str) -> Changed:
    """A whole pack in the place of this one. Raises ``LawPackRefused``.

    Without ``laws.yaml`` of its own it may cite the laws of the pack before it.
    """
    made = read_pack(files)
    gone = pack.by_id.keys() - made.by_id.keys()
    if gone:
        raise LawPackRefused(
            *(Problem(made.rows[0].file, 1, _gone(rule)) for rule in sorted(gone))
        )
    words = phrase("a whole pack in the place of the one in force")
    return Changed(name=name, why=str(words), base=pack.version, pack=made)


def _gone(rule: str) -> Phrase:
    return phrase("the rule '{rule}' is gone; a rule that ends is repealed", rule=rule)


def _refuse(file: str, wrongs: Iterator[Wrong]) -> None:
    problems = [Problem(file, item.line, words) for item, words in wrongs]
    if problems:
        raise LawChangeRefused(*problems)


def _shape(document: Item) -> Iterator[Wrong]:
    given = document.fields
    for name, item in given.items():
        if name not in _FIELDS:
            yield item, phrase("no field is called '{name}'", name=name)
    for name in ("change", "why"):
        found = given.get(name)
        if found is None:
            yield document, phrase("field '{name}' is missing", name=name)
        elif not isinstance(found.value, str) or not found.value.strip():
            yield found, phrase("{field}: a text is needed", field=name)
    for name, form in _LISTS.items():
        item = given.get(name, Item(form(), 1))
        if not isinstance(item.value, form) or (name in given and not item.value):
            yield item, phrase("{field}: nothing stands there", field=name)
    for item in given["new"].items if "new" in given else ():
        if not item.fields:
            yield item, phrase("new: a rule is needed")
    for name, item in (given["edit"].fields if "edit" in given else {}).items():
        if not item.fields:
            yield item, phrase("edit: no field of '{rule}' is named", rule=name)
    if not any(name in given for name in ("new", "edit", "repeal")):
        yield document, phrase("the change changes no rule")


def _wrongs(change: Change, pack: Pack) -> Iterator[Wrong]:
    known = pack.by_id
    for row in change.new:
        name = id_of(row)
        if name in known:
            words = phrase("the id '{rule}' is taken; no id is used again", rule=name)
            yield row.fields["id"], words
    for name, item in (*change.edits.items(), *change.repeals.items()):
        if name not in known:
            yield item, _unknown(name, pack)
    for name, item in change.repeals.items():
        if name in change.edits:
            words = phrase("'{rule}' is edited and repealed at once", rule=name)
            yield item, words
        elif not isinstance(item.value, date):
            words = phrase("repeal: '{rule}' needs the first day without it", rule=name)
            yield item, words
        elif name in known and known[name].item.fields["repealed"].value is not None:
            day = known[name].item.fields["repealed"].value
            words = phrase("repeal: '{rule}' ends on {day} already", rule=name, day=day)
            yield item, words
    for edited in change.edits.values():
        for field, item in edited.fields.items():
            if field == "id":
                yield item, phrase("edit: an id never changes")
            elif field not in FIELDS:
                yield item, phrase("no field is called '{name}'", name=field)


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
    for name, row in pack.by_id.items():
        told: dict[str, Item] = {}
        if name in followers:
            told |= _succeeded(row.item, followers[name])
        if name in change.repeals:
            told["repealed"] = change.repeals[name]
        if name in change.edits:
            told |= change.edits[name].fields
        yield Placed(change.file, _rewritten(row.item, told)) if told else row


def _followers(change: Change) -> Mapping[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for row in change.new:
        for old in members(row, "supersedes"):
            found.setdefault(str(old.value), []).append(row)
    return found


def _succeeded(old: Item, rows: list[Item]) -> Mapping[str, Item]:
    """What an old rule gets from those that supersede it."""
    named = {str(each.value) for each in members(old, "superseded_by")}
    fresh = [row.fields["id"] for row in rows if id_of(row) not in named]
    line = rows[0].line
    listed = (*members(old, "superseded_by"), *fresh)
    told = {"superseded_by": Item(tuple(listed), line)}
    begins = rows[0].fields.get("effective")
    if old.fields["repealed"].value is None and begins is not None:
        told["repealed"] = begins
    return told


def _rewritten(row: Item, told: Mapping[str, Item]) -> Item:
    """The row with other fields; its lines are those of the change."""
    line = next(iter(told.values())).line
    kept = {name: Item(item.value, line) for name, item in row.fields.items()}
    return Item({**kept, **told}, line)


def _laws(document: Item) -> Mapping[str, Item]:
    return document.fields.get("laws", document).fields


def _warnings(change: Change, today: date) -> Iterator[Problem]:
    for row in change.new:
        begins = row.fields["effective"]
        if isinstance(begins.value, date) and begins.value < today:
            words = phrase(
                "{rule}: begins on {day}, in the past",
                rule=id_of(row),
                day=begins.value.isoformat(),
            )
            yield Problem(change.file, begins.line, words)
