"""The message that an approver signs: this plan, of this case, by this person.

It names which time it is that signatures are asked for in the case: a plan that was
sent back and made anew, letter for letter the same, takes no signature given before.
"""

from jieqing.evidence.canonical import canonical

DOMAIN = "urn:jieqing:approval:1"


def approval_message(
    tenant: str, case: str, plan_hash: str, turn: int, person: str
) -> bytes:
    """Bytes to sign; the first line keeps them apart from anything else signed.

    ``plan_hash`` is SHA-256 in hexadecimal, ``person`` the pseudonymous number;
    ``turn`` counts from 1 what the case has put to signatures, up to this.
    """
    approved = {
        "tenant": tenant,
        "case": case,
        "plan_hash": plan_hash,
        "turn": turn,
        "person": person,
    }
    return DOMAIN.encode() + b"\n" + canonical(approved)
