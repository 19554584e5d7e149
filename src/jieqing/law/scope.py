"""Which rules speak of one record today: version, actor, kind and condition.

An unknown actor is bound by every actor's keeps and suggestions, but helped by nobody's
ground to erase. A rule whose condition nobody has stated is neither used nor dropped.
Of another actor's keep, the record must have the event (``_without_events``).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from jieqing.law.catalogue import Catalogue
from jieqing.law.period import Period
from jieqing.law.terms import Term, term_of
from jieqing.law.values import Effect, Facts, Rule

# A record of a minor is a record of these kinds too: every rule on minors' data is a
# rule on any data about a minor. The ages stand in the pack's definitions of the kinds.
_KINDS_BELOW_AGE = ((14, "child-data"), (18, "minor-data"))

_GROUNDS = frozenset({Effect.ERASE, Effect.ANONYMISE, Effect.CONSENT_REQUIRED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The rules in force that speak of a record, sorted by what they command.

    ``keeps`` and ``caps``: mandatory, the caps with a number. ``open``: such rules with
    a condition nobody has stated. ``grounds``: mandatory commands to erase, due or not.
    ``weak``: suggestions to keep. ``weak_grounds``: suggestions to erase.
    ``sensitive``: some rule asks separate consent for this kind of record.
    ``kept_by_somebody``: some company, if not this one, must keep such a record.
    """

    facts: Facts
    catalogue: Catalogue
    today: date
    keeps: tuple[Term, ...]
    caps: tuple[Term, ...]
    open: tuple[Term, ...]
    grounds: tuple[Term, ...]
    weak: tuple[Term, ...]
    weak_grounds: tuple[Term, ...]
    sensitive: bool
    kept_by_somebody: bool
    spoken_of: bool

    @property
    def running(self) -> tuple[Term, ...]:
        """The keeps that are not over."""
        return tuple(term for term in self.keeps if not term.is_over(self.today))

    @property
    def over(self) -> tuple[Term, ...]:
        """The keeps that have ended."""
        return tuple(term for term in self.keeps if term.is_over(self.today))

    @property
    def due(self) -> tuple[Term, ...]:
        """The commands to erase that have come due."""
        return tuple(term for term in self.grounds if term.is_due(self.today))

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule that was weighed."""
        weighed = (*self.keeps, *self.caps, *self.open, *self.due)
        return tuple(term.rule for term in weighed)

    @property
    def weak_rules(self) -> tuple[Rule, ...]:
        """The suggestions beside the commands."""
        return tuple(term.rule for term in (*self.weak, *self.weak_grounds))


def scope(facts: Facts, catalogue: Catalogue, today: date) -> Scope:
    """The rules in force today that speak of a record of these facts."""
    kinds = kinds_of(facts)
    in_force = [
        rule for rule in catalogue.touching(kinds) if rule.in_force(today) and kinds
    ]
    bound = [rule for rule in in_force if _binds(rule, facts)]
    firm = [rule for rule in bound if _condition_holds(rule, facts)]

    def terms(rules: Iterable[Rule], fits: Callable[[Rule], bool]) -> tuple[Term, ...]:
        return tuple(term_of(rule, facts) for rule in rules if fits(rule))

    keeps = _without_yielding(terms(firm, _is_keep), facts)
    open_ = terms((r for r in bound if _condition_is_open(r, facts)), _is_limit)
    if actor_is_unknown(facts) and any(_has_event(term, facts) for term in keeps):
        keeps, open_ = _without_events(keeps, facts), _without_events(open_, facts)
    return Scope(
        facts=facts,
        catalogue=catalogue,
        today=today,
        keeps=keeps,
        caps=terms(firm, _is_cap),
        open=open_,
        grounds=terms(firm, lambda r: r.effect in _GROUNDS and r.is_mandatory),
        weak=terms(firm, lambda r: r.effect is Effect.KEEP and not r.is_mandatory),
        weak_grounds=terms(firm, lambda r: r.effect in _GROUNDS and not r.is_mandatory),
        sensitive=any(rule.effect is Effect.CONSENT_REQUIRED for rule in in_force),
        kept_by_somebody=any(_is_keep(rule) for rule in in_force),
        spoken_of=bool(bound),
    )


def actor_is_unknown(facts: Facts) -> bool:
    """True if nobody has confirmed what the company is to the law."""
    return not facts.actors


def kinds_of(facts: Facts) -> frozenset[str]:
    """What a record is to the law: its kinds, and those of a minor's age."""
    age = facts.subject_age
    if age is None or not facts.kinds:
        return facts.kinds
    return facts.kinds | {kind for below, kind in _KINDS_BELOW_AGE if age < below}


def _binds(rule: Rule, facts: Facts) -> bool:
    if rule.binds_everybody:
        return True
    if facts.actors:
        return bool(rule.actor & facts.actors)
    return rule.effect is Effect.KEEP


def _condition_holds(rule: Rule, facts: Facts) -> bool:
    return rule.condition is None or rule.condition in facts.conditions


def _condition_is_open(rule: Rule, facts: Facts) -> bool:
    return not _condition_holds(rule, facts) and rule.condition not in facts.ruled_out


def _is_keep(rule: Rule) -> bool:
    return rule.effect is Effect.KEEP and rule.is_mandatory


def _is_cap(rule: Rule) -> bool:
    numbered = isinstance(rule.period, Period)
    return rule.effect is Effect.CAP and rule.is_mandatory and numbered


def _is_limit(rule: Rule) -> bool:
    return _is_keep(rule) or _is_cap(rule)


def _has_event(term: Term, facts: Facts) -> bool:
    """Whether the record declares the event with which the term begins."""
    return term.rule.clock in facts.clocks


def _without_events(terms: tuple[Term, ...], facts: Facts) -> tuple[Term, ...]:
    """The terms of an unknown actor without those whose event the record has not.

    A shop's order declares when it was completed. That it declares no end of a bank's
    transaction is no missing date: it would be one only for a bank, and nobody has said
    that this is one. What declares no event of any keep stays undated, and is asked; so
    does a declared event without a date, a keep that binds everybody, and one that has
    no end at all.
    """
    return tuple(
        term
        for term in terms
        if term.end is not None or term.rule.binds_everybody or _has_event(term, facts)
    )


def _without_yielding(keeps: tuple[Term, ...], facts: Facts) -> tuple[Term, ...]:
    """The keeps without those that give way to another keep of the same record."""
    if actor_is_unknown(facts):
        return keeps  # it is not certain that the other one applies
    present = {term.rule.id for term in keeps}
    return tuple(term for term in keeps if present.isdisjoint(term.rule.yields_to))
