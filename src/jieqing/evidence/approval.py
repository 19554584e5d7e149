"""The message that an approver signs: this plan, of this case, by this person."""

from jieqing.evidence.canonical import canonical

DOMAIN = "urn:jieqing:approval:1"


def approval_message(tenant: str, case: str, plan_hash: str, person: str) -> bytes:
    """Bytes to sign; the first line keeps them apart from anything else signed.

    ``plan_hash`` is SHA-256 in hexadecimal, ``person`` the pseudonymous number.
    """
    approved = {
        "tenant": tenant,
        "case": case,
        "plan_hash": plan_hash,
        "person": person,
    }
    return DOMAIN.encode() + b"\n" + canonical(approved)
