"""What the home's file ``oidc.toml`` says: the company's own log-in provider.

No page writes it: whom the door believes is decided by who has the computer. It is read
when the home begins to be served.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jieqing.errors import NotConfigured
from jieqing.home import Home

FILE = "oidc.toml"
LABEL_LETTERS = 40


class ProviderFileWrong(NotConfigured):
    """The file cannot be used."""

    code = "provider-file-wrong"
    cause = "oidc.toml cannot be used: {reason}."
    advice = "Correct that line; docs/reference/home.md describes the file."


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """An OpenID Connect provider. ``label`` is what the button says.

    ``authorities``: certificates that are trusted beside the system's. ``is_local``:
    localhost may be asked without TLS.
    """

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    label: str
    authorities: Path | None = None
    is_local: bool = False

    def is_fit(self, url: str) -> bool:
        """Whether an address of the provider may be asked, or a browser sent there."""
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError:
            return False
        is_plain = not parts.fragment and parts.username is None and url.isprintable()
        if not host or not is_plain or " " in url:
            return False
        is_near = self.is_local and host == "localhost"
        return parts.scheme == "https" or (parts.scheme == "http" and is_near)


def read_provider(home: Home) -> Provider | None:
    """Read the file; None: there is no provider. Raises ``ProviderFileWrong``."""
    try:
        text = (home.folder / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ProviderFileWrong(reason=str(error.strerror)) from None
    try:
        return _provider(home, tomllib.loads(text))
    except KeyError as error:
        raise ProviderFileWrong(reason=f"{error.args[0]} is missing") from None
    except OSError as error:
        raise ProviderFileWrong(reason=f"secret_file: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, TypeError, ValueError) as error:
        raise ProviderFileWrong(reason=str(error)) from None


def _provider(home: Home, found: Mapping[str, Any]) -> Provider:
    ca = found.get("authorities")
    secret = (home.folder / str(found["secret_file"])).read_text(encoding="utf-8")
    provider = Provider(
        issuer=str(found["issuer"]),
        client_id=str(found["client_id"]),
        secret=secret.strip(),
        label=str(found["label"]).strip(),
        authorities=home.folder / str(ca) if ca else None,
        is_local=found.get("localhost") is True,
    )
    if not provider.is_fit(provider.issuer) or urlsplit(provider.issuer).query:
        raise ValueError("issuer must be an https address without a query")
    if not 1 <= len(provider.label) <= LABEL_LETTERS:
        raise ValueError(f"label has 1 to {LABEL_LETTERS} signs")
    if not provider.client_id or not provider.secret:
        raise ValueError("client_id or the secret is empty")
    return provider
