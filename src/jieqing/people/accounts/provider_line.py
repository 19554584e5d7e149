"""One question to the log-in provider: over TLS, bounded, no redirect followed."""

import http.client
import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from jieqing.deadline import cut_off
from jieqing.errors import Refused
from jieqing.people.accounts.provider import Provider

SECONDS = 10.0
"""How long one question may take as a whole."""
LARGEST = 256 * 1024
"""Bytes of an answer that are read."""


class ProviderFails(Refused):
    """It was not reached, or its answer cannot be used."""

    code = "provider-fails"
    cause = "The log-in provider gave no answer that can be used: {trouble}."
    advice = "Log in by your name, and tell who looks after this computer."


def ask(
    provider: Provider,
    url: str,
    form: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the JSON object at an address; a form is posted. Raises ProviderFails."""
    if not provider.is_fit(url):
        raise ProviderFails(trouble="address")
    try:
        found = json.loads(_read(provider, url, form, headers or {}))
    except (OSError, http.client.HTTPException, ValueError, RecursionError) as error:
        raise ProviderFails(trouble=type(error).__name__) from None
    if not isinstance(found, dict):
        raise ProviderFails(trouble="form")
    return found


def _read(
    provider: Provider, url: str, form: bytes | None, headers: Mapping[str, str]
) -> bytes:
    parts = urlsplit(url)
    path = parts.path or "/"
    with _connected(provider, url) as connection:
        connection.request(
            "GET" if form is None else "POST",
            f"{path}?{parts.query}" if parts.query else path,
            form,
            {"Accept": "application/json", "Connection": "close", **headers},
        )
        answer = connection.getresponse()
        body = answer.read(LARGEST + 1)
    if answer.status != HTTPStatus.OK:
        raise ProviderFails(trouble=f"HTTP {answer.status}")
    if len(body) > LARGEST:
        raise ProviderFails(trouble="size")
    return body


@contextmanager
def _connected(provider: Provider, url: str) -> Iterator[http.client.HTTPConnection]:
    """Connect, and cut the line when its time is over: bytes may come one by one."""
    connection = _connection(provider, url)
    connection.connect()
    with closing(connection), cut_off(connection.sock, SECONDS):
        yield connection


def _connection(provider: Provider, url: str) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "http":
        return http.client.HTTPConnection(host, parts.port, timeout=SECONDS)
    trusted = ssl.create_default_context()
    if provider.authorities is not None:
        trusted.load_verify_locations(cafile=provider.authorities)
    return http.client.HTTPSConnection(
        host, parts.port, timeout=SECONDS, context=trusted
    )
