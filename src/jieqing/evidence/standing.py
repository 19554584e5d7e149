"""The message that people sign for a standing approval: these terms, by this person.

Another domain than that of a case's plan: a signature for one is none for the other.
"""

from jieqing.evidence.canonical import canonical

DOMAIN = "urn:jieqing:standing-approval:1"


def standing_message(tenant: str, number: str, terms_hash: str, person: str) -> bytes:
    """Bytes to sign; ``terms_hash`` is SHA-256 (hexadecimal) of the terms."""
    approved = {
        "tenant": tenant,
        "standing": number,
        "terms_hash": terms_hash,
        "person": person,
    }
    return DOMAIN.encode() + b"\n" + canonical(approved)
