"""Why the law makes of a record what it does: every step that mattered, in order.

Pure values. ``explain`` decides once more and looks at the same rules; the words for
people are those of the command line (cli/decision_words.py).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from jieqing.law.catalogue import Catalogue
from jieqing.law.choice import longest
from jieqing.law.decide import decide, replaced, was_over
from jieqing.law.period import Period, add_period
from jieqing.law.reading import binds, condition_holds, kinds_of
from jieqing.law.scope import Scope, scope
from jieqing.law.terms import Term
from jieqing.law.values import (
    DELETION_REQUEST,
    PERMANENT,
    ChangedHere,
    Decision,
    Doubt,
    Effect,
    Facts,
    Fate,
    Permanent,
    Rule,
)


class Because(StrEnum):
    """What a step found; each has its words in Chinese and English."""

    HOLD = "hold"
    CHANGED_HERE = "changed-here"
    NOT_YET_IN_FORCE = "not-yet-in-force"
    REPEALED = "repealed"
    REPLACED = "replaced"
    RENUMBERED = "renumbered"
    OLD_TERM_ENDED = "old-term-ended"
    OLD_TERM_RAN = "old-term-ran"
    ACTOR_UNKNOWN = "actor-unknown"
    BOUND_IF = "bound-if"
    CONDITION_OPEN = "condition-open"
    CONDITION_OPEN_OVER = "condition-open-over"
    CONDITION_OPEN_DECIDES = "condition-open-decides"
    WOULD_GIVE_WAY = "would-give-way"
    CONDITION_NOT_MET = "condition-not-met"
    DATE_UNKNOWN = "date-unknown"
    GIVES_WAY = "gives-way"
    KEEP_FOR_EVER = "keep-for-ever"
    KEEP_IF_REACHES_BACK = "keep-if-reaches-back"
    KEEP_RUNS = "keep-runs"
    KEEP_OVER = "keep-over"
    CAP_RUNS = "cap-runs"
    CAP_OVER = "cap-over"
    CAP_BEFORE_KEEP = "cap-before-keep"
    CAP_WITHOUT_NUMBER = "cap-without-number"
    UNLAWFUL = "unlawful"
    DEAD = "dead"
    CHILD = "child"
    FROM_MEMORY = "from-memory"
    GROUND = "ground"
    NO_GROUND = "no-ground"
    NO_GROUND_BY_REQUEST = "no-ground-by-request"
    NOT_OF_EVERYBODY = "not-of-everybody"
    EXPIRED = "expired"
    ANONYMISE_ONLY_AFTER_TEST = "anonymise-only-after-test"
    ERASE_BEFORE_ANONYMISE = "erase-before-anonymise"
    SENSITIVE = "sensitive"
    WEAK_KEEP = "weak-keep"
    WEAK_KEEP_UNDATED = "weak-keep-undated"
    WEAK_KEEP_OVER = "weak-keep-over"
    WEAK_GROUND = "weak-ground"
    BELOW_LAW = "below-law"
    BELOW_LAW_AGAINST_REQUEST = "below-law-against-request"
    STAYS_WHATEVER = "stays-whatever"
    PERSON_AT_THE_END = "person-at-the-end"
    NO_RULE = "no-rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One finding. ``other``: the rule on the other side; ``word``: of the vocabulary.

    ``start`` and ``end``: the days of ``rule`` for this record; of a version, the day
    on which it comes or came into force, and the first day on which it no longer holds.
    Of a rule changed here: ``word`` is the number of the change, ``start`` its day.
    """

    because: Because
    rule: Rule | None = None
    other: Rule | None = None
    start: date | None = None
    end: date | Permanent | None = None
    word: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A decision with its reasons in the order of the law's steps.

    ``cited``: the decisive rule; ``changed_here``: that the company changed rules of
    the decision, by id.
    """

    decision: Decision
    today: date
    facts: Facts
    reasons: tuple[Reason, ...]
    cited: Rule | None
    changed_here: Mapping[str, ChangedHere]

    @property
    def counsel(self) -> bool:
        """Whether counsel must look before anybody relies on the decision.

        Also where a reason that did not become the doubt gives something to counsel.
        """
        unsure = self.cited is not None and self.cited.is_unverified
        doubted = self.decision.counsel or self.decision.doubt in _FOR_COUNSEL
        given = any(reason.because in _GIVEN_TO_COUNSEL for reason in self.reasons)
        return unsure or doubted or given or bool(self.changed_here)

    @property
    def names_unread(self) -> bool:
        """Whether a reason rests on a rule that nobody has read."""
        rules = (reason.rule for reason in self.reasons)
        return any(rule is not None and rule.is_unverified for rule in rules)


_FOR_COUNSEL = frozenset(
    {
        Doubt.UNKNOWN_ACTOR,
        Doubt.OLD_TERM_OVER,
        Doubt.CAP_BEFORE_KEEP,
        Doubt.UNLAWFUL_BUT_KEPT,
        Doubt.UNVERIFIED,
        Doubt.DECEASED,
    }
)
_GIVEN_TO_COUNSEL = frozenset(
    {
        Because.CHANGED_HERE,
        Because.OLD_TERM_ENDED,
        Because.BELOW_LAW_AGAINST_REQUEST,
    }
)
_Step = Callable[["_Seen"], Iterator[Reason]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What every step looks at."""

    scope: Scope
    decision: Decision


