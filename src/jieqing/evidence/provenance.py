"""Steps of verifying: who signed, and where in the ledger it stands.

Each step takes the opened package and the trust file and gives one finding. A key that
the trust file does not have leaves a step unjudged; a key that was not valid at its
time, or a signature that is not its own, makes it fail.
"""

from jieqing.evidence import (
    approval,
    checkpoint,
    manifest,
    merkle,
    package,
    person_key,
    standing,
    statement,
    trust,
)
from jieqing.evidence.dsse import Envelope
from jieqing.evidence.opened import Opened
from jieqing.evidence.predicate import Approval, Outcome, Statement
from jieqing.evidence.trust import Trust
from jieqing.evidence.verdict import Finding, fails, holds, said, unjudged

SETTLE, SETTLE_RUN = "settle", "due-settle"  # of a case, of a due run
ENVELOPE_FACT = "envelope"  # the settle entry's fact that holds the envelope's hash
APPROVALS_NEEDED = 2


def same_company(opened: Opened, trusted: Trust) -> Finding:
    """Require that statement and trust file speak of one company, by both names."""
    told = opened.statement
    names = (told.tenant, told.tenant_name)
    trusted_names = (trusted.tenant, trusted.tenant_name)
    for name, trust_name in zip(names, trusted_names, strict=True):
        if trust_name is not None and trust_name != name:
            return unjudged(
                "The trust file is that of {trusted}, the statement of {tenant}.",
                trusted=trust_name,
                tenant=name,
            )
    if trusted.tenant_name is None:
        return said(
            "The trust file does not say whether {tenant} is {name}.",
            tenant=told.tenant,
            name=told.tenant_name,
        )
    return holds("Statement and trust file are of {tenant}.", tenant=trusted.tenant)


def manifest_signed(opened: Opened, trusted: Trust) -> Finding:
    """Require every part to be the one that the signed manifest lists."""
    others = {n: p for n, p in opened.parts.items() if n != package.MANIFEST}
    if opened.manifest != manifest.of(others):
        return fails("The package's parts are not those of its signed manifest.")
    return _signed(opened.manifest_envelope, (opened, trusted), "manifest")


def statement_signed(opened: Opened, trusted: Trust) -> Finding:
    """Require a signature by a statement key that was valid at settling."""
    return _signed(opened.envelope, (opened, trusted), "statement")


def entered(opened: Opened, _: Trust) -> Finding:
    """Require that the ledger's settle entry holds this very statement."""
    entry, said = opened.entry, opened.statement
    expected = statement.envelope_hash(opened.parts[package.STATEMENT])
    is_this_case = (entry.tenant, entry.case) == (said.tenant, said.case)
    act = SETTLE if said.standing is None else SETTLE_RUN
    if not is_this_case or entry.act != act or entry.at < said.settled_at:
        return fails("The ledger entry is not that of this case's settling.")
    if entry.facts.get(ENVELOPE_FACT) != expected:
        return fails("The ledger entry holds another statement than this one.")
    return holds("The ledger entry of {at} holds this statement.", at=entry.at)


def included(opened: Opened, _: Trust) -> Finding:
    """Require that the entry stands in the tree of the checkpoint."""
    proof, point = opened.inclusion, opened.checkpoint
    leaf = merkle.leaf_hash(opened.parts[package.ENTRY])
    leads = merkle.verify_inclusion(leaf, proof, point.root)
    if proof.size != point.size or not leads:
        return fails("The ledger entry is not in the tree of the checkpoint.")
    return holds(
        "The ledger entry is number {index} of {size}.",
        index=proof.index,
        size=proof.size,
    )


def checkpoint_signed(opened: Opened, trusted: Trust) -> Finding:
    """Require a checkpoint of this company's ledger, signed by its log key."""
    origin, at = checkpoint.origin_of(opened.statement.tenant), opened.entry.at
    if opened.checkpoint.origin != origin:
        return fails("The checkpoint is that of another ledger.")
    known = [
        entry
        for entry in trusted.log
        if checkpoint.names_key(opened.note, trust.raw_key(entry))
    ]
    if not known:
        return unjudged("The trust file does not have the key of the ledger.")
    valid = [trust.raw_key(entry) for entry in known if trust.is_valid(entry, at)]
    if not valid:
        return fails("The ledger's key was not valid when the case was settled.")
    if not any(checkpoint.is_signed_by(opened.note, raw) for raw in valid):
        return fails("The checkpoint's signature is not that of the ledger's key.")
    return holds("The ledger's key signed the checkpoint.")


def different_people(opened: Opened, _: Trust) -> Finding:
    """Require two approvers, neither the applicant, and another who executed."""
    told = opened.statement
    if told.outcome is Outcome.FULFILLED and not told.approvals:
        return said("Nothing was erased, so nobody had to approve.")
    people = [given.person for given in told.approvals]
    keys = {given.key for given in told.approvals}
    if len(people) < APPROVALS_NEEDED:
        return fails("Fewer than two people approved.")
    if len(set(people)) != len(people) or len(keys) != len(people):
        return fails("One person approved twice.")
    if told.applicant in people:
        return fails("The applicant approved.")
    if told.executor in people or told.executor == told.applicant:
        return fails("The executor also applied or approved.")
    return holds("{count} different people approved.", count=len(people))


def approvals_signed(opened: Opened, trusted: Trust) -> Finding:
    """Require each approver's signature by a key that was valid at that time."""
    if not opened.statement.approvals:
        return said("No approval was given.")
    if len({given.turn for given in opened.statement.approvals}) > 1:
        return fails("The approvals were not asked for at the same time.")
    for given in opened.statement.approvals:
        finding = _approval(given, opened, trusted)
        if finding is not None:
            return finding
    return holds("Every approval is signed with the approver's own key.")


def _approval(given: Approval, opened: Opened, trusted: Trust) -> Finding | None:
    """Say what is wrong with one approval, or None."""
    entries = [e for e in trusted.approvers if e.person == given.person]
    known = trust.with_id(entries, given.key)
    if not known:
        return unjudged(
            "The trust file does not have the key {key} of {person}.",
            key=given.key,
            person=given.person,
        )
    valid = [e.key for e in known if trust.is_valid(e, given.at)]
    if not valid:
        return fails("The key of {person} was not valid then.", person=given.person)
    message = _message(opened.statement, given)
    if not person_key.has_signed(valid[0], message, given.signature):
        return fails("The approval of {person} is forged.", person=given.person)
    return None


def _message(told: Statement, given: Approval) -> bytes:
    """What the approver signed: the case's plan, or the terms of a due run."""
    if told.standing is None:
        return approval.approval_message(
            told.tenant, told.case, told.plan_hash, given.turn, given.person
        )
    terms = told.standing
    return standing.standing_message(
        told.tenant, terms.number, terms.terms, given.person
    )


def _signed(envelope: Envelope, by: tuple[Opened, Trust], what: str) -> Finding:
    """Judge one envelope of the company's statement key."""
    opened, trusted = by
    known = trust.with_id(trusted.statement, envelope.key_id)
    if not known:
        return unjudged(
            "The trust file does not have the key {key} of the {what}.",
            key=envelope.key_id,
            what=what,
        )
    at = opened.statement.settled_at
    valid = [trust.raw_key(entry) for entry in known if trust.is_valid(entry, at)]
    if not valid:
        return fails("The key of the {what} was not valid then.", what=what)
    if not envelope.is_signed_by(valid[0]):
        return fails("The signature of the {what} is not its key's.", what=what)
    return holds("The company's key signed the {what}.", what=what)
