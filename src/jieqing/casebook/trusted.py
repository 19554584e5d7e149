"""The trust file that a home hands to verifiers: whose keys, from when until when.

Everything in it comes from the ledger; it is handed over by another way than packages.
"""

from jieqing.casebook.desk import Desk
from jieqing.evidence.trust import ApproverKey, Trust, TrustedKey
from jieqing.home import TRUST, HomeKey
from jieqing.keys import durable

EVER = "1970-01-01T00:00:00.000000Z"  # the house's keys are as old as its ledger


def trust_of(desk: Desk) -> Trust:
    """Return the trust file as of now."""
    return Trust(
        trust=1,
        tenant=desk.tenant,
        tenant_name=desk.home.company.name,
        log=(_house_key(desk, HomeKey.LOG),),
        statement=(_house_key(desk, HomeKey.STATEMENT),),
        approvers=_approvers(desk),
        witnesses=(),
    )


def write_trust(desk: Desk) -> None:
    """Write ``trust.json`` into the home; done whenever a person or a key changes."""
    durable.write_anew(desk.home.folder / TRUST, trust_of(desk).to_bytes())


def _house_key(desk: Desk, key: HomeKey) -> TrustedKey:
    text = desk.home.signer(key).public.text
    return TrustedKey(key=text, valid_from=EVER, valid_until=None)


def _approvers(desk: Desk) -> tuple[ApproverKey, ...]:
    return tuple(
        ApproverKey(
            person=person.number,
            key=held.key,
            valid_from=held.since,
            valid_until=held.until or person.left,
        )
        for person in desk.register.everybody()
        for held in person.keys
    )
