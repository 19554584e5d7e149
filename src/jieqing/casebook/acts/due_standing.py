"""Propose a standing approval, sign it, end it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from jieqing.casebook import standing as standings
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.due_batches import open_batches
from jieqing.casebook.due_flow import STANDING, DueAct, Stands
from jieqing.casebook.entering import enter
from jieqing.casebook.flows import Act
from jieqing.casebook.guards import APPROVALS_NEEDED
from jieqing.casebook.sources import mapped_stores, version_of
from jieqing.casebook.standing import (
    ANSWERED,
    LONGEST,
    RECORD,
    Standing,
    Terms,
    ended_rules,
    rules_today,
    version_of_rule,
)
from jieqing.casebook.work import require_not_barred
from jieqing.errors import WrongUsage, phrase
from jieqing.evidence.passkey import Assertion
from jieqing.flow.record import STATE
from jieqing.flow.table import NEW
from jieqing.law.period import add_period


class StandingIncomplete(WrongUsage):
    """It names stores, rules, a ceiling and an end within 12 months."""

    code = "standing-approval-incomplete"
    cause = "The standing approval cannot be proposed: {reason}."
    advice = (
        "Name stores of this home, rules of the law pack, at least one row a day and"
        " a last day within 12 months."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStanding:
    """What is proposed; no rules: those that keep rows in these stores now."""

    stores: frozenset[str]
    ceiling: int
    until: date
    rules: frozenset[str] = frozenset()


def propose(desk: Desk, new: NewStanding, *, by: str, at: datetime) -> Standing:
    """Propose it; returns it. Raises ``StandingIncomplete`` or ``NotEntitled``."""
    person = desk.register.entitled(by, DueAct.PROPOSE, at)
    kept_by = rules_in_batches(desk, new.stores)
    rules = new.rules or rules_today(desk.catalogue, kept_by, day_of(at))
    _require_complete(desk, new, rules, day_of(at))
    versions = {mapped.name: version_of(mapped) for mapped in mapped_stores(desk)}
    terms = Terms(
        stores={store: versions[store] for store in sorted(new.stores)},
        rules={rule: version_of_rule(desk.catalogue, rule) for rule in sorted(rules)},
        ceiling=new.ceiling,
        until=new.until,
        law=desk.catalogue.version,
        company=standings.company_facts(desk),
    )
    with transaction.atomic():
        number = f"SA-{len(standings.all_of(desk)) + 1:04d}"
        STANDING.row(DueAct.PROPOSE, NEW)
        hash_ = terms.hash(desk.tenant, number, person.number)
        facts = {
            "terms": terms.to_json(),
            "terms_hash": hash_,
            "standing": number,
            STATE: Stands.PROPOSED,
        }
        enter(desk, RECORD, DueAct.PROPOSE, facts, by=by, at=at)
    return standings.named(desk, number)


def sign(
    desk: Desk, number: str, signature: bytes | Assertion, *, by: str, at: datetime
) -> Standing:
    """Sign it with one's own key; the second signature puts it in force.

    Raises ``PersonInvolved``, ``StandingForged``, ``StandingOver`` or what is not as
    it names it any more.
    """
    stores = mapped_stores(desk)
    with transaction.atomic():
        roll = desk.register.roll(at)
        person = roll.entitled(by, DueAct.APPROVE)
        require_not_barred(desk, Act.APPROVE, by, at)
        standing = to_sign(desk, number, on=day_of(at))
        standings.require_as_named(desk, standing, stores)
        standings.require_uninvolved(standing, (person, DueAct.APPROVE), roll)
        signed = standings.require_genuine(desk.tenant, standing, person, signature)
        is_last = len(standing.signed) + 1 >= APPROVALS_NEEDED
        state = Stands.APPROVED if is_last else Stands.PROPOSED
        facts = {
            "terms_hash": standing.terms_hash,
            "standing": number,
            STATE: state,
            **signed,
        }
        enter(desk, RECORD, DueAct.APPROVE, facts, by=by, at=at)
    return standings.named(desk, number)


def to_sign(desk: Desk, number: str, *, on: date) -> Standing:
    """Return one that waits for signatures. Raises ``StandingUnknown`` and others."""
    standing = standings.named(desk, number)
    STANDING.row(DueAct.APPROVE, standing.state)
    standings.require_not_over(standing, on)
    return standing


def end(desk: Desk, number: str, *, by: str, at: datetime) -> Standing:
    """End it before its last day. Raises ``StandingUnknown`` or ``NotInTable``."""
    with transaction.atomic():
        desk.register.entitled(by, DueAct.END, at)
        standing = standings.named(desk, number)
        STANDING.row(DueAct.END, standing.state)
        facts = {"standing": number, STATE: Stands.ENDED}
        enter(desk, RECORD, DueAct.END, facts, by=by, at=at)
    return standings.named(desk, number)


def rules_in_batches(desk: Desk, stores: Collection[str]) -> frozenset[str]:
    """Return the rules that keep rows in these stores now."""
    return frozenset(
        rule
        for batch, _ in open_batches(desk).batches
        for entry in batch.entries
        if entry.row.store in stores and not entry.is_emptied
        for rule in entry.rules or (ANSWERED,)
    )


def _require_complete(
    desk: Desk, new: NewStanding, rules: Collection[str], today: date
) -> None:
    unknown = sorted(new.stores - set(desk.home.stores))
    strange = sorted(r for r in rules if not version_of_rule(desk.catalogue, r))
    ended = ended_rules(desk.catalogue, new.rules, today)
    replaced = sorted(r for r in ended if desk.catalogue.in_place_of(r, today))
    wrong = (
        (not new.stores, phrase("it names no store")),
        (
            bool(unknown),
            phrase("this home has no store {store}", store=", ".join(unknown)),
        ),
        (not rules, phrase("it names no rule, and no row is kept by one")),
        (
            bool(strange),
            phrase("the law pack has no rule {rule}", rule=", ".join(strange)),
        ),
        (
            bool(replaced),
            phrase(
                "{rule} has ended; others stand in its place", rule=", ".join(replaced)
            ),
        ),
        (new.ceiling < 1, phrase("its daily ceiling is less than one row")),
        (new.until <= today, phrase("its last day is over")),
        (
            new.until > add_period(today, LONGEST),
            phrase("its last day is not within 12 months"),
        ),
    )
    for is_wrong, reason in wrong:
        if is_wrong:
            raise StandingIncomplete(reason=reason)
