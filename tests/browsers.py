"""Chromium for tests: it lives in a thread of its own, with virtual authenticators.

Django's database does not answer where a browser is waited for, so the browser's thread
is not the test's.
"""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
Do = Callable[[Callable[[Any], Any]], Any]


@contextmanager
def running_chromium() -> Iterator[Do]:
    """A way to do something with a browser in its own thread."""
    path = shutil.which("chromium")
    with ThreadPoolExecutor(1) as own_thread:

        def do(act: Callable[[Any], Any]) -> Any:  # noqa: ANN401  # whatever the act returns
            return own_thread.submit(act, running).result()

        playwright = own_thread.submit(sync_playwright().start).result()
        running = own_thread.submit(
            lambda: playwright.chromium.launch(executable_path=path, args=FLAGS)
        ).result()
        yield do
        do(lambda chromium: chromium.close())
        own_thread.submit(playwright.stop).result()


def with_authenticator(chromium: Any, origin: str) -> Page:  # noqa: ANN401  # Playwright's Browser, of its thread
    """One person's device: a page in a context of its own, with an authenticator."""
    context = chromium.new_context(base_url=origin)
    page: Page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return page
