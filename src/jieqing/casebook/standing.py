"""Standing approvals: what they name, who signed, and whether they still hold.

Everything is read from one record of the ledger; no row repeats it, so there is none to
edit. An approval names stores with their maps, rules with their versions, the law as a
whole, what the company is to it, a daily ceiling and its last day; a change of any of
these ends it. Else one person who edits what the company is could let kept rows go
years too early, under signatures given for something else.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from jieqing.casebook import told
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.due_flow import STANDING, DueAct, Stands
from jieqing.casebook.guards import APPROVALS_NEEDED, PersonInvolved
from jieqing.casebook.sources import confirmed_since, mapped_stores, version_of
from jieqing.casebook.told import Signed
from jieqing.erasure.values import MappedStore, Why
from jieqing.errors import JieqingError, NeedsPerson, Refused, WrongUsage
from jieqing.evidence.canonical import canonical
from jieqing.evidence.passkey import Assertion
from jieqing.evidence.person_key import written_signature
from jieqing.evidence.shape import to_json
from jieqing.evidence.standing import standing_message
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import Record, RecordAltered, moment_of
from jieqing.law.catalogue import Catalogue
from jieqing.law.period import Period, add_period
from jieqing.law.values import Rule
from jieqing.people.roll import Deed, Person, Roll, SignedWith

RECORD = "standing"  # one record for all: a run asks for every one of them
LONGEST = Period(months=12)
ANSWERED = str(Why.ANSWERED)  # stands for a rule where a person's answer kept the row


class StandingMissing(NeedsPerson):
    """Nobody has approved that kept rows are erased when they come due."""

    code = "standing-approval-missing"
    cause = "No standing approval is in force, so no due row may be erased."
    advice = "Propose one, and let two approvers sign it: `jieqing due propose`."


class StandingUnknown(WrongUsage):
    """There is no such standing approval."""

    code = "standing-approval-unknown"
    cause = "There is no standing approval {standing} in this home."
    advice = "`jieqing due show` lists them."


class StandingUnsigned(NeedsPerson):
    """Fewer than two people who may sign today have signed."""

    code = "standing-approval-unsigned"
    cause = "{standing} has {count} of {needed} signatures that count today."
    advice = "Two approvers, neither of whom proposed it, sign: `jieqing due approve`."


class StandingForged(Refused):
    """The signature is not one of this person over these terms."""

    code = "standing-signature-not-genuine"
    cause = "The signature does not belong to {person} and the terms of {standing}."
    advice = "Sign again with your own key file: `jieqing due approve`."


class StandingOver(NeedsPerson):
    """Its last day is over, or it was ended."""

    code = "standing-approval-over"
    cause = "{standing} ended on {until}."
    advice = "Propose a new one: `jieqing due propose`. Until then nothing is erased."


class StandingMapChanged(NeedsPerson):
    """The map or the schema of a store is not the one that was approved."""

    code = "standing-approval-map-changed"
    cause = "The map of store {store} has changed since {standing} was signed."
    advice = "That ended it. Propose a new one for the map as it is now."


class StandingRuleChanged(NeedsPerson):
    """A rule is not the one that was approved."""

    code = "standing-approval-rule-changed"
    cause = "The rule {rule} has changed since {standing} was signed."
    advice = "That ended it. Propose a new one for the law as it is now."


class StandingLawChanged(NeedsPerson):
    """The law as a whole is not the one that was approved."""

    code = "standing-approval-law-changed"
    cause = "The law in force is not the one under which {standing} was signed."
    advice = "That ended it. Propose a new one for the law as it is now."


class StandingCompanyChanged(NeedsPerson):
    """The company is something else to the law than what was approved."""

    code = "standing-approval-company-changed"
    cause = "What the company is to the law has changed since {standing} was signed."
    advice = (
        "That ended it. Put jieqing.toml back, or propose a new one for what the"
        " company is now."
    )


class StandingElsewhere(NeedsPerson):
    """What has come due lies in stores that the approval does not name."""

    code = "standing-approval-other-store"
    cause = "{standing} does not name store {store}, where rows have come due."
    advice = "Propose one that names it: `jieqing due propose --store {store}`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is approved. ``stores``: to map and schema; ``rules``: to their version.

    ``ceiling`` is the most rows a day; ``until`` the last day. ``law`` is the version
    of the whole law, empty in approvals of before it was named: those stand no more;
    ``company`` its identities and the conditions that hold for it or do not.
    """

    stores: Mapping[str, str]
    rules: Mapping[str, str]
    ceiling: int
    until: date
    law: str
    company: Mapping[str, Sequence[str]]

    def to_json(self) -> Mapping[str, object]:
        """Return them as the ledger holds them."""
        named = {
            "stores": dict(self.stores),
            "rules": dict(self.rules),
            "ceiling": self.ceiling,
            "until": self.until.isoformat(),
        }
        if not self.law:
            return named
        company = {fact: list(words) for fact, words in self.company.items()}
        return {**named, "law": self.law, "company": company}

    def hash(self, tenant: str, number: str, proposer: str) -> str:
        """Return what people sign (SHA-256, hexadecimal)."""
        named = {
            "tenant": tenant,
            "standing": number,
            "proposer": proposer,
            "terms": self.to_json(),
        }
        return hashlib.sha256(canonical(named)).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One standing approval as the ledger tells it."""

    number: str
    state: Stands
    terms: Terms
    terms_hash: str
    proposer: str
    proposed_at: datetime
    position: int
    signed: tuple[Signed, ...]
    ended: date | None


def all_of(desk: Desk) -> tuple[Standing, ...]:
    """Return every one ever proposed, oldest first. Raises ``RecordAltered``."""
    by_number: dict[str, list[Leaf]] = {}
    for leaf in records.read(desk.ledger, RECORD).leaves:
        by_number.setdefault(told.fact(leaf, "standing"), []).append(leaf)
    return tuple(_of(desk.tenant, n, leaves) for n, leaves in by_number.items())


def named(desk: Desk, number: str) -> Standing:
    """Return one by its number. Raises ``StandingUnknown``."""
    for standing in all_of(desk):
        if standing.number == number:
            return standing
    raise StandingUnknown(standing=number)


def in_force(desk: Desk, on: date) -> Standing:
    """Return the newest that was signed by two and has not ended.

    Raises ``StandingMissing``, or why the newest is not in force.
    """
    known = all_of(desk)
    if not known:
        raise StandingMissing
    standing = next((s for s in reversed(known) if s.state is Stands.APPROVED), None)
    if standing is None:
        require_not_over(known[-1], on)
        raise StandingUnsigned(
            standing=known[-1].number,
            count=len(known[-1].signed),
            needed=APPROVALS_NEEDED,
        )
    return standing


def require_stands(
    desk: Desk, standing: Standing, stores: Sequence[MappedStore], on: date
) -> None:
    """Everything it names is as it was signed, and its signers may sign today."""
    require_not_over(standing, on)
    require_signed(desk, standing)
    require_as_named(desk, standing, stores)


def fallen(desk: Desk, standing: Standing, on: date) -> JieqingError | None:
    """Return why an approval that two people signed stands no more; None: it does."""
    if standing.state != "approved":
        return None
    try:
        require_stands(desk, standing, mapped_stores(desk), on)
    except JieqingError as reason:
        return reason
    return None


def require_not_over(standing: Standing, on: date) -> None:
    """Its last day is not over and nobody ended it. Raises ``StandingOver``."""
    proposed = day_of(standing.proposed_at)
    last = min(standing.terms.until, add_period(proposed, LONGEST))
    if standing.ended is not None or on > last:
        raise StandingOver(standing=standing.number, until=standing.ended or last)


def require_signed(desk: Desk, standing: Standing) -> None:
    """Two different humans who may, neither its proposer; each signature is tried.

    Raises ``StandingForged`` or ``StandingUnsigned``.
    """
    roll = desk.register.roll()
    proposer = roll.person(standing.proposer)
    signers = []
    for one in standing.signed:
        person = roll.person(one.person)
        if not person.had_signed(message_of(desk.tenant, standing, person), one.by):
            raise StandingForged(person=person.number, standing=standing.number)
        if person.is_active and person.may(DueAct.APPROVE):
            signers.append(person)
    others = [s for s in signers if not s.is_same_human(proposer)]
    count = roll.sides(others, DueAct.APPROVE)
    if standing.state is not Stands.APPROVED or count < APPROVALS_NEEDED:
        raise StandingUnsigned(
            standing=standing.number, count=count, needed=APPROVALS_NEEDED
        )


def require_genuine(
    tenant: str, standing: Standing, person: Person, signature: bytes | Assertion
) -> Mapping[str, object]:
    """The signature is this person's own, over these terms; returns facts of it."""
    written = written_signature(signature)
    held = person.signing_key(message_of(tenant, standing, person), written)
    if held is None:
        raise StandingForged(person=person.number, standing=standing.number)
    return {"signature": to_json(written), "key_id": held.id}


