"""What a page and its script tell each other about signing.

The script (``static/console/signing.js``) asks what to sign, has it signed by a passkey
or by a key that the browser holds, and fills a form field. Nothing it says is believed:
acts and register try every signature anew. All is JSON, WebAuthn's own parts base64url.
"""

import hashlib
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass

from jieqing.errors import Refused, WrongUsage
from jieqing.evidence import canonical
from jieqing.evidence.damaged import Damaged
from jieqing.evidence.passkey import Assertion, Passkey, base64url, challenge
from jieqing.evidence.person_key import PersonKey, key_of, signature_of
from jieqing.evidence.signature import to_base64
from jieqing.people.further_key import to_add_key
from jieqing.people.key_change import KeyOffer
from jieqing.people.register import Register
from jieqing.people.roll import HeldKey, Person

USER = "urn:jieqing:signing-user:1"
LONGEST = 32 * 1024  # letters of an answer; WebAuthn's own parts are a few hundred


class AnswerUnreadable(WrongUsage):
    """The field does not hold what the script writes, or no script ran."""

    code = "signature-unreadable"
    cause = "No signature came with the page."
    advice = (
        "Open the page in the phone's or computer's own browser with scripts allowed,"
        " or sign at the command line: `jieqing case approve`."
    )


class KeyOfElsewhere(Refused):
    """The passkey was made on another page than the console's own."""

    code = "person-key-of-another-address"
    cause = "The passkey was made at {origin}, which is not this console."
    advice = "Open the console by its own address and make the key there."


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where keys are made: the console's domain and address, its name for people."""

    rp_id: str
    origin: str
    name: str


def asked(person: Person, message: bytes) -> Mapping[str, object]:
    """Return what the script needs to have this person sign a message."""
    return {
        "message": to_base64(message),
        "challenge": base64url(challenge(message)),
        "keys": [_named(held) for held in person.keys_in_force],
    }


def answered(text: str) -> bytes | Assertion:
    """Return the signature in the form field, as acts take it.

    Raises ``AnswerUnreadable``.
    """
    try:
        given = signature_of(_parsed(text))
    except Damaged:
        raise AnswerUnreadable from None
    return given if isinstance(given, Assertion) else b64decode(given)


def key_asked(register: Register, person: Person, name: str, site: Site) -> object:
    """Return what the script needs to make a further key; ``name`` is for its user."""
    tenant = register.ledger.tenant
    user = f"{USER}\n{tenant}\n{person.number}".encode()
    passkeys = (held.key for held in person.keys if isinstance(held.key, Passkey))
    return {
        "person": person.number,
        "rp_id": site.rp_id,
        "site": site.name,
        "user": base64url(hashlib.sha256(user).digest()),
        "name": name,
        "exclude": [key.credential for key in passkeys],
    }


def key_to_sign(
    register: Register, person: Person, text: str, site: Site
) -> Mapping[str, object]:
    """Return what new and old key sign; ``text`` is the new key, as the script has it.

    Raises ``AnswerUnreadable`` or ``KeyOfElsewhere``.
    """
    try:
        key = key_of(_parsed(text))
    except Damaged:
        raise AnswerUnreadable from None
    _require_of_here(key, site)
    return asked(person, to_add_key(register, person.number, key).to_bytes())


def key_offered(text: str, site: Site) -> KeyOffer:
    """Return the offer in the form field, to hand to the security administrator.

    ``own`` lacks where the browser holds none of the person's keys: they add it with
    their key file (``jieqing person key offer --made``). Raises ``AnswerUnreadable``
    or ``KeyOfElsewhere``.
    """
    try:
        offer = KeyOffer.from_bytes(text[:LONGEST].encode("utf-8", "replace"))
    except Damaged:
        raise AnswerUnreadable from None
    _require_of_here(offer.key, site)
    return offer


def _require_of_here(key: PersonKey, site: Site) -> None:
    """A page of another address would have people sign there for good."""
    if isinstance(key, Passkey) and (key.rp_id, key.origin) != (
        site.rp_id,
        site.origin,
    ):
        raise KeyOfElsewhere(origin=key.origin)


def _named(held: HeldKey) -> Mapping[str, str]:
    if isinstance(held.key, Passkey):
        return {
            "id": held.id,
            "credential": held.key.credential,
            "rp_id": held.key.rp_id,
            "origin": held.key.origin,
        }
    return {"id": held.id}


def _parsed(text: str) -> object:
    return canonical.parse(text[:LONGEST].encode("utf-8", "replace"), "answer")
