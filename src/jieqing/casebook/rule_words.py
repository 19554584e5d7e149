"""A rule as a sentence anybody can read, and as content of JSON."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, timedelta

from jieqing.casebook.article_words import article_words
from jieqing.casebook.law_words import (
    CONFIDENCE_WORDS,
    RANK_WORDS,
    changed_here_lines,
    level_words,
    period_words,
    verified_words,
)
from jieqing.language import ENGLISH, said, spoken
from jieqing.law.catalogue import Catalogue
from jieqing.law.industries import Industry
from jieqing.law.obligations import Obligation
from jieqing.law.shipped import shipped_law, shipped_notes
from jieqing.law.values import Effect, Rule

DIGITS = 12  # of a digest, as people compare them
FIELD_WORDS: Mapping[str, str] = {
    "name_zh": "Chinese name",
    "name_en": "English name",
    "law": "law",
    "article": "article",
    "level": "level",
    "authority": "issued by",
    "effective": "first day",
    "repealed": "first day without it",
    "supersedes": "takes the place of",
    "superseded_by": "its place is taken by",
    "transition": "for records from before",
    "yields_to": "gives way to",
    "rank": "rank",
    "delegated_by": "delegated by",
    "actor": "who is bound",
    "data": "records",
    "condition": "only if",
    "effect": "command",
    "period": "term",
    "clock": "counted from",
    "strength": "command or suggestion",
    "minimum_fields": "fields to be kept",
    "after_expiry": "when its term is over",
    "confidence": "confidence",
    "verified": "who read it",
    "note": "note",
}
"""What each field of a rule is called where two versions stand side by side."""


def rule_words(rule: Rule, law: Catalogue) -> str:
    """Who must do what, how long from when, by which article, and how sure that is."""
    lines = [
        f"{rule.id}  {title_of(rule)}",
        said("  Law: {law} {article}, {level}, issued by {authority}").format(
            law=rule.law,
            article=article_words(rule.article),
            level=level_words(rule),
            authority=rule.authority,
        ),
        said("  Who: {actors}").format(actors=_words(law, "actors", rule.actor)),
        said("  Records: {kinds}").format(kinds=_words(law, "data_kinds", rule.data)),
        said("  What: {effect}, {length}, counted from {clock}").format(
            effect=effect_of(rule),
            length=length_of(rule),
            clock=_words(law, "clocks", [rule.clock]),
        ),
        said("  In force: {begin} to {end}").format(
            begin=rule.effective, end=last_day_of(rule)
        ),
    ]
    if rule.condition is not None:
        lines.append(said("  Only if: {condition}").format(condition=rule.condition))
    if rule.minimum_fields:
        names = ", ".join(sorted(rule.minimum_fields))
        lines.append(said("  Fields to be kept: {fields}").format(fields=names))
    versions = [*rule.supersedes, *rule.superseded_by]
    if versions:
        names = ", ".join(_version(law, name) for name in versions)
        lines.append(said("  Other versions: {rules}").format(rules=names))
    lines.append(
        said("  Weight: {strength}, {rank}; read: {verified}, {confidence}").format(
            strength=_word(law, "strengths", rule.strength),
            rank=said(RANK_WORDS.get(rule.rank, rule.rank)),
            verified=verified_words(rule),
            confidence=said(CONFIDENCE_WORDS.get(rule.confidence, rule.confidence)),
        )
    )
    if rule.is_unverified:
        lines.append(said("  Nobody has read the article yet: it erases nothing."))
    lines += (f"  {line}" for line in changed_here_lines((rule.id,), law))
    if rule.note:
        lines.append(_note(rule))
    return "\n".join(lines)


def _note(rule: Rule) -> str:
    note = note_of(rule)
    if note == rule.note:
        return said("  Note, in Chinese: {note}").format(note=note)
    return said("  Note: {note}").format(note=note)


def shipped_words() -> str:
    """Which law decided where no home is asked, by the digest people compare."""
    words = said(
        "Law: the pack that ships ({law}), not that of a home;"
        " `jieqing rules show --home DIR` shows that."
    )
    return words.format(law=shipped_law().version[:DIGITS])


def note_of(rule: Rule) -> str:
    """The rule's note in the language spoken; in Chinese where it has no English.

    The company's own rules, and notes that a change of the law wrote, have none.
    """
    english = shipped_notes().of(rule) if spoken() == ENGLISH else ""
    return english or rule.note


def title_of(rule: Rule | Obligation) -> str:
    """The name of a rule or a duty in the language spoken."""
    return rule.name_en if spoken() == ENGLISH else rule.name_zh


def length_of(rule: Rule) -> str:
    """The period in words."""
    if rule.period is None:
        return said("no number in the law")
    return period_words(rule.period)


def last_day_of(rule: Rule) -> str:
    """The last day in force: ``repealed`` is the first on which it no longer is."""
    if rule.repealed is None:
        return said("today and on")
    return (rule.repealed - timedelta(days=1)).isoformat()


def _words(law: Catalogue, name: str, words: Iterable[str]) -> str:
    return said(", ").join(_word(law, name, word) for word in sorted(words))


def _word(law: Catalogue, name: str, word: str) -> str:
    """The pack's Chinese name with the id it is asked by; in English the id."""
    label = law.vocabulary.name(name, word)
    if spoken() == ENGLISH or label == word:
        return word
    return f"{label} ({word})"


