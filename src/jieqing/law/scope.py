"""The rules that speak of one record today, with the record's own dates.

An unknown actor is bound by every actor's keeps and suggestions, but helped by nobody's
ground to erase. A rule whose condition nobody has stated is neither used nor dropped.
Of another actor's keep, the record must have the event (``_without_events``). Which
rules these are for all records alike stands in reading.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jieqing.law.catalogue import Catalogue
from jieqing.law.reading import Reading, reading
from jieqing.law.terms import Term, term_of
from jieqing.law.values import Facts, Rule

Terms = Sequence[Term]


@dataclass(slots=True, kw_only=True)
class Scope:
    """The rules in force that speak of a record, sorted by what they command.

    ``keeps`` and ``caps``: mandatory, the caps with a number. ``running`` and ``over``:
    the keeps that have not, and that have ended. ``open``: such rules with a condition
    nobody has stated. ``due``: mandatory commands to erase that have come due. What
    holds for all records alike is ``common``.
    """

    facts: Facts
    catalogue: Catalogue
    today: date
    common: Reading
    keeps: Terms
    running: Terms
    over: Terms
    caps: Terms
    open: Terms
    due: Terms

    @property
    def set_aside(self) -> Terms:
        """The keeps of a known company whose events the record does not declare."""
        looked = {term.rule.id for term in self.keeps}
        kept = (rule for rule in self.common.keeps if rule.id not in looked)
        return _terms(tuple(kept), self.facts)

    @property
    def grounds(self) -> Terms:
        """The mandatory commands to erase, due or not."""
        return _terms(self.common.grounds, self.facts)

    @property
    def weak(self) -> Terms:
        """The suggestions to keep."""
        return _terms(self.common.weak, self.facts)

    @property
    def weak_grounds(self) -> Terms:
        """The suggestions to erase."""
        return _terms(self.common.weak_grounds, self.facts)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule that was weighed."""
        weighed = (*self.keeps, *self.caps, *self.open, *self.due)
        return tuple([term.rule for term in weighed])

    @property
    def weak_rules(self) -> tuple[Rule, ...]:
        """The suggestions beside the commands."""
        return self.common.weak + self.common.weak_grounds


def scope(facts: Facts, catalogue: Catalogue, today: date) -> Scope:
    """The rules in force today that speak of a record of these facts.

    Raises ``WordUnknown`` if a fact is written in no word of the catalogue.
    """
    common = reading(facts, catalogue, today)
    keeps, open_ = _terms(common.keeps, facts), _terms(common.open, facts)
    if common.actor_unknown and any(_has_event(term, facts) for term in keeps):
        keeps, open_ = _without_events(keeps, facts), _without_events(open_, facts)
    running: list[Term] = []
    over: list[Term] = []
    for term in keeps:
        (over if term.is_over(today) else running).append(term)
    return Scope(
        facts=facts,
        catalogue=catalogue,
        today=today,
        common=common,
        keeps=keeps,
        running=running,
        over=over,
        caps=_terms(common.caps, facts),
        open=open_,
        due=_due(common.grounds, facts, today) if common.grounds else (),
    )


def _terms(rules: Sequence[Rule], facts: Facts) -> Terms:
    clocks = facts.clocks
    return [term_of(rule, clocks.get(rule.clock)) for rule in rules] if rules else ()


def _due(grounds: Sequence[Rule], facts: Facts, today: date) -> Terms:
    found: list[Term] = []
    for rule in grounds:
        day = facts.clocks.get(rule.clock)
        if day is not None and day <= today:
            term = term_of(rule, day)
            if term.is_due(today):
                found.append(term)
    return found


def _has_event(term: Term, facts: Facts) -> bool:
    """Whether the record declares the event with which the term begins."""
    return term.rule.clock in facts.clocks


def _without_events(terms: Sequence[Term], facts: Facts) -> Terms:
    """The terms of an unknown actor without those whose event the record has not.

    A shop's order declares when it was completed. That it declares no end of a bank's
    transaction is no missing date: it would be one only for a bank, and nobody has said
    that this is one. What declares no event of any keep stays undated, and is asked; so
    does a declared event without a date, a keep that binds everybody, and one that has
    no end at all.
    """
    return [
        term
        for term in terms
        if term.end is not None or term.rule.binds_everybody or _has_event(term, facts)
    ]
