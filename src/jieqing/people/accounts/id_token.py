"""Asking the provider who somebody is: OpenID Connect Core 1.0, code flow, PKCE.

State, nonce and verifier are bound to one session, good once and for ten minutes
(RFC 9700). Only issuer and subject are taken from what is answered: no name, no mail.
"""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import jwt

from jieqing.errors import Refused
from jieqing.people.accounts.provider import Provider
from jieqing.people.accounts.provider_line import ProviderFails, ask

SECONDS = 10 * 60
SKEW = 60
"""Seconds by which the provider's clock may differ."""
LONGEST_SUBJECT = 255
ALGORITHMS = {"RSA": ("RS256", "PS256"), "EC": ("ES256",), "OKP": ("EdDSA",)}
"""By kind of key: none is secret, so what everybody knows signs nothing."""
REQUIRED = ["iss", "sub", "aud", "exp", "iat", "nonce"]


class LogInNotProved(Refused):
    """What came back does not prove who somebody is."""

    code = "log-in-not-proved"
    cause = "The log-in provider's answer does not prove who you are."
    advice = "Begin the log-in once more; if it fails again, log in by your name."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one session asked and waits for; ``at`` in seconds since 1970."""

    state: str
    nonce: str
    verifier: str
    answer_to: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the browser brought back, and when."""

    state: str
    code: str
    issuer: str
    at: float


def new_asked(answer_to: str, at: float) -> Asked:
    """Return a new question; the browser is sent back to ``answer_to``."""
    return Asked(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        answer_to=answer_to,
        at=at,
    )


def address_to_ask(provider: Provider, asked: Asked) -> str:
    """Return where the browser is sent. Raises ``ProviderFails``."""
    place = _place(_discovered(provider), "authorization_endpoint", provider)
    challenge = base64.urlsafe_b64encode(sha256(asked.verifier.encode()).digest())
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": asked.answer_to,
        "scope": "openid",
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": challenge.decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    return f"{place}{'&' if urlsplit(place).query else '?'}{urlencode(query)}"


def subject_of(provider: Provider, asked: Asked, answer: Answer) -> str:
    """Return whom the provider vouches for. Raises LogInNotProved, ProviderFails."""
    is_in_time = 0 <= answer.at - asked.at <= SECONDS
    is_ours = secrets.compare_digest(answer.state.encode(), asked.state.encode())
    if not is_in_time or not is_ours or not answer.code:
        raise LogInNotProved
    known = _discovered(provider)
    says_issuer = known.get("authorization_response_iss_parameter_supported") is True
    # RFC 9207: an answer of another provider is not taken to this one.
    if (answer.issuer or says_issuer) and answer.issuer != provider.issuer:
        raise LogInNotProved
    token = _exchanged(provider, known, asked, answer.code)
    keys = ask(provider, _place(known, "jwks_uri", provider))
    return _proved(provider, token, keys, asked.nonce)


def _discovered(provider: Provider) -> dict[str, Any]:
    place = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
    known = ask(provider, place)
    if known.get("issuer") != provider.issuer:
        raise ProviderFails(trouble="issuer")
    return known


def _place(known: Mapping[str, Any], name: str, provider: Provider) -> str:
    place = known.get(name)
    if not isinstance(place, str) or not provider.is_fit(place):
        raise ProviderFails(trouble=name)
    return place


def _exchanged(
    provider: Provider, known: Mapping[str, Any], asked: Asked, code: str
) -> str:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": asked.answer_to,
        "code_verifier": asked.verifier,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    ways = known.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if "client_secret_basic" in ways:
        pair = f"{quote(provider.client_id, '')}:{quote(provider.secret, '')}"
        told = base64.b64encode(pair.encode()).decode()
        headers["Authorization"] = f"Basic {told}"
    else:
        form |= {"client_id": provider.client_id, "client_secret": provider.secret}
    place = _place(known, "token_endpoint", provider)
    given = ask(provider, place, urlencode(form).encode(), headers).get("id_token")
    if not isinstance(given, str):
        raise LogInNotProved
    return given


def _proved(provider: Provider, token: str, keys: Mapping[str, Any], nonce: str) -> str:
    try:
        key, algorithm = _key(jwt.get_unverified_header(token), keys)
        claims = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            audience=provider.client_id,
            issuer=provider.issuer,
            leeway=SKEW,
            options={"require": REQUIRED, "verify_iat": True},
        )
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
        raise LogInNotProved from None
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    party = claims.get("azp", None if several else provider.client_id)
    subject = claims["sub"]
    is_nonce = secrets.compare_digest(str(claims["nonce"]).encode(), nonce.encode())
    is_subject = isinstance(subject, str) and 0 < len(subject) <= LONGEST_SUBJECT
    if party != provider.client_id or not is_nonce or not is_subject:
        raise LogInNotProved
    return str(subject)


def _key(header: Mapping[str, Any], keys: Mapping[str, Any]) -> tuple[Any, str]:
    """Return the key and the one algorithm by which it signed."""
    algorithm, name = header.get("alg"), header.get("kid")
    for key in keys.get("keys", ()):
        fits = algorithm in ALGORITHMS.get(key.get("kty"), ())
        is_named = name is None or key.get("kid") == name
        is_for_it = key.get("alg", algorithm) == algorithm
        if fits and is_named and is_for_it and key.get("use", "sig") == "sig":
            return jwt.PyJWK(key, algorithm).key, str(algorithm)
    raise LogInNotProved