def effect_of(rule: Rule) -> str:
    """What the rule commands, in words."""
    match rule.effect:
        case Effect.KEEP:
            return said("keep at least")
        case Effect.CAP:
            return said("keep no longer than")
        case Effect.ERASE:
            return said("erase")
        case Effect.ANONYMISE:
            return said("erase or make anonymous")
        case Effect.CONSENT_REQUIRED:
            return said("only with consent")


def command_words(rule: Rule) -> str:
    """What the rule commands or suggests, for how long, counted from what."""
    words = said("{effect}, {length}, counted from {clock}; {weight}")
    weight = said("a command") if rule.is_mandatory else said("a suggestion")
    return words.format(
        effect=effect_of(rule),
        length=length_of(rule),
        clock=_words(shipped_law(), "clocks", [rule.clock]),
        weight=weight,
    )


def _version(law: Catalogue, name: str) -> str:
    other = law.by_id.get(name)
    return name if other is None else f"{name} ({other.effective})"


def listed_words(rules: Sequence[Rule]) -> str:
    """One line per rule, and how many they are."""
    lines = map(_listed, rules)
    return "\n".join([*lines, said("{count} rules").format(count=len(rules))])


def _listed(rule: Rule) -> str:
    place = f"{rule.law} {article_words(rule.article)}"
    return f"{rule.id}  {place}  {title_of(rule)}, {length_of(rule)}"


def industry_words(industry: Industry) -> str:
    """What the industry is, and the identities it may bring."""
    language = "en" if spoken() == ENGLISH else "zh"
    lines = [industry_line(industry.title[language], industry.says[language])]
    lines += [f"  {n}: {asked[language]}" for n, asked in industry.questions.items()]
    return "\n".join(lines)


def industry_line(title: str, says: str) -> str:
    """Name the industry and say whom it takes in, in the language in use."""
    return said("{industry}: {whom}").format(industry=title, whom=says)


def rule_content(rule: Rule, law: Catalogue) -> dict[str, object]:
    """Every field of the rule for programs, with the version of the law."""
    told = {field.name: _plain(getattr(rule, field.name)) for field in fields(Rule)}
    return {**told, "note_en": shipped_notes().of(rule), "law_version": law.version}


def _plain(value: object) -> object:
    match value:
        case frozenset():
            return sorted(map(str, value))
        case tuple():
            return list(map(str, value))
        case None | str() | int():
            return value
        case date():
            return value.isoformat()
        case _:
            return str(value)