def message_of(tenant: str, standing: Standing, person: Person) -> bytes:
    """Return what this person signs to approve it."""
    terms = standing.terms_hash
    return standing_message(tenant, standing.number, terms, person.number)


def require_as_named(
    desk: Desk, standing: Standing, stores: Sequence[MappedStore]
) -> None:
    """Maps, rules, law and company are those that were signed.

    Maps ever since, too. Raises ``StandingMapChanged``, ``StandingRuleChanged``,
    ``StandingLawChanged`` or ``StandingCompanyChanged``.
    """
    today = {mapped.name: version_of(mapped) for mapped in stores}
    for store, version in standing.terms.stores.items():
        since = confirmed_since(desk, store, standing.position) - {version}
        if today.get(store) != version or since:
            raise StandingMapChanged(store=store, standing=standing.number)
    for rule, version in standing.terms.rules.items():
        if version_of_rule(desk.catalogue, rule) != version:
            raise StandingRuleChanged(rule=rule, standing=standing.number)
    if desk.catalogue.version != standing.terms.law:
        raise StandingLawChanged(standing=standing.number)
    if company_facts(desk) != standing.terms.company:
        raise StandingCompanyChanged(standing=standing.number)


def company_facts(desk: Desk) -> Mapping[str, Sequence[str]]:
    """What the company is to the law and what holds for it, as an approval names it."""
    company = desk.home.company
    return {
        "actors": sorted(desk.actors or ()),
        "conditions": sorted(company.conditions),
        "ruled_out": sorted(company.ruled_out),
    }


