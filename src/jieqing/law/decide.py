"""What must happen to one record, by the law of one day.

Pure: no clock, no database. ``decide`` is the only way in. The steps are those of the
pack's README; each looks at the scope and either concludes or passes on. What is
unknown waits for a person; it never means that nothing forbids erasing.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from jieqing.law.bounds import bounds_of
from jieqing.law.catalogue import Catalogue
from jieqing.law.choice import cited, longest, strongest_ground
from jieqing.law.period import Period, add_period
from jieqing.law.reading import OLD_TERM_COUNTS, PERSON_AT_THE_END
from jieqing.law.scope import Scope, scope
from jieqing.law.terms import Term
from jieqing.law.values import (
    ALL_AS_FORMED,
    DELETION_REQUEST,
    PERMANENT,
    UNLAWFUL,
    Decision,
    Doubt,
    Effect,
    Facts,
    Fate,
    Permanent,
    Rule,
)

_PLAIN_END = frozenset({"erase", "anonymise-or-erase"})
# Doubts on whether one more command applies. Those that surely do keep running; of a
# conflict of commands, or an unknown company, nothing is sure.
_ONE_MORE_COMMAND = frozenset(
    {Doubt.UNKNOWN_CONDITION, Doubt.NO_DATE, Doubt.OLD_TERM_OVER}
)


def decide(facts: Facts, catalogue: Catalogue, today: date) -> Decision:
    """The fate of one record under the law in force on ``today``, with its grounds.

    Raises ``WordUnknown`` if a fact is written in no word of the catalogue: a misspelt
    kind must not pass for a record that nobody has to keep.
    """
    seen = scope(facts, catalogue, today)
    decision = _first(seen)
    return _held(seen, decision) if facts.holds else decision


def _first(seen: Scope) -> Decision:
    """What the first step says that concludes; the last one always does."""
    for step in _STEPS:
        found = step(seen)
        if found is not None:
            return found
    return _nothing(seen)


def _held(seen: Scope, otherwise: Decision) -> Decision:
    """Step 3: under a hold nothing goes, whatever it would be without it."""
    words = seen.catalogue.vocabulary.words("holds")
    return Decision(
        fate=Fate.KEEP,
        hold=min(seen.facts.holds, key=words.index),
        decisive=otherwise.decisive,
        rules=otherwise.rules,
        weak=otherwise.weak,
        storage_only=True,
    )


def _actor(seen: Scope) -> Decision | None:
    """Step 4: unless every actor's keep is over, the identity matters."""
    if not seen.common.actor_unknown:
        return None
    keeps = (*seen.running, *_open_and_running(seen))
    if any(not term.rule.binds_everybody for term in keeps):
        return _ask(seen, Doubt.UNKNOWN_ACTOR)
    return None


def _condition(seen: Scope) -> Decision | None:
    """Step 4: a condition that nobody stated, of a rule that could still keep."""
    if not seen.open:
        return None
    waited = [*_open_and_running(seen), *_open_and_yielded_to(seen)]
    if waited:
        return _ask(seen, Doubt.UNKNOWN_CONDITION, waited[0])
    return None


def _date(seen: Scope) -> Decision | None:
    """Step 5: a mandatory keep or a numbered cap that cannot be dated."""
    undated = [term for term in (*seen.keeps, *seen.caps) if term.end is None]
    return _ask(seen, Doubt.NO_DATE, undated[0]) if undated else None


def _old_term(seen: Scope) -> Decision | None:
    """Step 2: the old term had ended before the longer new one came into force."""
    if not seen.common.in_transition:
        return None
    for term in seen.keeps:
        if any(was_over(old, term) for old in replaced(seen, term)):
            return _ask(seen, Doubt.OLD_TERM_OVER, term)
    return None


def _conflict(seen: Scope) -> Decision | None:
    """Step 7, and what no program decides: commands that cannot all be met."""
    running = longest(seen.running)
    if running is None:
        return None
    for cap in seen.caps:
        if isinstance(cap.end, date) and _ends_after(running, cap.end):
            return _ask(seen, Doubt.CAP_BEFORE_KEEP, cap)
    if UNLAWFUL in seen.facts.conditions:
        return _ask(seen, Doubt.UNLAWFUL_BUT_KEPT, running)
    return None