def explain(facts: Facts, catalogue: Catalogue, today: date) -> Explanation:
    """The decision on these facts and all that led to it. Raises ``WordUnknown``."""
    decision = decide(facts, catalogue, today)
    seen = _Seen(scope=scope(facts, catalogue, today), decision=decision)
    cited = decision.decisive
    changed = _rules_changed_here(seen)
    return Explanation(
        decision=decision,
        today=today,
        facts=facts,
        reasons=tuple(reason for step in _STEPS for reason in step(seen)),
        cited=None if cited is None else catalogue.rule(cited),
        changed_here={rule.id: catalogue.changed_here[rule.id] for rule in changed},
    )


def _rules_changed_here(seen: _Seen) -> tuple[Rule, ...]:
    """The rules weighed that the company changed: counsel looks before one relies."""
    changed, scoped = seen.scope.catalogue.changed_here, seen.scope
    weighed = (*seen.decision.rules, *scoped.rules, *scoped.weak_rules)
    return tuple(rule for rule in dict.fromkeys(weighed) if rule.id in changed)


def _holds(seen: _Seen) -> Iterator[Reason]:
    facts = seen.scope.facts
    words = seen.scope.catalogue.vocabulary.words("holds")
    for hold in sorted(facts.holds, key=words.index):
        yield Reason(because=Because.HOLD, word=hold)


def _changed_here(seen: _Seen) -> Iterator[Reason]:
    for rule in _rules_changed_here(seen):
        by = seen.scope.catalogue.changed_here[rule.id]
        yield Reason(
            because=Because.CHANGED_HERE, rule=rule, start=by.day, word=by.change
        )


def _versions(seen: _Seen) -> Iterator[Reason]:
    """Rules that would speak of the record on another day."""
    looked, known = seen.scope, seen.scope.catalogue.by_id
    for rule in _of_other_days(looked):
        if rule.effective > looked.today:
            yield Reason(
                because=Because.NOT_YET_IN_FORCE, rule=rule, start=rule.effective
            )
            continue
        new = next((known[n] for n in rule.superseded_by if n in known), None)
        if new is not None and _tells_transition(looked, new):
            continue  # told with its terms, in the next step
        because = Because.REPEALED if new is None else Because.REPLACED
        yield Reason(because=because, rule=rule, other=new, end=rule.repealed)


def _of_other_days(seen: Scope) -> Iterator[Rule]:
    for rule in seen.catalogue.touching(kinds_of(seen.facts)):
        speaks = binds(rule, seen.facts) and condition_holds(rule, seen.facts)
        if speaks and not rule.in_force(seen.today) and seen.facts.actors:
            yield rule


def _tells_transition(seen: Scope, new: Rule) -> bool:
    return any(
        term.rule.id == new.id and term.start is not None and _older(seen, term)
        for term in seen.keeps
    )


def _older(seen: Scope, term: Term) -> tuple[Rule, ...]:
    """The replaced rules that spoke of this record and could have ended before."""
    if term.start is None or term.start >= term.rule.effective:
        return ()
    kinds = kinds_of(seen.facts)
    return tuple(old for old in replaced(seen, term) if old.data & kinds)


def _transitions(seen: _Seen) -> Iterator[Reason]:
    looked = seen.scope
    for term in looked.keeps:
        for old in _older(looked, term):
            if term.start is None or not isinstance(old.period, Period):
                continue
            ended = was_over(old, term)
            yield Reason(
                because=Because.OLD_TERM_ENDED if ended else Because.OLD_TERM_RAN,
                rule=term.rule,
                other=old,
                start=term.start,
                end=add_period(term.start, old.period),
            )
    cited = seen.decision.decisive
    if cited is not None and not looked.catalogue.rule(cited).in_force(looked.today):
        old = looked.catalogue.rule(cited)
        new = looked.catalogue.by_id.get(next(iter(old.superseded_by), ""))
        yield Reason(because=Because.RENUMBERED, rule=old, other=new)


