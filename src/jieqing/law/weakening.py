"""What a change takes from what is there: shorter, weaker, for fewer, gone sooner.

Such a change may be right, and is not refused; but who signs it must not overlook it.
What takes a rule's place is held against that rule, as if it were the rule edited.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from jieqing.errors import Phrase, phrase
from jieqing.law.period import Period
from jieqing.law.values import Effect, Permanent, Rule

RANKS = ("below", "delegated", "law-or-ar")
"""From the lowest to the highest."""
_VERIFIED = ("memory", "secondary", "text")
_DAYS_OF_A_YEAR = 365.2425
_LETS_GO = frozenset({Effect.ERASE, Effect.ANONYMISE, Effect.CAP})
Less = tuple[Rule, Phrase]


def weakened(old: Mapping[str, Rule], new: Mapping[str, Rule]) -> Iterator[Less]:
    """Each rule, as it is now, that keeps less or lets more go, and in what."""
    given_way = {name for rule in new.values() for name in rule.yields_to}
    for after in new.values():
        before = old.get(after.id)
        if before is None:
            if not after.supersedes and _erases(after):
                yield after, phrase("it is new and commands that records go")
        elif after != before:
            yield from (
                (after, words) for words, is_less in _LESS if is_less(before, after)
            )
            if after.id in given_way and _applies_more(before, after):
                yield after, phrase("rules that give way to it do so more often")
            yield from _succeeded(before, after, new)
            yield from _left_alone(before, after, new)


def _succeeded(before: Rule, after: Rule, new: Mapping[str, Rule]) -> Iterator[Less]:
    """What the rules that newly take its place say less, all of them together."""
    names = [n for n in after.superseded_by if n not in before.superseded_by]
    successors = [new[name] for name in names if name in new]
    data = frozenset[str]().union(*(rule.data for rule in successors))
    actor = frozenset[str]().union(*(rule.actor for rule in successors))
    for rule in successors:
        # That it begins later is what taking a place means.
        whole = replace(rule, data=data, actor=actor, effective=before.effective)
        for words in _lesser(before, whole):
            said = phrase(
                "beside '{rule}', which it replaces: {problem}",
                rule=before.id,
                problem=words,
            )
            yield rule, said


def _lesser(before: Rule, after: Rule) -> Iterator[Phrase]:
    return (words for words, is_less in _LESS if is_less(before, after))


def _left_alone(before: Rule, after: Rule, new: Mapping[str, Rule]) -> Iterator[Less]:
    """A command to keep that ends before anything begins in its place."""
    ends = after.repealed
    if ends is None or ends == before.repealed or not _commands_keeping(before):
        return
    begins = [new[name].effective for name in after.superseded_by if name in new]
    if not begins:
        yield after, phrase("it ends and nothing takes its place")
    elif min(begins) > ends:
        yield after, phrase("it ends before anything takes its place")


def is_below(rank: object, other: object) -> bool:
    """Whether a rank is lower than the other; words of no rank are told elsewhere."""
    known = rank in RANKS and other in RANKS
    return known and RANKS.index(str(rank)) < RANKS.index(str(other))


def _commands_keeping(rule: Rule) -> bool:
    return _is_keep(rule) and rule.is_mandatory


def _erases(rule: Rule) -> bool:
    """Whether records may go by it; what nobody has read lets nothing go."""
    return rule.effect in _LETS_GO and rule.is_mandatory and not rule.is_unverified


def _applies_more(before: Rule, after: Rule) -> bool:
    """Whether it speaks of a record of which it did not speak."""
    is_wider = not (after.data <= before.data and after.actor <= before.actor)
    is_freed = before.condition is not None and after.condition is None
    is_stronger = after.is_mandatory and not before.is_mandatory
    return is_wider or is_freed or is_stronger or after.effective < before.effective


def _lets_more_go(before: Rule, after: Rule) -> bool:
    return _erases(after) and _applies_more(before, after)


def _lets_go_sooner(before: Rule, after: Rule) -> bool:
    """A command without a number comes due on no day."""
    both = before.effect in _LETS_GO and _erases(after)
    first, second = (
        float("inf") if rule.period is None else _days(rule.period)
        for rule in (before, after)
    )
    return both and second < first


def _is_shorter(before: Rule, after: Rule) -> bool:
    return _is_keep(before) and _days(after.period) < _days(before.period)


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
    (phrase("it lets more records go"), _lets_more_go),
    (phrase("it lets records go sooner"), _lets_go_sooner),
)