def _keep(seen: Scope) -> Decision | None:
    """Steps 6 and 9: the longest keep binds, with the fewest fields that it needs."""
    last = longest(seen.running)
    if last is None or last.end is None:
        return None
    named = cited(last, seen.catalogue)
    return Decision(
        fate=Fate.KEEP,
        until=last.end,
        decisive=named.id,
        rules=_once(named, *(term.rule for term in seen.running)),
        weak=seen.weak_rules,
        minimum_fields=_minimum(term.rule for term in seen.running),
        storage_only=True,
        counsel=_needs_counsel(last.rule, seen),
        after_expiry=last.rule.after_expiry,
    )


def _dead(seen: Scope) -> Decision | None:
    """What remains of the dead is for their kin and a person (PIPL 49)."""
    return None if seen.facts.subject_alive else _ask(seen, Doubt.DECEASED)


def _unverified_end(seen: Scope) -> Decision | None:
    """A term from memory may have been too short: a person reads the law first."""
    if not seen.common.unverified:
        return None
    ended = [*seen.over, *(t for t in seen.open if t.is_over(seen.today))]
    unverified = longest(term for term in ended if term.rule.is_unverified)
    verified = longest(t for t in seen.over if not t.rule.is_unverified)
    if unverified is None or not isinstance(unverified.end, date):
        return None
    if verified is not None and not _ends_after(unverified, verified.end):
        return None  # a rule that was read keeps it as long
    return _ask(seen, Doubt.UNVERIFIED, unverified)


def _person_at_the_end(seen: Scope) -> Decision | None:
    """Step 10: some rules give their records to a person when they end."""
    if not seen.common.ends_with_person:
        return None
    for term in seen.over:
        if term.rule.after_expiry in PERSON_AT_THE_END:
            return _ask(seen, Doubt.AFTER_EXPIRY, term)
    return None


def _ground(seen: Scope) -> Decision | None:
    """Step 1: something commands that the record go.

    Where one rule says erase and another leaves the choice, the company may anonymise
    only a record that has a worth beyond the person, an order or an invoice: one that
    somebody has to keep for a time. An account, its contacts or a profile are about the
    person alone; without the person their purpose is achieved, and they are erased.
    """
    due = [term for term in seen.due if not term.rule.is_unverified]
    softer = [term for term in due if term.rule.effect is Effect.ANONYMISE]
    may_stay = (
        seen.common.sensitive or seen.common.kept_by_somebody or len(softer) == len(due)
    )
    if softer and may_stay and seen.facts.anonymise_test_passed:
        return _anonymise(seen, strongest_ground(softer))
    if due:
        return _go(seen, Fate.ERASE, strongest_ground(due))
    return None


def _cap(seen: Scope) -> Decision | None:
    """Step 7: beyond a cap nothing may stay."""
    ended = [t for t in seen.caps if t.is_over(seen.today)]
    firm = [term for term in ended if not term.rule.is_unverified]
    if firm:
        return _go(seen, Fate.ERASE, firm[0])
    return _ask(seen, Doubt.UNVERIFIED, ended[0]) if ended else None


def _weak(seen: Scope) -> Decision | None:
    """Step 8: only suggestions are left; a person weighs them."""
    open_ended = [term for term in seen.weak if not term.is_over(seen.today)]
    if not open_ended:
        return None
    if seen.common.actor_unknown:
        return _ask(seen, Doubt.UNKNOWN_ACTOR)
    last = longest(open_ended) or open_ended[0]
    asked = _ask(seen, Doubt.WEAK_ONLY, last)
    end = last.end if isinstance(last.end, date) else None
    return replace(asked, suggested=end)


def _expired(seen: Scope) -> Decision | None:
    """Step 10: every keep has ended and nothing else speaks for staying.

    The end of the last duty to keep is the end of the purpose: the ground that commands
    erasing then is cited even if nobody has dated it. Of an unknown company it is the
    end of its purpose only if the duty was everybody's: another company's duty that
    ended says nothing of why this one holds the record.
    """
    last = longest(seen.over)
    if last is None:
        return None
    if seen.common.actor_unknown and not _was_bound(seen):
        return _ask(seen, Doubt.UNKNOWN_ACTOR)
    undated = [
        term
        for term in seen.grounds
        if term.start is None
        and term.rule.effect is Effect.ERASE
        and term.rule.condition is None
        and not term.rule.is_unverified
    ]
    return _go(seen, Fate.ERASE, undated[0] if undated else last)


def _was_bound(seen: Scope) -> bool:
    """Whether a duty has ended that the company had, whatever it is."""
    return any(term.rule.binds_everybody for term in seen.over)


def _unverified_ground(seen: Scope) -> Decision | None:
    """Only rules that nobody has read command erasing."""
    return _ask(seen, Doubt.UNVERIFIED, seen.due[0]) if seen.due else None


