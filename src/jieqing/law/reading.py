"""Which rules in force speak of a kind of record: all but the record's own dates.

The records of a table are alike to the law but for their dates. What the law says of
all of them is read from the catalogue once a day; what is left for each record is
arithmetic on days (scope.py).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from jieqing.law.catalogue import Catalogue
from jieqing.law.period import Period
from jieqing.law.terms import latest_events
from jieqing.law.values import Effect, Facts, Rule

# A record of a minor is a record of these kinds too: every rule on minors' data is a
# rule on any data about a minor. The ages stand in the pack's definitions of the kinds.
_CHILD, _CHILD_BELOW = "child-data", 14
_MINOR, _MINOR_BELOW = "minor-data", 18
_GROUNDS = frozenset({Effect.ERASE, Effect.ANONYMISE, Effect.CONSENT_REQUIRED})
OLD_TERM_COUNTS = "unexpired-only"  # the transition that does not revive ended terms
PERSON_AT_THE_END = frozenset({"person", "transfer", "keep"})
_READ_AT_ONCE = 4096  # readings kept at hand; a plan needs one per table and hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The rules that speak of one kind of record today, by what they command.

    ``keeps`` and ``caps``: mandatory, the caps with a number. ``given_way``: keeps that
    give way to another keep. ``open``: such rules with a condition nobody has stated.
    ``unmet``: those whose condition was ruled out. ``grounds``: mandatory commands to
    erase. ``weak``: suggestions to keep. ``weak_grounds``: suggestions to erase or not
    to keep longer. ``numberless``: mandatory caps without a number, a reason and no
    date. ``sensitive``: some rule asks separate consent for such a record.
    ``kept_by_somebody``: some company, if not this one, must keep such a record.
    ``in_transition``, ``unverified``, ``ends_with_person``: whether one of the keeps
    (or an open one) has an older version, is from memory, asks a person at its end.
    ``clock_words``: the words in which a record's dates may be given. ``bounds``: event
    to the latest day for which every keep, open ones too, has ended today.
    """

    actor_unknown: bool
    keeps: tuple[Rule, ...]
    given_way: tuple[Rule, ...]
    caps: tuple[Rule, ...]
    open: tuple[Rule, ...]
    unmet: tuple[Rule, ...]
    grounds: tuple[Rule, ...]
    weak: tuple[Rule, ...]
    weak_grounds: tuple[Rule, ...]
    numberless: tuple[Rule, ...]
    sensitive: bool
    kept_by_somebody: bool
    spoken_of: bool
    in_transition: bool
    unverified: bool
    ends_with_person: bool
    clock_words: frozenset[str]
    bounds: Mapping[str, date]


def reading(facts: Facts, catalogue: Catalogue, today: date) -> Reading:
    """What the law of ``today`` says of all records of such facts.

    Raises ``WordUnknown`` if a fact is written in no word of the catalogue: a misspelt
    kind must not pass for a record that nobody has to keep.
    """
    asked = (
        facts.kinds,
        facts.actors,
        facts.conditions,
        facts.ruled_out,
        facts.subject_age,
        facts.given_at_age,
        today,
    )
    found = catalogue.readings.get(asked)
    if found is None:
        catalogue.vocabulary.require_facts(facts)
        found = _read(facts, catalogue, today)
        if len(catalogue.readings) >= _READ_AT_ONCE:
            catalogue.readings.clear()
        catalogue.readings[asked] = found
    if facts.holds or not facts.clocks.keys() <= found.clock_words:
        catalogue.vocabulary.require_facts(facts)
    return found


