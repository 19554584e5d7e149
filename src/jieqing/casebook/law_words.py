"""How a rule of the law is named to people: article, version, rank, how verified."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from jieqing.casebook.article_words import article_words
from jieqing.language import CHINESE, said, spoken
from jieqing.law.catalogue import Catalogue
from jieqing.law.overlay import OWN_LEVELS
from jieqing.law.period import Period
from jieqing.law.values import ChangedHere, Permanent, Rule
from jieqing.law.vocabulary import Vocabulary

LEVEL_WORDS = {
    "法律": "law",
    "行政法规": "administrative regulation",
    "部门规章": "departmental rule",
    "国家标准": "national standard",
    "规范性文件": "normative document",
    "征求意见稿": "draft for comments",
}
RANK_WORDS = {
    "law-or-ar": "the number stands in the law or administrative regulation itself",
    "delegated": "a higher law leaves the number to it",
    "below": "below law and administrative regulations",
}
VERIFIED_WORDS = {
    "text": "the article was read",
    "secondary": "known from reprints and answers, the article was not read",
    "memory": "written from memory, to be checked by counsel before use",
}
OWN_WORDS = "the company's own text, confirmed by nobody outside it"
CONFIDENCE_WORDS = {
    "high": "confidence high",
    "medium": "confidence medium",
    "low": "confidence low",
}
_STATE = "中华人民共和国"


def short(rule: Rule) -> str:
    """The law and the article, as a sentence names them; in English its name too."""
    law = f"《{rule.law.removeprefix(_STATE)}》"
    if spoken() == CHINESE:
        return law + rule.article
    return f"{rule.name_en} ({law} {article_words(rule.article)})"


def changed_here_words(changed: ChangedHere | None) -> Iterator[str]:
    """That the company itself changed a rule, to be said before the rule is quoted."""
    if changed is None:
        return
    words = said("The company changed this rule by {change} ({day}).")
    if changed.is_quoted_as_before:
        words = said(
            "The company changed this rule by {change} ({day}); what is quoted below is"
            " from before the change."
        )
    yield words.format(change=changed.change, day=changed.day)


def changed_here_lines(rules: Iterable[str], catalogue: Catalogue) -> tuple[str, ...]:
    """A line for each of these rules that the company itself changed."""
    changed = catalogue.changed_here
    return tuple(
        _changed_here_line(catalogue.rule(name), changed[name])
        for name in sorted(rules)
        if name in changed
    )


def _changed_here_line(rule: Rule, changed: ChangedHere) -> str:
    words = said(
        "The company changed {rule} by {change} ({day}). Counsel should look before"
        " anybody relies on it."
    )
    if changed.is_quoted_as_before:
        words = said(
            "The company changed {rule} by {change} ({day}); the article quoted is from"
            " before the change. Counsel should look before anybody relies on it."
        )
    return words.format(rule=short(rule), change=changed.change, day=changed.day)


def ground_words(article: str, changed: ChangedHere | None) -> str:
    """What a rule rests on, where no line beside it tells of the company's change."""
    if changed is None:
        return article
    words = said("The company's own rule {change} ({day}; before the change by {rule})")
    return words.format(change=changed.change, day=changed.day, rule=article)


def signed_ground(rule: Rule, catalogue: Catalogue) -> tuple[str, str]:
    """Law and article as a statement names the ground of a rule, in the law's words.

    Of a rule that the company itself changed: its own rules, and the change.
    """
    changed = catalogue.own_change(rule.id)
    if changed is None:
        return rule.law, rule.article
    before = f"改定前依据{rule.law}{rule.article}"
    return "本公司规则", f"{changed.change}（{changed.day} 改定，{before}）"


def full(rule: Rule) -> str:
    """The law by its whole name, and the article."""
    if spoken() == CHINESE:
        return f"《{rule.law}》{rule.article}"
    return f"《{rule.law}》 {article_words(rule.article)}"


def delegation(rule: Rule) -> str:
    """The laws that leave the number to the rule's own; in English law by law."""
    named = rule.delegated_by or ""
    if spoken() == CHINESE:
        return named
    return ", ".join(map(_law_and_place, named.split("、")))


def _law_and_place(named: str) -> str:
    law, begins, place = named.partition("第")
    return f"《{law}》 {article_words(begins + place)}".rstrip()


def title(rule: Rule) -> str:
    """What the rule says, and its id in the pack."""
    name = rule.name_zh if spoken() == CHINESE else rule.name_en
    return said("{name} ({rule})").format(name=name, rule=rule.id)


def standing(rule: Rule, today: date) -> str:
    """Level and rank, since when it holds and until when, how sure anybody is."""
    rank = said(RANK_WORDS[rule.rank])
    level = said("{level} ({rank})").format(level=level_words(rule), rank=rank)
    parts = [level, _version(rule, today)]
    parts += [verified_words(rule), said(CONFIDENCE_WORDS[rule.confidence])]
    return said("; ").join(parts)


def verified_words(rule: Rule) -> str:
    """How sure the article is; of the company's own rules there is none to read."""
    if rule.level in OWN_LEVELS:
        return said(OWN_WORDS)
    return said(VERIFIED_WORDS.get(rule.verified, rule.verified))


def level_words(rule: Rule) -> str:
    """What kind of text the rule stands in; a company's own word as it stands."""
    return said(LEVEL_WORDS.get(rule.level, rule.level))


def word_of(vocabulary: Vocabulary, words: str, word: str) -> str:
    """A word of the pack for people: its Chinese name, or its English id as words."""
    if spoken() == CHINESE:
        return vocabulary.name(words, word)
    return word.replace("-", " ")


def period_words(period: Period | Permanent | None) -> str:
    """A period as people say it."""
    if period is None:
        return said("for a time without a number")
    if isinstance(period, Permanent):
        return said("for ever")
    told = (
        _count(period.years, said("{n} year"), said("{n} years")),
        _count(period.months, said("{n} month"), said("{n} months")),
        _count(period.days, said("{n} day"), said("{n} days")),
    )
    return " ".join(part for part in told if part) or said("at once")


def _count(n: int, one: str, many: str) -> str:
    return (one if n == 1 else many).format(n=n) if n else ""


def _version(rule: Rule, today: date) -> str:
    known: Mapping[str, object] = {"since": rule.effective, "until": rule.repealed}
    if rule.effective > today:
        return said("not in force before {since}").format_map(known)
    if rule.repealed is None:
        return said("in force since {since}").format_map(known)
    if rule.repealed > today:
        return said("in force since {since}, no longer from {until}").format_map(known)
    return said("was in force from {since}, not since {until}").format_map(known)
