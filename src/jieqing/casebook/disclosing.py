"""What one recipient may be told of a case: the one function that builds it.

Pure. Every fact goes through the disclosure matrix by name; one without a row raises.
Only a recipient whose cell for secret holds tells in full, on an order that counsel has
seen, gets more than the public view; the others get the twin's bytes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from jieqing.casebook.case_facts import (
    CaseFacts,
    FactGroup,
    Fate,
    HoldKind,
    public_view,
)
from jieqing.casebook.disclosure import (
    LOGGED,
    Audience,
    Circumstance,
    Level,
    Matrix,
)

Value = object
Say = Callable[[CaseFacts, "Recipient"], Value]
SECRET, REPORT = HoldKind.SECRET.value, "aml_report"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who reads, under which circumstances; ``name`` finds a processor's own part."""

    audience: Audience
    circumstances: frozenset[Circumstance] = frozenset()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Sayable:
    """A fact's full words, its general words and the recipient's own part."""

    full: Say
    general: Say
    own: Say


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosed:
    """What is told, by fact, and which of it must be entered as told."""

    told: Mapping[str, Value]
    logged: frozenset[str]


def disclose(facts: CaseFacts, recipient: Recipient, matrix: Matrix) -> Disclosed:
    """Return what this recipient may be told. Raises ``DisclosureMissing``.

    What there is nothing to say of is left out, whoever reads.
    """
    seen = _seen(facts, recipient, matrix)
    told: dict[str, Value] = {}
    logged: set[str] = set()
    for fact, sayable in SAYABLE.items():
        said = _said(sayable, seen, recipient, _level(fact, recipient, matrix))
        if said:
            told[fact] = said
            cell = matrix.cell(fact, recipient.audience, recipient.circumstances)
            logged |= {fact} if cell in LOGGED else set()
    return Disclosed(told=MappingProxyType(told), logged=frozenset(logged))


def _seen(facts: CaseFacts, recipient: Recipient, matrix: Matrix) -> CaseFacts:
    """The public view, and beyond it only what opens for this very recipient."""
    knows = {
        fact: _level(fact, recipient, matrix) is Level.TELL for fact in (SECRET, REPORT)
    }
    public = public_view(facts)
    groups = facts.groups if knows[SECRET] else public.groups
    reports = facts.reports if knows[REPORT] else public.reports
    return replace(public, groups=groups, reports=reports)


def _level(fact: str, recipient: Recipient, matrix: Matrix) -> Level:
    return matrix.level(fact, recipient.audience, recipient.circumstances)


def _said(
    sayable: Sayable, facts: CaseFacts, recipient: Recipient, level: Level
) -> Value:
    match level:
        case Level.TELL:
            return sayable.full(facts, recipient)
        case Level.GENERAL:
            return sayable.general(facts, recipient)
        case Level.OWN:
            return sayable.own(facts, recipient)
        case _:
            return None


def _none(_facts: CaseFacts, _recipient: Recipient) -> Value:
    return None


def _groups(
    facts: CaseFacts, chosen: Callable[[FactGroup], bool]
) -> Sequence[FactGroup]:
    return [group for group in facts.groups if chosen(group)]


def _found(facts: CaseFacts, _recipient: Recipient) -> Value:
    """What was found and whether it leaves; sealed rows leave with the others."""
    return [[g.what, g.rows, g.is_removed] for g in facts.groups]


def _kinds(facts: CaseFacts, _recipient: Recipient) -> Value:
    return [[g.what, g.rows] for g in facts.groups]


def _kept(facts: CaseFacts, _recipient: Recipient) -> Value:
    kept = _groups(facts, lambda g: g.fate is Fate.KEPT and bool(g.article))
    return [[g.what, g.rows, g.article, str(g.until or "-")] for g in kept]


def _count_kept(facts: CaseFacts, _recipient: Recipient) -> Value:
    return sum(g.rows for g in _groups(facts, lambda g: g.fate is Fate.KEPT))


def _decided(facts: CaseFacts, _recipient: Recipient) -> Value:
    return [[g.what, g.by_person] for g in facts.groups if g.by_person]


def _aml_kept(facts: CaseFacts, _recipient: Recipient) -> Value:
    return [[g.what, g.rows, g.article] for g in facts.groups if g.aml]


def _aml_count(facts: CaseFacts, _recipient: Recipient) -> Value:
    return sum(g.rows for g in facts.groups if g.aml)


def _hold(kind: HoldKind) -> Sayable:
    def full(facts: CaseFacts, _recipient: Recipient) -> Value:
        return [
            [g.what, h.ground, h.review.isoformat()]
            for g in facts.groups
            for h in g.holds
            if h.kind is kind
        ]

    def general(facts: CaseFacts, recipient: Recipient) -> Value:
        return bool(full(facts, recipient))

    return Sayable(full, general, _none)


def _processors(facts: CaseFacts, _recipient: Recipient) -> Value:
    return [[p.name, p.part] for p in facts.processors]


def _own_part(facts: CaseFacts, recipient: Recipient) -> Value:
    return [[p.name, p.part] for p in facts.processors if p.name == recipient.name]


def _errors(facts: CaseFacts, _recipient: Recipient) -> Value:
    late = [p.name for p in facts.processors if p.is_late]
    return {"residue": facts.residue, "late": late} if late or facts.residue else None


def _own_lateness(facts: CaseFacts, recipient: Recipient) -> Value:
    return [p.name for p in facts.processors if p.is_late and p.name == recipient.name]


def _any_error(facts: CaseFacts, recipient: Recipient) -> Value:
    return bool(_errors(facts, recipient))


def _list_of(name: str) -> Say:
    def say(facts: CaseFacts, _recipient: Recipient) -> Value:
        return list(getattr(facts, name))

    return say


def _count_of(name: str) -> Say:
    def say(facts: CaseFacts, _recipient: Recipient) -> Value:
        return len(getattr(facts, name))

    return say


def _is_there(name: str) -> Say:
    def say(facts: CaseFacts, _recipient: Recipient) -> Value:
        return bool(getattr(facts, name))

    return say


SAYABLE: Mapping[str, Sayable] = MappingProxyType(
    {
        "handler": Sayable(lambda f, _: f.handler, _none, _none),
        "person": Sayable(
            lambda f, _: bool(f.groups), lambda f, _: len(f.groups), _own_part
        ),
        "case": Sayable(lambda f, _: [f.case_no, f.state], lambda *_: True, _none),
        "found": Sayable(_found, _kinds, _own_part),
        "contents": Sayable(_list_of("contents"), _none, _none),
        "kept": Sayable(_kept, _count_kept, _none),
        "person_decided": Sayable(_decided, _none, _none),
        **{kind.value: _hold(kind) for kind in HoldKind},
        "aml_report": Sayable(_list_of("reports"), _none, _none),
        "aml_keep": Sayable(_aml_kept, _aml_count, _none),
        "other_people": Sayable(_list_of("others"), _count_of("others"), _none),
        "tip": Sayable(_list_of("tips"), _none, _none),
        "security": Sayable(_list_of("secrets"), _is_there("secrets"), _none),
        "opinion": Sayable(_list_of("opinions"), _none, _none),
        "processors": Sayable(_processors, _none, _own_part),
        "errors": Sayable(_errors, _any_error, _own_lateness),
        "leak": Sayable(_list_of("leaks"), _is_there("leaks"), _none),
        "statement": Sayable(
            lambda f, _: f.statement, lambda f, _: bool(f.statement), _none
        ),
    }
)
"""Every fact of the matrix, and how it is said at each level."""