def _identity(seen: _Seen) -> Iterator[Reason]:
    looked = seen.scope
    if not looked.common.actor_unknown:
        return
    yield Reason(because=Because.ACTOR_UNKNOWN)
    asked = seen.decision.doubt is Doubt.UNKNOWN_ACTOR
    for term in (*looked.running, *(looked.set_aside if asked else ())):
        if not term.rule.binds_everybody:
            yield _of(Because.BOUND_IF, term)


def _age(seen: _Seen) -> Iterator[Reason]:
    facts = seen.scope.facts
    for kind in sorted(kinds_of(facts) - facts.kinds):
        yield Reason(because=Because.CHILD, word=kind)


def _conditions(seen: _Seen) -> Iterator[Reason]:
    looked = seen.scope
    for term in looked.open:
        yield _of(_open(seen, term), term, word=term.rule.condition)
        for keep in looked.running:
            if term.rule.id in keep.rule.yields_to:
                yield Reason(
                    because=Because.WOULD_GIVE_WAY, rule=keep.rule, other=term.rule
                )
    for rule in looked.common.unmet:
        yield Reason(because=Because.CONDITION_NOT_MET, rule=rule, word=rule.condition)


def _open(seen: _Seen, term: Term) -> Because:
    if not term.is_over(seen.scope.today):
        return Because.CONDITION_OPEN
    if _is_all_the_same(seen, term.rule.condition or ""):
        return Because.CONDITION_OPEN_OVER
    return Because.CONDITION_OPEN_DECIDES


def _is_all_the_same(seen: _Seen, condition: str) -> bool:
    """Whether the outcome is the same, be the condition met or not."""
    facts, looked = seen.scope.facts, seen.scope
    met = replace(facts, conditions=facts.conditions | {condition})
    unmet = replace(facts, ruled_out=facts.ruled_out | {condition})
    here = _outcome(seen.decision)
    return all(
        _outcome(decide(answered, looked.catalogue, looked.today)) == here
        for answered in (met, unmet)
    )


def _outcome(decision: Decision) -> Decision:
    """A decision without the rules that were only weighed, and their bounds."""
    return replace(decision, rules=(), weak=(), bounds={})


def _dates(seen: _Seen) -> Iterator[Reason]:
    looked = seen.scope
    if not looked.common.actor_unknown:
        for term in (*looked.keeps, *looked.caps):
            if term.end is None:
                yield _of(Because.DATE_UNKNOWN, term, word=term.rule.clock)


def _keeps(seen: _Seen) -> Iterator[Reason]:
    looked = seen.scope
    for rule in looked.common.given_way:
        others = (t.rule for t in looked.keeps if t.rule.id in rule.yields_to)
        yield Reason(because=Because.GIVES_WAY, rule=rule, other=next(others, None))
    if looked.common.actor_unknown and looked.running:
        return  # told with the identity
    for term in looked.keeps:
        if term.end is PERMANENT:
            yield _of(Because.KEEP_FOR_EVER, term)
        elif term.end is not None:
            yield _of(_dated(term, looked), term)


def _dated(term: Term, seen: Scope) -> Because:
    if term.is_over(seen.today):
        return Because.KEEP_OVER
    if any(was_over(old, term) for old in _older(seen, term)):
        return Because.KEEP_IF_REACHES_BACK
    return Because.KEEP_RUNS


def _caps(seen: _Seen) -> Iterator[Reason]:
    looked = seen.scope
    last = longest(looked.running)
    for cap in looked.caps:
        if cap.end is None:
            continue
        over = cap.is_over(looked.today)
        yield _of(Because.CAP_OVER if over else Because.CAP_RUNS, cap)
        if last is not None and seen.decision.doubt is Doubt.CAP_BEFORE_KEEP:
            yield Reason(
                because=Because.CAP_BEFORE_KEEP,
                rule=cap.rule,
                other=last.rule,
                end=last.end,
            )
    if seen.decision.fate is Fate.ERASE or looked.facts.holds:
        return
    for rule in looked.common.numberless:
        yield Reason(because=Because.CAP_WITHOUT_NUMBER, rule=rule)


