"""A small OpenID Connect provider on localhost, honest until it is told otherwise."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

CLIENT, SECRET = "jieqing", "a secret of the test"
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC = ec.generate_private_key(ec.SECP256R1())
ED = ed25519.Ed25519PrivateKey.generate()
STRANGE = ed25519.Ed25519PrivateKey.generate()
KEYS = {"RS256": RSA, "PS256": RSA, "ES256": EC, "EdDSA": ED}
RSA_PEM = RSA.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)


@dataclass
class ToldOtherwise:
    """What the provider does: ``claims`` and ``metadata`` replace its own."""

    subject: str = "staff-0042"
    algorithm: str = "RS256"
    signed_with: Any = None
    claims: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    redirects: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    issuer: str = ""

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "email": "zhoumin@example.test",
        } | self.claims
        key = self.signed_with or KEYS.get(self.algorithm)
        if self.algorithm == "HS256":
            return forged_by_public_key(claims)
        return jwt.encode(claims, key, self.algorithm, {"kid": self.algorithm})


def forged_by_public_key(claims: dict[str, Any]) -> str:
    """PyJWT itself refuses to make it."""
    head = _part(json.dumps({"alg": "HS256", "kid": "RS256"}).encode())
    body = f"{head}.{_part(json.dumps(claims).encode())}"
    key = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    return f"{body}.{_part(key.sign(body.encode(), RSA_PEM))}"


def _part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _jwks() -> dict[str, Any]:
    found = []
    for name, key in KEYS.items():
        kind = jwt.get_algorithm_by_name(name)
        shown = json.loads(kind.to_jwk(key.public_key()))
        found.append(shown | {"kid": name, "use": "sig"})
    return {"keys": found}


class _Answers(BaseHTTPRequestHandler):
    told: ToldOtherwise

    def do_GET(self) -> None:  # the server asks for this name
        parts = urlsplit(self.path)
        match parts.path:
            case "/authorize":
                self._authorize({k: v[0] for k, v in parse_qs(parts.query).items()})
            case "/jwks":
                self._say(_jwks())
            case _:
                self._say(self._metadata())

    def do_POST(self) -> None:  # the same
        length = int(self.headers["Content-Length"])
        form = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
        asked = self.told.codes.pop(form["code"], None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET.replace(' ', '%20')}".encode())
        proof = _part(sha256(form["code_verifier"].encode()).digest())
        is_ours = self.headers["Authorization"] == f"Basic {basic.decode()}"
        if not asked or not is_ours or proof != asked["code_challenge"]:
            self._say({"error": "invalid_grant"}, 400)
            return
        self._say({"id_token": self.told.id_token(asked["nonce"])})

    def _metadata(self) -> dict[str, Any]:
        own = self.told.issuer
        return {
            "issuer": own,
            "authorization_endpoint": f"{own}/authorize",
            "token_endpoint": f"{own}/token",
            "jwks_uri": f"{own}/jwks",
        } | self.told.metadata

    def _authorize(self, asked: dict[str, str]) -> None:
        code = f"code-{len(self.told.codes)}"
        self.told.codes[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.told.issuer}
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(back)}")
        self.end_headers()

    def _say(self, content: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(content).encode()
        self.send_response(302 if self.told.redirects else status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def running_provider() -> Iterator[ToldOtherwise]:
    told = ToldOtherwise()
    server = ThreadingHTTPServer(
        ("localhost", 0), type("Answers", (_Answers,), {"told": told})
    )
    told.issuer = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
