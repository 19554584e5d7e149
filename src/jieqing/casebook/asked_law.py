"""Which rules leave a row to a person, on what condition, and what each answer means.

In words, from the rules that the plan names for the row and from what was said of their
conditions. A row that no rule speaks of has none: its doubt is all there is to say.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from jieqing.casebook.case_files import CaseFiles
from jieqing.casebook.desk import Desk
from jieqing.casebook.law_words import full, word_of
from jieqing.casebook.rule_words import effect_of, length_of, title_of
from jieqing.language import said
from jieqing.law.catalogue import Catalogue
from jieqing.law.values import Doubt, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInQuestion:
    """A rule that a row's doubt is about, in words.

    ``condition``: what nobody has said of; empty: the doubt is another one.
    ``command``: what the rule commands, where it applies.
    """

    rule: str
    title: str
    article: str
    condition: str
    command: str


def said_of_conditions(desk: Desk, files: CaseFiles) -> frozenset[str]:
    """Return the conditions of which it was said whether they are so."""
    case, company = files.said(), desk.home.company
    here = company.conditions | company.ruled_out
    return case.conditions | case.ruled_out | here


def rules_in_question(
    why: str, rules: tuple[str, ...], catalogue: Catalogue, known: frozenset[str]
) -> tuple[RuleInQuestion, ...]:
    """Return the rules behind a doubt; one of another law pack is not known here.

    Where a condition is in doubt, these are the rules that have one nobody spoke of.
    """
    weighed = (catalogue.by_id[name] for name in rules if name in catalogue.by_id)
    found = list(_once(weighed))
    if why == Doubt.UNKNOWN_CONDITION:
        found = [r for r in found if r.condition and r.condition not in known]
    return tuple(_in_words(rule, catalogue, known) for rule in found)


def _once(rules: Iterator[Rule]) -> Iterator[Rule]:
    yield from {rule.id: rule for rule in rules}.values()


def _in_words(
    rule: Rule, catalogue: Catalogue, known: frozenset[str]
) -> RuleInQuestion:
    words, condition = catalogue.vocabulary, rule.condition or ""
    is_open = condition not in known | {""}
    command = said("{effect}, {length}, counted from {clock}")
    return RuleInQuestion(
        rule=rule.id,
        title=title_of(rule),
        article=full(rule),
        condition=word_of(words, "conditions", condition) if is_open else "",
        command=command.format(
            effect=effect_of(rule),
            length=length_of(rule),
            clock=word_of(words, "clocks", rule.clock),
        ),
    )
