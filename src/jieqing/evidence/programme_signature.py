"""The message that people sign for a record of the programme: this act, on this text.

One domain of its own, so that no signature over a plan or a change of the law serves.
"""

from jieqing.evidence.canonical import canonical

DOMAIN = "urn:jieqing:programme:1"


def programme_message(
    tenant: str, record: str, act: str, digest: str, person: str
) -> bytes:
    """Bytes to sign over what ``record`` names.

    A document's text is named with its version and which time it was sent round
    (``WJ-2026-0007/2/1``). ``digest`` is SHA-256 in hexadecimal of what is agreed to; a
    signature serves for that act on that content and for nothing else.
    """
    signed = {
        "tenant": tenant,
        "record": record,
        "act": act,
        "digest": digest,
        "person": person,
    }
    return DOMAIN.encode() + b"\n" + canonical(signed)
