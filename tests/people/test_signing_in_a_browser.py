"""A real browser makes keys and signs on a page; what it signed is judged offline.

Chromium with a virtual authenticator (WebAuthn's own test interface) on a small page of
the test. The browser lives in a thread of its own, for Django's database does not
answer where a browser is waited for.
"""

import json
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.template.loader import render_to_string
from playwright.sync_api import Page

from browsers import Do, running_chromium, with_authenticator
from jieqing import console
from jieqing.evidence.approval import approval_message
from jieqing.evidence.passkey import Assertion, Passkey
from jieqing.evidence.person_key import has_signed, key_of, written_signature
from jieqing.evidence.shape import to_json
from jieqing.keys.signing import SigningKey
from jieqing.people.further_key import add_key, offer_to_take
from jieqing.people.key_change import KeyOffer
from jieqing.people.matrix import Role
from jieqing.people.register import Register
from jieqing.people.roll import HeldKey, Person
from jieqing.people.signing_page import (
    AnswerUnreadable,
    KeyOfElsewhere,
    Site,
    answered,
    asked,
    key_asked,
    key_offered,
    key_to_sign,
)
from soft_authenticator import SoftAuthenticator

QIAN, WANG = "P-0001", "P-0002"
TUESDAY = datetime(2026, 11, 3, 1, tzinfo=UTC)
PLAN = approval_message("qinghe", "CL-2026-0001", "ab" * 32, 2, WANG)
HERE = Site(
    rp_id="qinghe.example", origin="https://console.qinghe.example", name="青禾"
)
SCRIPT = Path(console.__file__).parent / "static" / "console" / "signing.js"
IN_WECHAT = "Mozilla/5.0 (Linux; Android 14) Chrome/134.0 MicroMessenger/8.0.50"
STRICT = "default-src 'none'; script-src 'self'; connect-src 'self'; form-action 'self'"
SQLITE = pytest.mark.parametrize("casebooks", ["sqlite"], indirect=True)
Visit = Callable[[Callable[[Page], Any]], Any]


@dataclass(kw_only=True)
class SmallSite:
    """Two forms and what they ask, as the console has them; keeps what was sent."""

    register: Register
    origin: str = ""
    sent: dict[str, str] = field(default_factory=dict)

    def __call__(
        self, environ: dict[str, Any], start: Callable[..., object]
    ) -> list[bytes]:
        """Answer one request (PEP 3333)."""
        request = WSGIRequest(environ)
        headers = [("Content-Security-Policy", STRICT)]
        if request.method == "POST" and not request.path.endswith("/message"):
            self.sent |= request.POST.dict()
            start("303 See Other", [*headers, ("Location", "/sent")])
            return []
        kind, content = self._answer(request)
        connection.close()  # this thread's own
        start("200 OK", [*headers, ("Content-Type", f"{kind}; charset=utf-8")])
        return [content.encode()]

    def _answer(self, request: WSGIRequest) -> tuple[str, str]:
        if request.path == "/signing.js":
            return "text/javascript", SCRIPT.read_text("utf-8")
        if request.path in {"/sign", "/key", "/sent"}:
            return "text/html", _page(request.path)
        return "application/json", json.dumps(self._told(request))

    @property
    def site(self) -> Site:
        """Where it stands."""
        return Site(rp_id="localhost", origin=self.origin, name="青禾商城")

    def _told(self, request: WSGIRequest) -> object:
        wang = self.register.person(WANG)
        match request.path:
            case "/sign/asked":
                return asked(wang, PLAN)
            case "/key/asked":
                return key_asked(self.register, wang, "王审批", self.site)
            case _:
                return key_to_sign(self.register, wang, request.POST["key"], self.site)


def _page(path: str) -> str:
    is_sign = path == "/sign"
    asks = (
        'data-signing="/sign/asked"'
        if is_sign
        else 'data-key-making="/key/asked" data-key-message="/key/message"'
    )
    fields = {"field": "signature" if is_sign else "offer"}
    return f"""<!doctype html><title>page</title><form method="post" {asks}>
{render_to_string("console/signing.html", fields)}
<button id="passkey" value="passkey">1</button>
<button id="browser" value="browser">2</button>
</form><script src="/signing.js"></script>"""


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""


@pytest.fixture
def site(register: Register) -> Iterator[tuple[SmallSite, str]]:
    small = SmallSite(register=register)
    with make_server("localhost", 0, small, handler_class=_Quiet) as server:
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        small.origin = f"http://localhost:{server.server_port}"
        yield small, small.origin
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Do]:
    with running_chromium() as do:
        yield do


@pytest.fixture
def phone(browser: Do, site: tuple[SmallSite, str]) -> Iterator[Visit]:
    """王审批's device: one page in a context of its own, with an authenticator."""

    page = browser(lambda chromium: with_authenticator(chromium, site[1]))
    yield lambda act: browser(lambda _: act(page))
    browser(lambda _: page.context.close())


@pytest.fixture
def wang(qian: Person, add: Callable[..., Person]) -> Person:
    assert qian.is_active
    return add("王审批", Role.APPROVER)