def _read(facts: Facts, catalogue: Catalogue, today: date) -> Reading:
    kinds = kinds_of(facts)
    in_force = [
        rule for rule in catalogue.touching(kinds) if rule.in_force(today) and kinds
    ]
    bound = [rule for rule in in_force if binds(rule, facts)]
    firm = [rule for rule in bound if condition_holds(rule, facts)]
    limits = [r for r in bound if is_limit(r) and not condition_holds(r, facts)]
    keeps = _of(firm, is_keep)
    yielding = _yielding(keeps, facts)
    kept = _of(keeps, lambda rule: rule.id not in yielding)
    open_ = _of(limits, lambda rule: rule.condition not in facts.ruled_out)
    return Reading(
        actor_unknown=actor_is_unknown(facts),
        keeps=kept,
        given_way=_of(keeps, lambda rule: rule.id in yielding),
        caps=_of(firm, is_cap),
        open=open_,
        unmet=_of(limits, lambda rule: rule.condition in facts.ruled_out),
        grounds=_of(firm, lambda rule: rule.effect in _GROUNDS and rule.is_mandatory),
        weak=_of(firm, lambda r: r.effect is Effect.KEEP and not r.is_mandatory),
        weak_grounds=_of(
            firm, lambda r: r.effect is not Effect.KEEP and not r.is_mandatory
        ),
        numberless=_of(firm, _is_numberless_cap),
        sensitive=any(rule.effect is Effect.CONSENT_REQUIRED for rule in in_force),
        kept_by_somebody=any(is_keep(rule) for rule in in_force),
        spoken_of=bool(bound),
        in_transition=any(rule.transition == OLD_TERM_COUNTS for rule in kept),
        unverified=any(rule.is_unverified for rule in (*kept, *open_)),
        ends_with_person=any(r.after_expiry in PERSON_AT_THE_END for r in kept),
        clock_words=frozenset(catalogue.vocabulary.words("clocks")),
        bounds=latest_events((rule, today) for rule in (*kept, *open_)),
    )


def actor_is_unknown(facts: Facts) -> bool:
    """True if nobody has confirmed what the company is to the law."""
    return not facts.actors


def is_keep(rule: Rule) -> bool:
    """True of a command to keep."""
    return rule.effect is Effect.KEEP and rule.is_mandatory


def is_cap(rule: Rule) -> bool:
    """True of a command to keep no longer that has a number."""
    numbered = isinstance(rule.period, Period)
    return rule.effect is Effect.CAP and rule.is_mandatory and numbered


def is_limit(rule: Rule) -> bool:
    """True of a command that sets a day."""
    return is_keep(rule) or is_cap(rule)


def _is_numberless_cap(rule: Rule) -> bool:
    return rule.effect is Effect.CAP and rule.is_mandatory and not is_cap(rule)


def _of(rules: Iterable[Rule], fits: Callable[[Rule], bool]) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if fits(rule))


def kinds_of(facts: Facts) -> frozenset[str]:
    """The record's kinds, and what it is by the age of the person.

    What was given by a child stays a child's when the child has grown up; a minor's
    record is one only as long as the person is a minor.
    """
    if not facts.kinds:
        return facts.kinds
    now, then = facts.subject_age, facts.given_at_age
    ages = [age for age in (now, then) if age is not None]
    by_age = {_CHILD} if any(age < _CHILD_BELOW for age in ages) else set()
    if now is not None and now < _MINOR_BELOW:
        by_age.add(_MINOR)
    return facts.kinds | by_age


def binds(rule: Rule, facts: Facts) -> bool:
    """An unknown actor is bound by every keep, and helped by no ground to erase."""
    if rule.binds_everybody:
        return True
    if facts.actors:
        return bool(rule.actor & facts.actors)
    return rule.effect is Effect.KEEP


def condition_holds(rule: Rule, facts: Facts) -> bool:
    """True if the rule has no condition, or one that was found true."""
    return rule.condition is None or rule.condition in facts.conditions


def _yielding(keeps: Iterable[Rule], facts: Facts) -> frozenset[str]:
    """The keeps that give way to another keep of the same record."""
    if actor_is_unknown(facts):
        return frozenset()  # it is not certain that the other one applies
    present = {rule.id for rule in keeps}
    return frozenset(
        rule.id for rule in keeps if not present.isdisjoint(rule.yields_to)
    )
