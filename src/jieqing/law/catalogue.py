"""The catalogue: every rule of a pack, loaded whole or not at all.

``load`` checks words, dates, periods, references and duplicates, collects every problem
with file and line, and refuses the pack if there is one. ``Catalogue.version`` names
the content: it changes with any rule, word or listed law, not with comments or layout.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from hashlib import sha256
from typing import Any

from jieqing.errors import WrongUsage, phrase
from jieqing.law.document import (
    Item,
    Problem,
    ProblemsFound,
    UnreadableError,
    members_of,
    read,
)
from jieqing.law.laws import LawList
from jieqing.law.pack_checks import circle_problems, pack_problems
from jieqing.law.rule_rows import Placed, RuleReader, reference_problems
from jieqing.law.values import ANY_PERSONAL_INFO, ChangedHere, Rule
from jieqing.law.vocabulary import WORD_LISTS, Vocabulary

RULES_FILE = "retention.yaml"
WORDS_FILE = "facts.yaml"
LAWS_FILE = "laws.yaml"


class LawPackRefused(ProblemsFound):
    """A law pack has an error; nothing of it is used."""

    code = "law-pack-refused"
    cause = "The law pack has {count} error(s):\n{errors}\n"
    advice = "Correct every line named and load the pack again; none of it is in use."


class RuleUnknown(WrongUsage):
    """A rule is named that the pack does not have."""

    code = "rule-unknown"
    cause = "The law pack has no rule '{rule}'{hint}."
    advice = "`jieqing rules show` lists them all; ids are never renamed."


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The rules of a pack in its own order, its words, and the digest of the pack.

    ``changed_here``: the rules that the company itself changed, by id. ``readings`` is
    what has been read of it already (reading.py): no part of it.
    """

    rules: tuple[Rule, ...]
    vocabulary: Vocabulary
    version: str
    by_id: Mapping[str, Rule]
    by_kind: Mapping[str, tuple[Rule, ...]]
    changed_here: Mapping[str, ChangedHere] = field(default_factory=dict)
    readings: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(
        cls, rules: Iterable[Rule], vocabulary: Vocabulary, version: str
    ) -> "Catalogue":
        """A catalogue of these rules, indexed by id and by record kind."""
        ordered = tuple(rules)
        by_kind: dict[str, list[Rule]] = defaultdict(list)
        for rule in ordered:
            for kind in rule.data:
                by_kind[kind].append(rule)
        return cls(
            rules=ordered,
            vocabulary=vocabulary,
            version=version,
            by_id={rule.id: rule for rule in ordered},
            by_kind={kind: tuple(found) for kind, found in by_kind.items()},
        )

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id. Raises ``RuleUnknown``."""
        try:
            return self.by_id[rule_id]
        except KeyError:
            near = get_close_matches(rule_id, self.by_id, n=1)
            hint = (
                phrase("; the nearest is '{nearest}'", nearest=near[0]) if near else ""
            )
            raise RuleUnknown(rule=rule_id, hint=hint) from None

    def own_change(self, rule_id: str) -> ChangedHere | None:
        """The change by which the company, not the article named, commands this."""
        changed = self.changed_here.get(rule_id)
        return changed if changed and changed.is_cited_as_before else None

    def is_ordered_by_law(self, rule_id: str) -> bool:
        """Whether a confirmed law orders what a rule says: no wish, no own change.

        Raises ``RuleUnknown``.
        """
        rule = self.rule(rule_id)
        is_law = rule.is_mandatory and not rule.is_below_law
        return is_law and not rule.is_unverified and self.own_change(rule_id) is None

    def in_place_of(self, rule_id: str, today: date) -> frozenset[str]:
        """The rules in force that stand where a rule stood: itself, or its successors.

        Empty: it is unknown, or it ended and nothing took its place.
        """
        rule = self.by_id.get(rule_id)
        if rule is None:
            return frozenset()
        if rule.repealed is None or today < rule.repealed:
            return frozenset({rule_id})
        after = (self.in_place_of(each, today) for each in rule.superseded_by)
        return frozenset[str]().union(*after)

    def only(self, ids: Iterable[str]) -> "Catalogue":
        """The same pack limited to these rules. Raises ``RuleUnknown``."""
        wanted = {self.rule(each).id for each in ids}
        kept = (rule for rule in self.rules if rule.id in wanted)
        law = Catalogue.of(kept, self.vocabulary, self.version)
        return replace(law, changed_here=self.changed_here)

    def touching(self, kinds: frozenset[str]) -> tuple[Rule, ...]:
        """The rules that speak of any of these kinds, or of personal records at all.

        In the pack's own order, which decides what is named first: a set of words has
        no order of its own, and the same facts must give the same answer anywhere.
        """
        kinds = kinds | {ANY_PERSONAL_INFO}
        found = {rule.id for kind in kinds for rule in self.by_kind.get(kind, ())}
        return tuple(rule for rule in self.rules if rule.id in found)


def load(files: Mapping[str, str]) -> Catalogue:
    """The catalogue of a pack given as file name to text.

    Needs ``retention.yaml`` and ``facts.yaml``. Where ``laws.yaml`` is given, every
    rule must cite an article of a law in it. The digest covers all that is given.
    Raises ``LawPackRefused`` with every problem found.
    """
    words = document_of(files, WORDS_FILE)
    rows = document_of(files, RULES_FILE)
    laws = document_of(files, LAWS_FILE) if LAWS_FILE in files else None
    return assemble(words, rows_of(rows, RULES_FILE), laws)


def assemble(
    words: Item, rows: Sequence[Placed], laws: Item | None = None
) -> Catalogue:
    """The catalogue of rows that may stand in several files.

    Raises ``LawPackRefused`` with every problem found; nothing is used then.
    """
    vocabulary = _vocabulary(words)
    readers = {
        file: RuleReader(file=file, vocabulary=vocabulary)
        for file in {row.file for row in rows}
    }
    parsed = [readers[row.file].read(row.item) for row in rows]
    problems = [problem for result in parsed for problem in result.problems]
    rules = [result.rule for result in parsed if result.rule is not None]
    problems += (*reference_problems(rows), *circle_problems(rows))
    if not problems:
        listed = None if laws is None else LawList.read(laws)
        problems += pack_problems(rows, listed)
    if problems:
        raise LawPackRefused(*problems)
    return Catalogue.of(rules, vocabulary, _digest(words, rows, laws))


def document_of(files: Mapping[str, str], name: str) -> Item:
    """One file of a pack as values with lines. Raises ``LawPackRefused``."""
    if name not in files:
        raise LawPackRefused(Problem(name, 1, phrase("the pack has no such file")))
    try:
        return read(files[name], name)
    except UnreadableError as unreadable:
        raise LawPackRefused(unreadable.problem) from unreadable


def _vocabulary(words: Item) -> Vocabulary:
    missing = [name for name in WORD_LISTS if name not in words.fields]
    if missing:
        lacks = (phrase("no word list '{name}'", name=name) for name in missing)
        raise LawPackRefused(*(Problem(WORDS_FILE, 1, words) for words in lacks))
    lists = {name: _words(words.fields[name]) for name in WORD_LISTS}
    empty = [name for name, found in lists.items() if not found]
    if empty:
        raise LawPackRefused(*(_empty(name, words.fields[name]) for name in empty))
    names = {name: _names(words.fields[name]) for name in WORD_LISTS}
    return Vocabulary(lists=lists, names=names)


def _empty(name: str, item: Item) -> Problem:
    words = phrase("word list '{name}' is empty", name=name)
    return Problem(WORDS_FILE, item.line, words)


def _names(item: Item) -> Mapping[str, str]:
    """Word to Chinese name: the field ``zh`` of a word, or all that stands there."""
    told = {word: each.fields.get("zh", each) for word, each in item.fields.items()}
    return {w: each.value for w, each in told.items() if isinstance(each.value, str)}


def _words(item: Item) -> tuple[str, ...]:
    if isinstance(item.value, Mapping):
        return tuple(item.value)
    return tuple(str(each.value) for each in item.items)


def rows_of(document: Item, file: str) -> tuple[Placed, ...]:
    """The rows of a file of rules. Raises ``LawPackRefused``."""
    try:
        rows = members_of(document, "rules", file)
    except UnreadableError as lacking:
        raise LawPackRefused(lacking.problem) from lacking
    return tuple(Placed(file, item) for item in rows)


def _digest(words: Item, rows: Sequence[Placed], laws: Item | None) -> str:
    rules = {"rules": [row.item.plain for row in rows]}
    content = {"facts": words.plain, "retention": rules}
    if laws is not None:
        content["laws"] = laws.plain
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=_iso)
    return sha256(text.encode()).hexdigest()


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
