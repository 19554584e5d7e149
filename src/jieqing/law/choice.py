"""Which of several rules that say the same is named.

The named rule is the one a letter cites: confirmed before remembered, law before rules
below it, special before general, then the pack's own order.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from jieqing.law.catalogue import Catalogue
from jieqing.law.terms import Term
from jieqing.law.values import PERMANENT, Effect, Rule

_ONLY_THE_NUMBER_CHANGED = "renumbered"


def longest(terms: Iterable[Term]) -> Term | None:
    """The term that ends last, of those that can be dated."""
    dated = [term for term in terms if term.end is not None]
    if len(dated) > 1:
        return max(dated, key=_length)
    return dated[0] if dated else None


def strongest_ground(due: Sequence[Term]) -> Term:
    """The command to erase that is named: plain erasing before its alternative."""
    if len(due) == 1:
        return due[0]
    return min(
        due,
        key=lambda term: (
            term.rule.effect is not Effect.ERASE,
            term.rule.is_below_law,
            term.rule.binds_everybody,
            term.rule.line,
        ),
    )


def cited(term: Term, catalogue: Catalogue) -> Rule:
    """The rule under the number it had when the record began.

    A rule that was only renumbered is named by the article of that day.
    """
    rule = term.rule
    if rule.transition != _ONLY_THE_NUMBER_CHANGED or term.start is None:
        return rule
    for name in rule.supersedes:
        old = catalogue.by_id.get(name)
        if old is not None and old.in_force(term.start):
            return old
    return rule


def _length(term: Term) -> tuple[date, bool, bool, bool, int]:
    end = term.end
    return (
        end if isinstance(end, date) else date.max,
        end is PERMANENT,
        not term.rule.is_unverified,
        not term.rule.is_below_law,
        -term.rule.line,
    )
