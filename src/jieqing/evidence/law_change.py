"""The message that people sign for a change of the law: this change, by this person.

Another domain than that of a plan or a standing approval.
"""

from jieqing.evidence.canonical import canonical

DOMAIN = "urn:jieqing:law-change:1"


def law_change_message(
    tenant: str, change: str, act: str, digest: str, person: str
) -> bytes:
    """Bytes to sign; ``digest`` (SHA-256, hexadecimal) names the old and new pack.

    ``change`` is its number, given once, and ``act`` what is done with it: a signature
    serves for that and for nothing else, though the same packs be changed again.
    """
    changed = {
        "tenant": tenant,
        "change": change,
        "act": act,
        "digest": digest,
        "person": person,
    }
    return DOMAIN.encode() + b"\n" + canonical(changed)
