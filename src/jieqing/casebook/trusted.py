"""The trust file that a home hands to verifiers: whose keys, from when until when.

Everything in it comes from the ledger; it is handed over by another way than packages.
"""

from jieqing.casebook.desk import Desk
from jieqing.casebook.proof import write_anew
from jieqing.evidence.trust import ApproverKey, Trust, TrustedKey
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf
from jieqing.home import TRUST, HomeKey
from jieqing.people.register import REGISTER
from jieqing.people.roll import ADD, DISABLE

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
    """Write ``trust.json`` into the home; done whenever a person comes or goes."""
    write_anew(desk.home.folder / TRUST, trust_of(desk).to_bytes())


def _house_key(desk: Desk, key: HomeKey) -> TrustedKey:
    text = desk.home.signer(key).public.text
    return TrustedKey(key=text, valid_from=EVER, valid_until=None)


def _approvers(desk: Desk) -> tuple[ApproverKey, ...]:
    desk.register.roll()  # every entry is signed, or nothing is handed out
    leaves = records.read(desk.ledger, REGISTER).leaves
    ended = {
        _person(leaf): leaf.entry.at for leaf in leaves if leaf.entry.act == DISABLE
    }
    return tuple(
        ApproverKey(
            person=_person(leaf),
            key=str(leaf.entry.facts["key"]),
            valid_from=leaf.entry.at,
            valid_until=ended.get(_person(leaf)),
        )
        for leaf in leaves
        if leaf.entry.act == ADD
    )


def _person(leaf: Leaf) -> str:
    return str(leaf.entry.facts["person"])
