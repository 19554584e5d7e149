"""The keys and the ledger of 青禾商城; it signs and packs as the flow does."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from jieqing.evidence import (
    approval,
    checkpoint,
    merkle,
    package,
    predicate,
    proof,
    signature,
    statement,
    trust,
)
from jieqing.evidence.checkpoint import Checkpoint
from jieqing.evidence.entry import Entry
from jieqing.evidence.predicate import Statement
from jieqing.evidence.trust import Trust
from jieqing.keys.signing import SigningKey

TENANT = "qinghe"
CASE = "CL-2026-0291"
PLAN = "ab" * 32
OPENED, APPROVED = "2026-11-02T02:00:00.000000Z", "2026-11-04T02:00:00.000000Z"
EXECUTED, SEARCHED = "2026-11-05T02:00:00.000000Z", "2026-11-05T02:01:00.000000Z"
CHECKED, DESTROYED = "2026-11-09T02:00:00.000000Z", "2026-11-10T02:00:00.000000Z"
SETTLED = "2026-11-18T02:00:00.000000Z"
YEAR = ("2026-01-01T00:00:00.000000Z", "2027-01-01T00:00:00.000000Z")


@dataclass(frozen=True, kw_only=True)
class Company:
    """One company; two of them share nothing."""

    statement_key: SigningKey = field(default_factory=SigningKey.generate)
    log_key: SigningKey = field(default_factory=SigningKey.generate)
    approvers: Mapping[str, SigningKey] = field(
        default_factory=lambda: {
            "P-0002": SigningKey.generate(),
            "P-0003": SigningKey.generate(),
        }
    )

    def trust(self) -> Trust:
        log = _trusted(self.log_key)
        own = _trusted(self.statement_key)
        people = tuple(
            trust.ApproverKey(
                person=person,
                key=key.public.text,
                valid_from=YEAR[0],
                valid_until=YEAR[1],
            )
            for person, key in self.approvers.items()
        )
        return Trust(
            trust=1,
            tenant=TENANT,
            tenant_name="青禾商城",
            log=(log,),
            statement=(own,),
            approvers=people,
            witnesses=(),
        )

    def approvals(self, case: str = CASE) -> tuple[predicate.Approval, ...]:
        return tuple(
            predicate.Approval(
                person=person,
                turn=2,
                key=key.public.id,
                signature=signature.to_base64(
                    key.sign(approval.approval_message(TENANT, case, PLAN, 2, person))
                ),
                at=APPROVED,
            )
            for person, key in self.approvers.items()
        )

    def entry(self, envelope: bytes) -> Entry:
        return Entry(
            tenant=TENANT,
            at=SETTLED,
            act="settle",
            actor="P-0001",
            case=CASE,
            facts={"envelope": statement.envelope_hash(envelope)},
            nonce="0f" * 16,
        )

    def package(self, said: Statement) -> bytes:
        envelope = statement.sign(said, self.statement_key)
        return self.package_of(envelope, self.entry(envelope))

    def package_of(self, envelope: bytes, entry: Entry, *, place: int = 4) -> bytes:
        others = [merkle.leaf_hash(b"entry %d" % n) for n in range(6)]
        own = merkle.leaf_hash(entry.to_bytes())
        leaves = [*others[:place], own, *others[place:]]
        point = Checkpoint(
            origin=checkpoint.origin_of(TENANT),
            size=len(leaves),
            root=merkle.root(leaves),
        )
        return package.seal(
            {
                package.STATEMENT: envelope,
                package.ENTRY: entry.to_bytes(),
                package.PROOF: proof.to_bytes(merkle.inclusion_proof(leaves, place)),
                package.CHECKPOINT: checkpoint.sign(point, self.log_key).encode(),
                package.PDF: b"%PDF-1.7 stands in for the page",
            },
            self.statement_key,
        )


def _trusted(key: SigningKey) -> trust.TrustedKey:
    return trust.TrustedKey(
        key=key.public.text, valid_from=YEAR[0], valid_until=YEAR[1]
    )
