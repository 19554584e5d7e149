"""A company's own rules and contracts beside the law: weak, and never against it.

Rows as in a pack, in a file of the home. They may suggest that a person keep or erase
something; they bind nobody. One that would stand for a statute, replace it, give way to
it or outlast its cap is refused with its line, and then none of the file is used.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256

from jieqing.errors import Phrase, phrase
from jieqing.law.catalogue import Catalogue, LawPackRefused
from jieqing.law.document import Item, Problem, UnreadableError, members_of, read
from jieqing.law.period import Period, add_period
from jieqing.law.rule_rows import Placed, RuleReader, id_of, of_rule, reference_problems
from jieqing.law.text.citations import law_name
from jieqing.law.values import ANY_PERSONAL_INFO, Effect, Rule
from jieqing.law.vocabulary import Vocabulary

OWN_FILE = "own.yaml"
PREFIX = "own-"
OWN_LEVELS = ("内部规定", "合同")
_LEFT_OUT: Mapping[str, object] = {
    "authority": "本公司",
    "repealed": None,
    "supersedes": [],
    "superseded_by": [],
    "transition": None,
    "yields_to": [],
    "rank": "below",
    "delegated_by": None,
    "actor": ["any-handler"],
    "condition": None,
    "strength": "weak",
    "minimum_fields": [],
    "after_expiry": "person",
    "confidence": "medium",
    "verified": "text",
    "note": "",
}
_FORCED = {
    "strength": ("weak", phrase("an own rule is weak: it suggests and binds nobody")),
    "rank": ("below", phrase("an own rule ranks below the law")),
    "delegated_by": (None, phrase("an own rule is delegated by no law")),
    "transition": (None, phrase("an own rule replaces no rule of the law")),
}
_SOME_DAY = date(2024, 1, 1)  # on which two periods are compared
Wrong = tuple[Item, Phrase]


def with_own(law: Catalogue, text: str) -> Catalogue:
    """The law and the company's own rules; ``version`` is the digest of both.

    Raises ``LawPackRefused`` with every line that is wrong.
    """
    rows = _rows(text)
    words = _own_words(law.vocabulary)
    reader = RuleReader(file=OWN_FILE, vocabulary=words)
    parsed = [reader.read(row.item) for row in rows]
    problems = [problem for result in parsed for problem in result.problems]
    problems += reference_problems(rows)
    rules = [result.rule for result in parsed if result.rule is not None]
    by_id = {str(id_of(row.item)): row.item for row in rows}
    problems += _forced(rows, law)
    for rule in rules:
        for item, said in _against_law(by_id[rule.id], rule, law):
            problems.append(of_rule(OWN_FILE, item.line, rule.id, said))
    if problems:
        raise LawPackRefused(*problems)
    last = max(rule.line for rule in law.rules)  # the law is named before one's own
    own = [replace(rule, line=last + rule.line) for rule in rules]
    return Catalogue.of((*law.rules, *own), words, _version(law, rows))


def _rows(text: str) -> tuple[Placed, ...]:
    try:
        rows = members_of(read(text, OWN_FILE), "rules", OWN_FILE)
    except UnreadableError as unreadable:
        raise LawPackRefused(unreadable.problem) from unreadable
    return tuple(Placed(OWN_FILE, _filled(row)) for row in rows)


def _filled(row: Item) -> Item:
    """The row with what an own rule may leave out."""
    if not row.fields:
        return row
    said = dict(row.fields)
    for name, value in _LEFT_OUT.items():
        said.setdefault(name, _item(value, row.line))
    if "name_zh" in said:
        said.setdefault("name_en", said["name_zh"])
    return Item(said, row.line)


def _item(value: object, line: int) -> Item:
    if isinstance(value, list):
        return Item(tuple(Item(each, line) for each in value), line)
    return Item(None if value is None else str(value), line)


def _own_words(words: Vocabulary) -> Vocabulary:
    levels = (*words.lists["levels"], *OWN_LEVELS)
    return replace(words, lists={**words.lists, "levels": tuple(dict.fromkeys(levels))})


def _forced(rows: tuple[Placed, ...], law: Catalogue) -> Iterator[Problem]:
    for row in rows:
        for item, words in _unfit(row.item, law):
            yield of_rule(OWN_FILE, item.line, id_of(row.item), words)


def _unfit(row: Item, law: Catalogue) -> Iterator[Wrong]:
    given, name = row.fields, id_of(row)
    if name in law.by_id:
        yield given["id"], phrase("the id is that of a rule of the law")
    elif name is not None and not name.startswith(PREFIX):
        yield given["id"], phrase("the id of an own rule begins with '{p}'", p=PREFIX)
    level = given.get("level")
    if level is not None and level.value not in OWN_LEVELS:
        yield level, phrase("an own rule has level 内部规定 or 合同")
    for field, (value, words) in _FORCED.items():
        if field in given and given[field].value != value:
            yield given[field], words
    for field in ("supersedes", "superseded_by", "yields_to"):
        item = given.get(field)
        if item is not None and item.value:
            words = phrase("{field}: an own rule stands beside the law", field=field)
            yield item, words


def _against_law(row: Item, rule: Rule, law: Catalogue) -> Iterator[Wrong]:
    if rule.effect is Effect.CONSENT_REQUIRED:
        yield row.fields["effect"], phrase("consent is asked for by law, not here")
    if law_name(rule.law) in {law_name(one.law) for one in law.rules}:
        words = phrase(
            "law: '{law}' is a law; an own rule names a contract or policy",
            law=rule.law,
        )
        yield row.fields["law"], words
    if ANY_PERSONAL_INFO in rule.data and rule.effect is Effect.KEEP:
        words = phrase("an own rule that keeps names its kinds of records")
        yield row.fields["data"], words
    for cap in law.rules:
        if _outlasts(rule, cap):
            words = phrase(
                "period: longer than {rule} allows ({period})",
                rule=cap.id,
                period=str(cap.period),
            )
            yield row.fields["period"], words


def _outlasts(rule: Rule, cap: Rule) -> bool:
    if cap.effect is not Effect.CAP or not cap.is_mandatory:
        return False
    if rule.effect not in {Effect.KEEP, Effect.CAP} or rule.clock != cap.clock:
        return False
    same = rule.data & cap.data and (
        rule.binds_everybody or cap.binds_everybody or rule.actor & cap.actor
    )
    if not same or not isinstance(cap.period, Period):
        return False
    if not isinstance(rule.period, Period):
        return True  # permanent, or as long as one likes
    return add_period(_SOME_DAY, rule.period) > add_period(_SOME_DAY, cap.period)


def _version(law: Catalogue, rows: tuple[Placed, ...]) -> str:
    own = [row.item.plain for row in rows]
    text = json.dumps(
        [law.version, own], ensure_ascii=False, sort_keys=True, default=str
    )
    return sha256(text.encode()).hexdigest()
