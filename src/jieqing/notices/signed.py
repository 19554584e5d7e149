"""The signature of a webhook, as Standard Webhooks 1.0 writes it.

``v1,`` and the base64 of HMAC-SHA-256 over ``id.timestamp.body`` under the endpoint's
secret. A receiver refuses a timestamp that is more than five minutes off, and an id
that it has seen.
"""

import base64
import binascii
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """Make a secret, as it is shown once to who adds the endpoint."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def headers(
    secret: str, identifier: str, at: datetime, body: bytes
) -> Mapping[str, str]:
    """Return the headers of one attempt. Raises ``ValueError`` for no such secret."""
    timestamp = str(int(at.timestamp()))
    return {
        "Content-Type": "application/json",
        "webhook-id": identifier,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{signature(secret, identifier, timestamp, body)}",
    }


def signature(secret: str, identifier: str, timestamp: str, body: bytes) -> str:
    """Return the base64 of the signature over one attempt."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError("a secret is whsec_ and base64") from None
    message = f"{identifier}.{timestamp}.".encode() + body
    return base64.b64encode(hmac.digest(key, message, "sha256")).decode()
