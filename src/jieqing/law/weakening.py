"""What a change takes from the rules that are there: shorter, weaker, for fewer.

Such a change may be right, and is not refused; but who signs it must not overlook it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from jieqing.errors import Phrase, phrase
from jieqing.law.period import Period
from jieqing.law.values import Effect, Permanent, Rule

RANKS = ("below", "delegated", "law-or-ar")
"""From the lowest to the highest."""
_VERIFIED = ("memory", "secondary", "text")
_DAYS_OF_A_YEAR = 365.2425


def weakened(
    old: Iterable[Rule], new: Mapping[str, Rule]
) -> Iterator[tuple[Rule, Phrase]]:
    """Each old rule, as it is now, that says less, and in what."""
    for before in old:
        after = new.get(before.id)
        if after is not None and after != before:
            for words, is_less in _LESS:
                if is_less(before, after):
                    yield after, words
            for name in {*after.superseded_by} - {*before.superseded_by}:
                if name in new and _is_replaced_by_less(before, new[name]):
                    yield new[name], phrase("it keeps less than what it replaces")


def _is_replaced_by_less(old: Rule, successor: Rule) -> bool:
    """Whether what takes a keep's place is no command, or keeps for less long."""
    is_less = _is_shorter(old, successor) or not successor.is_mandatory
    return old.effect is Effect.KEEP and old.is_mandatory and is_less


def is_below(rank: object, other: object) -> bool:
    """Whether a rank is lower than the other; words of no rank are told elsewhere."""
    known = rank in RANKS and other in RANKS
    return known and RANKS.index(str(rank)) < RANKS.index(str(other))


def _is_shorter(before: Rule, after: Rule) -> bool:
    keeps = before.effect is Effect.KEEP
    return keeps and _days(after.period) < _days(before.period)


def _days(period: Period | Permanent | None) -> float:
    if isinstance(period, Permanent):
        return float("inf")
    if period is None:
        return 0.0
    years = period.years + period.months / 12
    return years * _DAYS_OF_A_YEAR + period.days


def _is_unread(before: Rule, after: Rule) -> bool:
    known = before.verified in _VERIFIED and after.verified in _VERIFIED
    return known and _VERIFIED.index(after.verified) < _VERIFIED.index(before.verified)


def _is_keep(rule: Rule) -> bool:
    return rule.effect is Effect.KEEP


def _is_conditional(before: Rule, after: Rule) -> bool:
    return after.condition is not None and after.condition != before.condition


def _keeps_fewer_fields(before: Rule, after: Rule) -> bool:
    """Of a list that is empty nobody has said what may go."""
    fewer = set(before.minimum_fields) - set(after.minimum_fields)
    return (
        _is_keep(before)
        and bool(fewer or not before.minimum_fields)
        and (after.minimum_fields != before.minimum_fields)
    )


def _may_erase_now(before: Rule, after: Rule) -> bool:
    """What was written from memory erases nothing; what is said to be read may."""
    return before.verified == _VERIFIED[0] and after.verified != _VERIFIED[0]


_LESS: tuple[tuple[Phrase, Callable[[Rule, Rule], bool]], ...] = (
    (phrase("the period is shorter"), _is_shorter),
    (
        phrase("it was a command and only suggests"),
        lambda before, after: before.is_mandatory and not after.is_mandatory,
    ),
    (
        phrase("it binds fewer companies"),
        lambda before, after: bool(before.actor - after.actor),
    ),
    (
        phrase("it speaks of fewer records"),
        lambda before, after: bool(before.data - after.data),
    ),
    (
        phrase("its rank is lower"),
        lambda before, after: is_below(after.rank, before.rank),
    ),
    (phrase("it is verified less"), _is_unread),
    (
        phrase("it commands something else"),
        lambda before, after: before.effect is not after.effect,
    ),
    (phrase("it holds on a condition, or on another one"), _is_conditional),
    (
        phrase("it is counted from another event"),
        lambda before, after: before.clock != after.clock,
    ),
    (
        phrase("it gives way to more rules"),
        lambda before, after: bool({*after.yields_to} - {*before.yields_to}),
    ),
    (phrase("fewer fields stay while it keeps"), _keeps_fewer_fields),
    (
        phrase("another thing happens when its term is over"),
        lambda before, after: before.after_expiry != after.after_expiry,
    ),
    (phrase("it was written from memory and may erase now"), _may_erase_now),
    (
        phrase("it begins later"),
        lambda before, after: before.effective < after.effective,
    ),
)