def require_uninvolved(standing: Standing, deed: Deed, roll: Roll) -> None:
    """Who acts has neither proposed nor signed. Raises ``PersonInvolved``."""
    proposed = (roll.person(standing.proposer), DueAct.PROPOSE)
    signed = ((roll.person(s.person), DueAct.APPROVE) for s in standing.signed)
    parts = (("proposer", proposed), *(("signer", one) for one in signed))
    for part, before in parts:
        if roll.are_one_side(before, deed):
            person = deed[0].number
            raise PersonInvolved(person=person, case=standing.number, part=part)


def rules_today(
    catalogue: Catalogue, rules: Iterable[str], today: date
) -> frozenset[str]:
    """Return the rules in force in the place of those that kept rows.

    What ended and has no successor stands for itself: it did keep the rows.
    """
    return frozenset(
        now for rule in rules for now in catalogue.in_place_of(rule, today) or {rule}
    )


def ended_rules(
    catalogue: Catalogue, rules: Iterable[str], today: date
) -> Mapping[str, date]:
    """Return those that are in force no more, with the first day without them."""
    known = (catalogue.by_id[rule] for rule in rules if rule in catalogue.by_id)
    return {r.id: r.repealed for r in known if r.repealed and r.repealed <= today}


def version_of_rule(catalogue: Catalogue, rule: str) -> str:
    """Return a word that changes with anything the rule says; empty: no such rule."""
    if rule == ANSWERED:
        return ANSWERED
    known = catalogue.by_id.get(rule)
    return "" if known is None else _digest(known)


def _digest(rule: Rule) -> str:
    said = {
        field.name: _said(getattr(rule, field.name))
        for field in fields(rule)
        if field.name != "line"  # where it stands in its file is not what it says
    }
    return hashlib.sha256(canonical(said)).hexdigest()


def _said(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    return list(map(str, value)) if isinstance(value, tuple) else str(value)


def _of(tenant: str, number: str, leaves: Sequence[Leaf]) -> Standing:
    record = Record(number=number, leaves=tuple(leaves))
    state = Stands(record.state(STANDING))
    born, ended = leaves[0], record.last(DueAct.END)
    terms = _terms(born)
    hash_ = terms.hash(tenant, number, born.entry.actor)
    if told.fact(born, "terms_hash") != hash_:
        raise RecordAltered(record=number, what="terms")
    return Standing(
        number=number,
        state=state,
        terms=terms,
        terms_hash=hash_,
        proposer=born.entry.actor,
        proposed_at=moment_of(born),
        position=born.position,
        signed=tuple(_signed(leaf, hash_) for leaf in record.of(DueAct.APPROVE)),
        ended=day_of(moment_of(ended)) if ended else None,
    )


def _terms(born: Leaf) -> Terms:
    said = told.mapping(born, "terms")
    stores, rules = said["stores"], said["rules"]
    company = said.get("company")
    return Terms(
        stores=dict(stores) if isinstance(stores, Mapping) else {},
        rules=dict(rules) if isinstance(rules, Mapping) else {},
        ceiling=int(str(said["ceiling"])),
        until=date.fromisoformat(str(said["until"])),
        law=str(said.get("law", "")),
        company=dict(company) if isinstance(company, Mapping) else {},
    )


def _signed(leaf: Leaf, hash_: str) -> Signed:
    return Signed(
        person=leaf.entry.actor,
        plan_hash=hash_,
        by=SignedWith.of(leaf.entry),
    )