def made(kind: str) -> Callable[[Page], None]:
    """Make a key on the page for it."""

    def act(page: Page) -> None:
        page.goto("/key")
        page.click(f"#{kind}")
        page.wait_for_url("**/sent")

    return act


def signed(page: Page) -> None:
    """Agree and sign."""
    page.goto("/sign")
    page.click("button >> nth=0")
    page.wait_for_url("**/sent")


def shown(page: Page) -> list[str]:
    """Which sentences the page shows."""
    notes = page.locator("[data-signing-note]:visible")
    return notes.evaluate_all("all => all.map(one => one.dataset.signingNote)")


def enrolled(
    site: SmallSite, keys: Mapping[str, SigningKey], offer: KeyOffer
) -> HeldKey:
    """The administrator takes what was offered; an offer without ``own`` gets it."""
    register = site.register
    change = offer_to_take(register, offer)
    by_qian = keys[QIAN].sign(change.to_bytes())
    return add_key(register, offer, by_qian, by=QIAN, at=TUESDAY)


def by_key_file(site: SmallSite, key: SigningKey) -> KeyOffer:
    """What the browser offered, completed with the key file: as the command does."""
    from_browser = json.loads(site.sent["offer"])
    new, wang = json.dumps(from_browser["key"]), site.register.person(WANG)
    message = key_to_sign(site.register, wang, new, site.site)["message"]
    own = written_signature(key.sign(b64decode(str(message))))
    return key_offered(json.dumps(from_browser | {"own": own}), site.site)


@SQLITE
@pytest.mark.parametrize("kind", ["passkey", "browser"])
def test_a_key_made_in_the_browser_signs_a_plan_that_holds_offline(
    phone: Visit,
    site: tuple[SmallSite, str],
    wang: Person,
    keys: Mapping[str, SigningKey],
    kind: str,
) -> None:
    phone(made(kind))
    held = enrolled(site[0], keys, by_key_file(site[0], keys[WANG]))
    phone(signed)
    signature = answered(site[0].sent["signature"])
    key = key_of(json.loads(json.dumps(to_json(held.key))))  # as a trust file has it

    assert isinstance(key, Passkey) == isinstance(signature, Assertion)
    assert has_signed(key, PLAN, written_signature(signature))
    assert not has_signed(key, PLAN + b" ", written_signature(signature))
    assert wang.signing_key(PLAN, written_signature(signature)) is None


@SQLITE
def test_a_passkey_signs_for_a_browser_key_without_a_key_file(
    phone: Visit,
    site: tuple[SmallSite, str],
    wang: Person,
    keys: Mapping[str, SigningKey],
) -> None:
    phone(made("passkey"))
    enrolled(site[0], keys, by_key_file(site[0], keys[WANG]))
    phone(made("browser"))

    held = enrolled(site[0], keys, key_offered(site[0].sent["offer"], site[0].site))

    assert site[0].register.person(wang.number).keys[-1] == held


@SQLITE
@pytest.mark.usefixtures("wang")
def test_a_device_without_a_key_says_so_and_sends_nothing(
    phone: Visit, site: tuple[SmallSite, str]
) -> None:
    def tried(page: Page) -> list[str]:
        page.goto("/sign")
        page.click("button >> nth=0")
        page.wait_for_selector("[data-signing-note=no-key]:visible")
        return shown(page)

    assert phone(tried) == ["no-key"]
    assert site[0].sent == {}


@SQLITE
@pytest.mark.usefixtures("wang")
@pytest.mark.parametrize(
    ("device", "sentence"),
    [
        ({"user_agent": IN_WECHAT}, "in-app"),
        ({"java_script_enabled": False}, "no-script"),
    ],
)
def test_a_browser_that_cannot_sign_is_told_what_to_do(
    browser: Do,
    site: tuple[SmallSite, str],
    device: dict[str, Any],
    sentence: str,
) -> None:
    def looked(chromium: Any) -> list[str]:  # noqa: ANN401  # Playwright's Browser, of its thread
        page = chromium.new_context(base_url=site[1], **device).new_page()
        page.goto("/sign")
        return shown(page)

    assert browser(looked) == [sentence]


@pytest.mark.parametrize("text", ["", "null", "{}", '"AAAA"', "[]", "{", "\ud800"])
def test_what_no_script_of_ours_wrote_is_no_signature(text: str) -> None:
    with pytest.raises(AnswerUnreadable):
        answered(text)
    with pytest.raises(AnswerUnreadable):
        key_offered(text, HERE)


@pytest.mark.parametrize(
    "elsewhere",
    [{"origin": "https://evil.qinghe.example"}, {"rp_id": "console.qinghe.example"}],
)
def test_a_passkey_made_on_another_page_is_not_offered(
    elsewhere: dict[str, str],
) -> None:
    phone = replace(SoftAuthenticator(), **elsewhere)
    signed = phone.sign(b"any")
    offer = KeyOffer(person=WANG, key=phone.passkey, proof=signed, own=signed)

    with pytest.raises(KeyOfElsewhere):
        key_offered(offer.to_bytes().decode(), HERE)