def _conflicts(seen: _Seen) -> Iterator[Reason]:
    doubt, looked = seen.decision.doubt, seen.scope
    last = longest(looked.running)
    if doubt is Doubt.UNLAWFUL_BUT_KEPT and last is not None:
        yield _of(Because.UNLAWFUL, last)
    if not looked.facts.subject_alive:
        yield Reason(because=Because.DEAD)


def _memory(seen: _Seen) -> Iterator[Reason]:
    looked, doubt = seen.scope, seen.decision.doubt
    if doubt is not Doubt.UNVERIFIED or seen.decision.decisive is None:
        return
    rule = looked.catalogue.rule(seen.decision.decisive)
    yield Reason(because=Because.FROM_MEMORY, rule=rule)


def _grounds(seen: _Seen) -> Iterator[Reason]:
    looked = seen.scope
    for term in looked.due:
        yield _of(Because.GROUND, term)
    if not looked.due:
        yield from _without_ground(seen)
    softer = [t for t in looked.due if t.rule.effect is Effect.ANONYMISE]
    if seen.decision.doubt is Doubt.SENSITIVE:
        yield Reason(because=Because.SENSITIVE)
    elif softer and seen.decision.fate is Fate.ERASE:
        passed = looked.facts.anonymise_test_passed
        because = Because.ERASE_BEFORE_ANONYMISE
        if not passed:
            because = Because.ANONYMISE_ONLY_AFTER_TEST
        yield _of(because, softer[0])


def _without_ground(seen: _Seen) -> Iterator[Reason]:
    last = longest(seen.scope.over)
    if seen.decision.fate is not Fate.ERASE:
        yield _no_ground(seen.scope)
        if seen.decision.doubt is Doubt.UNKNOWN_ACTOR and last and _nothing_runs(seen):
            yield _of(Because.NOT_OF_EVERYBODY, last)
    elif last is not None:
        yield _of(Because.EXPIRED, last)


def _no_ground(looked: Scope) -> Reason:
    asked = looked.facts.clocks.get(DELETION_REQUEST)
    if asked is None or asked > looked.today:
        return Reason(because=Because.NO_GROUND)
    return Reason(because=Because.NO_GROUND_BY_REQUEST, start=asked)


def _nothing_runs(seen: _Seen) -> bool:
    return not seen.scope.running and not seen.scope.open


def _suggestions(seen: _Seen) -> Iterator[Reason]:
    looked = seen.scope
    for term in looked.weak:
        if term.is_over(looked.today):
            yield _of(Because.WEAK_KEEP_OVER, term)
        elif term.end is None:
            yield _of(Because.WEAK_KEEP_UNDATED, term, word=term.rule.clock)
        else:
            yield _of(Because.WEAK_KEEP, term)
    for term in looked.weak_grounds:
        yield _of(Because.WEAK_GROUND, term)


def _authority(seen: _Seen) -> Iterator[Reason]:
    """Whether the keep that decides has the rank that a request must yield to."""
    looked, decision = seen.scope, seen.decision
    last = longest(looked.running)
    if decision.fate is not Fate.KEEP or last is None or not last.rule.is_below_law:
        return
    asked = looked.facts.clocks.get(DELETION_REQUEST)
    against = asked is not None and asked <= looked.today
    because = Because.BELOW_LAW_AGAINST_REQUEST if against else Because.BELOW_LAW
    yield _of(because, last)


def _ends(seen: _Seen) -> Iterator[Reason]:
    decision = seen.decision
    stays = decision.must_stay
    if stays is not None:
        last = next(t for t in seen.scope.running if t.end == stays)
        yield _of(Because.STAYS_WHATEVER, last)
    if decision.doubt is Doubt.AFTER_EXPIRY and decision.decisive is not None:
        rule = seen.scope.catalogue.rule(decision.decisive)
        yield Reason(because=Because.PERSON_AT_THE_END, rule=rule)
    if decision.doubt is Doubt.NO_RULE:
        yield Reason(because=Because.NO_RULE)


# The order is that of the pack's README.
_STEPS: tuple[_Step, ...] = (
    _holds,
    _changed_here,
    _versions,
    _transitions,
    _identity,
    _age,
    _conditions,
    _dates,
    _keeps,
    _caps,
    _conflicts,
    _memory,
    _grounds,
    _suggestions,
    _authority,
    _ends,
)


def _of(because: Because, term: Term, *, word: str | None = None) -> Reason:
    return Reason(
        because=because, rule=term.rule, start=term.start, end=term.end, word=word
    )
