"""How somebody proves on each page that they are named: a signature, kept nowhere.

Every form carries it along, so that neither session nor casebook tells of anybody who
looked. It is over the moment at which it was asked for and good for ten minutes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import QueryDict

from jieqing.casebook.acts import secret
from jieqing.casebook.secret_orders import SecretOrder
from jieqing.console.cases.signing import SignatureNotGiven, demo_key
from jieqing.console.visit import Visit
from jieqing.errors import NeedsPerson
from jieqing.evidence.passkey import Assertion
from jieqing.people.signing_page import answered

GOOD_FOR = timedelta(minutes=10)


class ProofTooOld(NeedsPerson):
    """The page was opened too long ago."""

    code = "secret-proof-too-old"
    cause = "The signature by which this page was opened is no longer good."
    advice = "Open the page again with your key; nothing was changed."


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A signature over one moment; ``text`` as the form carries it (empty: a demo)."""

    at: datetime
    text: str
    signature: bytes | Assertion


def moment_in(visit: Visit, posted: QueryDict) -> datetime:
    """Return the moment a form carries. Raises ``ProofTooOld``."""
    try:
        at = datetime.fromisoformat(posted.get("at", ""))
        is_good = abs(visit.at - at) <= GOOD_FOR
    except (ValueError, TypeError):
        raise ProofTooOld from None
    if not is_good:
        raise ProofTooOld
    return at


def proof_in(visit: Visit, posted: QueryDict) -> Proof:
    """Return the proof that a form carries; the act that reads tries it.

    Raises ``ProofTooOld``, ``SignatureNotGiven`` or ``AnswerUnreadable``.
    """
    at, text = moment_in(visit, posted), posted.get("proof", "")
    message = secret.message_to_read(visit.desk, at)
    return Proof(at=at, text=text, signature=signed(visit, text, message))


def signed(visit: Visit, text: str, message: bytes) -> bytes | Assertion:
    """Return the signature in a field; in a demo one by the crew's own key file."""
    if visit.is_demo:
        return demo_key(visit).sign(message)
    if not text:
        raise SignatureNotGiven
    return answered(text)


def orders_seen(visit: Visit, proof: Proof) -> tuple[SecretOrder, ...]:
    """Return the orders in which the person is named."""
    return secret.orders_of(visit.desk, proof.signature, by=visit.by, at=proof.at)


def order_named(visit: Visit, proof: Proof, number: str) -> SecretOrder:
    """Return one of them. Raises ``SecretOrderUnknown``."""
    for order in orders_seen(visit, proof):
        if order.number == number:
            return order
    raise secret.SecretOrderUnknown(order=number, person=visit.by)
