"""Which rules begin or cease to bind, as words."""

from collections.abc import Sequence

from jieqing.casebook.rule_words import length_of, title_of
from jieqing.language import said
from jieqing.law.industries import Binding
from jieqing.law.values import Rule


def binding_words(bound: Binding) -> str:
    """Counts and names of the rules on either side."""
    begin = said("Rules that would newly bind: {count}").format(count=len(bound.begin))
    cease = said("Rules that would no longer bind: {count}")
    lines = [begin, *_named(bound.begin)]
    if bound.cease:
        lines += [cease.format(count=len(bound.cease)), *_named(bound.cease)]
    return "\n".join(lines)


def binding_content(bound: Binding) -> dict[str, object]:
    """The same for programs."""
    return {
        "begin": [rule.id for rule in bound.begin],
        "cease": [rule.id for rule in bound.cease],
    }


def _named(rules: Sequence[Rule]) -> list[str]:
    return [f"  {r.id}  {title_of(r)}, {length_of(r)} ({r.law})" for r in rules]