def _nothing(seen: Scope) -> Decision:
    """No keep, no ground: never erased by silence.

    Of an unknown company more would be known, were it one: its grounds too. An ended
    term with a condition would be the end of the purpose, if the condition is met.
    """
    if seen.common.actor_unknown:
        return _ask(seen, Doubt.UNKNOWN_ACTOR)
    if seen.open:
        return _ask(seen, Doubt.UNKNOWN_CONDITION, seen.open[0])
    soft = seen.weak or [t for t in seen.weak_grounds if t.is_due(seen.today)]
    if soft:
        return _ask(seen, Doubt.WEAK_ONLY, soft[0])
    return _ask(seen, Doubt.NO_GROUND if seen.common.spoken_of else Doubt.NO_RULE)


# The order is the law's: what concludes first is the answer.
_STEPS = (
    _actor,
    _condition,
    _date,
    _old_term,
    _conflict,
    _keep,
    _dead,
    _unverified_end,
    _person_at_the_end,
    _ground,
    _cap,
    _weak,
    _expired,
    _unverified_ground,
)


def _ask(seen: Scope, doubt: Doubt, because: Term | None = None) -> Decision:
    return Decision(
        fate=Fate.ASK,
        doubt=doubt,
        decisive=because.rule.id if because else None,
        rules=seen.rules,
        weak=seen.weak_rules,
        must_stay=_sure_end(seen) if doubt in _ONE_MORE_COMMAND else None,
    )


def _sure_end(seen: Scope) -> date | Permanent | None:
    """The end of the commands that keep running, however the doubt is answered."""
    last = longest(term for term in seen.running if not _in_doubt(term, seen))
    return None if last is None else last.end


def _in_doubt(term: Term, seen: Scope) -> bool:
    """Whether an open rule or an ended old term could take this command away."""
    if any(open_.rule.id in term.rule.yields_to for open_ in seen.open):
        return True
    return any(was_over(old, term) for old in replaced(seen, term))


def _anonymise(seen: Scope, ground: Term) -> Decision:
    """The company's choice, where the law leaves it; never for sensitive records."""
    if seen.common.sensitive:
        return _ask(seen, Doubt.SENSITIVE, ground)
    return _go(seen, Fate.ANONYMISE, ground)


def _go(seen: Scope, fate: Fate, because: Term) -> Decision:
    named = cited(because, seen.catalogue)
    ways = (term.rule.after_expiry for term in seen.over)
    special = [way for way in ways if way not in _PLAIN_END]
    return Decision(
        fate=fate,
        decisive=named.id,
        rules=_once(named, *seen.rules),
        weak=seen.weak_rules,
        after_expiry=special[0] if special else because.rule.after_expiry,
        bounds=bounds_of(seen),
    )


def _open_and_running(seen: Scope) -> list[Term]:
    return [term for term in seen.open if not term.is_over(seen.today)]


def _open_and_yielded_to(seen: Scope) -> list[Term]:
    """Open rules that, if they apply, take away a keep that is still running."""
    names = {name for term in seen.running for name in term.rule.yields_to}
    return [term for term in seen.open if term.rule.id in names]


def replaced(seen: Scope, term: Term) -> Iterable[Rule]:
    """The older rules whose ended terms this rule does not revive."""
    if term.rule.transition != OLD_TERM_COUNTS:
        return ()
    known = seen.catalogue.by_id
    return (known[name] for name in term.rule.supersedes if name in known)


def was_over(old: Rule, term: Term) -> bool:
    """True if the old rule's term had ended when the new rule came into force."""
    if not isinstance(old.period, Period) or term.start is None:
        return False
    return add_period(term.start, old.period) < term.rule.effective


def _ends_after(term: Term, day: object) -> bool:
    if term.end is PERMANENT:
        return True
    return isinstance(term.end, date) and isinstance(day, date) and term.end > day


def _needs_counsel(rule: Rule, seen: Scope) -> bool:
    """A keep from memory, or one below the law that stands against a request."""
    asked = seen.facts.clocks.get(DELETION_REQUEST)
    against = asked is not None and asked <= seen.today
    return rule.is_unverified or (rule.is_below_law and against)


def _minimum(rules: Iterable[Rule]) -> frozenset[str]:
    needed = frozenset[str]().union(*(rule.minimum_fields for rule in rules))
    return frozenset({ALL_AS_FORMED}) if ALL_AS_FORMED in needed else needed


def _once(*rules: Rule) -> tuple[Rule, ...]:
    return tuple({rule.id: rule for rule in rules}.values())
