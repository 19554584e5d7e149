"""A reader who follows every link of the console in a real browser, and looks.

At each page, wide and narrow: what axe-core finds, what the browser complains of (its
log tells each breach of the content security policy), how far the page reaches beyond
its window, and what was answered with 400 or more. Of addresses of one shape, such as
two documents, a few are looked at.
"""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from itertools import islice
from pathlib import Path
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, BrowserContext, Error, Page

AXE = Path(__file__).parents[1] / "axe" / "axe.min.js"
WIDTHS = {1440: 900, 390: 844}
"""Of a window, with its height."""
LOOKS = 2
"""How many addresses of one shape are looked at, beside those that are named."""
TOLD_APART = {"name", "part", "form", "act"}
"""Words in an address that lead to another page, not to another record."""
RECORDS = re.compile(r"/law/|/packs/|/items/|/stores/")
"""Where a name is that of a record all the same."""
TRIES = 12
"""How many records are tried until one opens the page that is looked for."""
FOUND, REFUSED, NO_WAY = 200, 400, 405
HREF = re.compile(r'<a [^>]*href="([^"#]*)"')
BREACH = "Content Security Policy"
RUN_AXE = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations.map(one =>
    `${one.id} at ${one.nodes.map(node => node.target.join(" ")).join(", ")}`);
}"""
FILL = """form => {
  const chosen = new Set();
  for (const field of form.elements) {
    if (["radio", "checkbox"].includes(field.type)) {
      if (!chosen.has(field.name)) field.checked = true;
      chosen.add(field.name);
    } else if (field.tagName === "SELECT" && !field.value) {
      field.selectedIndex = field.options.length - 1;
    } else if (field.tagName === "TEXTAREA" && !field.value) {
      field.value = "补";
    } else if (field.type === "text" && !field.value) {
      field.value = "补";
    } else if (field.type === "date" && !field.value) {
      field.valueAsDate = new Date();
    }
  }
}"""
"""Give what a form asks for, as far as anything does."""
ACTIONS = "forms => forms.map(form => form.action)"
LINKS = "links => links.map(a => new URL(a.getAttribute('href'), location).href)"


@dataclass(slots=True)
class Walked:
    """What a walk came across; every list names the page and the width."""

    pages: int = 0
    looks: int = 0
    violations: list[str] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    sideways: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    shapes: set[str] = field(default_factory=set)
    """Pages that were looked at, by what addresses of their kind have in common."""
    no_pages: set[str] = field(default_factory=set)
    """Addresses, by their shape, that answer no page: a file, JSON, another address."""

    def told(self) -> str:
        """Say it in one line."""
        return (
            f"{self.pages} pages, {self.looks} looks: "
            f"axe {len(self.violations)}, CSP {len(self.breaches)}, "
            f"other complaints {len(self.complaints)}, "
            f"sideways {len(self.sideways)}, refused {len(self.refused)}"
        )

    def faults(self) -> list[str]:
        """Return everything that should not be."""
        return [
            *self.violations,
            *self.breaches,
            *self.complaints,
            *self.sideways,
            *self.refused,
        ]


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


@dataclass(slots=True)
class Walker:
    """Somebody at a browser who looks at each page; ``pictures``: where they lie."""

    chromium: Browser
    origin: str
    who: str
    pictures: Path
    walked: Walked = field(default_factory=Walked)
    seen: set[str] = field(default_factory=set)
    """Addresses that were opened or led to."""
    context: BrowserContext = field(init=False)
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        """Open a browser of one's own."""
        self.context = self.chromium.new_context(
            base_url=self.origin, locale="zh-CN", reduced_motion="reduce"
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(120_000)
        self.page.on("console", lambda said: self._hear(said.type, said.text))
        self.page.on("pageerror", lambda error: self._hear("error", str(error)))
        self.page.on("response", lambda got: self._weigh(got.status, got.url))

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave."""
        self.context.close()

    def log_in(self, user: str, password: str) -> None:
        """Come in by the log-in page."""
        self.page.goto("/")
        self.page.fill("input[name=login]", user)
        self.page.fill("input[name=password]", password)
        self.send()

    def send(self) -> None:
        """Send the page's form by its one primary button."""
        with self.page.expect_navigation():
            self.page.click("main button.primary")

    def act(self, address: str, **typed: str) -> None:
        """Fill in the form at an address, send it, and look at what comes of it."""
        self.page.goto(address)
        self.type(**typed)
        self.send()
        self.look()

    def submit(self, form: str, file: Path | None = None, **typed: object) -> str:
        """Fill in a form of the page, send it by its first button, and look.

        Returns where that led.
        """
        here = self.page.locator(f"main {form}").first
        here.evaluate(FILL)
        for name, told in typed.items():
            field = here.locator(f"[name={name}]").first
            is_chosen = field.evaluate("field => field.tagName") == "SELECT"
            (field.select_option if is_chosen else field.fill)(str(told))
        if file:
            here.locator("input[type=file]").set_input_files(file)
        with self.page.expect_navigation():
            here.locator("button").first.click()
        self.look()
        return self.page.url.removeprefix(self.origin)

    def gather(self, starts: Iterable[str]) -> None:
        """Read, without looking, what links lead to: which records there are."""
        waiting, known, read = deque(starts), set[str](), Counter[str]()
        while waiting:
            address = waiting.popleft()
            shape = _shape(address)
            if address in known or read[shape] >= TRIES:
                continue
            known.add(address)
            read[shape] += 1
            answer = self.context.request.get(address)
            if "html" in answer.headers.get("content-type", ""):
                text, here = answer.text(), urlsplit(answer.url).path
                self.seen.add(here)
                found = (urljoin(here, unescape(one)) for one in HREF.findall(text))
                ours = [one for one in found if one.startswith("/")]
                self.seen.update(urlsplit(one).path for one in ours)
                waiting.extend(ours)

    def type(self, **typed: object) -> None:
        """Fill in the page's form; of boxes those that are named."""
        for name, told in typed.items():
            field = self.page.locator(f"main [name={name}]").first
            kind = field.evaluate("field => field.type")
            if kind in {"radio", "checkbox"}:
                for value in told if isinstance(told, list) else [told]:
                    self.page.check(f"main [name={name}][value='{value}']")
            elif kind == "select-one":
                field.select_option(str(told))
            else:
                field.fill(str(told))

    def take(self, button: str) -> None:
        """Press a button that hands out a file."""
        with self.page.expect_download() as handed:
            self.page.click(f"main {button}")
        self.walked.no_pages.add(shape_of(urlsplit(handed.value.url).path))

    def first(self, links: str) -> str:
        """Return where the first of these links leads; empty: there is none."""
        return next(iter(self.every(links)), "")

    def every(self, links: str) -> list[str]:
        """Return where these links lead."""
        found = self.page.locator(links).evaluate_all("all => all.map(a => a.href)")
        return [str(one).removeprefix(self.origin) for one in found]

    def follow(self, starts: Iterable[str], named: Mapping[str, str]) -> None:
        """Look at every page that links lead to; ``named``: shapes with a picture."""
        begun = tuple(starts)
        waiting, known = deque(begun), set[str]()
        looked, left = Counter[str](), dict(named)
        while waiting:
            address = waiting.popleft()
            shape = _shape(address)
            if address in known or (looked[shape] >= LOOKS and address not in begun):
                continue
            known.add(address)
            looked[shape] += 1
            if self.open(address):
                self.look(left.pop(shape, ""))
                waiting.extend(self._links())

    def reach(self, wanted: Iterable[str]) -> None:
        """Open what no link led to: pages of these shapes, of the records seen."""
        for shape in wanted:
            self._try(shape)

    def _try(self, shape: str) -> None:
        for address in islice(filled(shape, self.seen), TRIES):
            answer = self.context.request.get(address, max_redirects=0)
            kind = answer.headers.get("content-type", "")
            if answer.status == NO_WAY or (
                answer.status < REFUSED and "html" not in kind
            ):
                self.walked.no_pages.add(shape)
                return
            if answer.status == FOUND:
                self.page.goto(address)
                self.look()
                return

    def open(self, address: str) -> bool:
        """Go to an address; False: it is a file, or leads to a page seen already."""
        try:
            self.page.goto(address)
        except Error as error:
            if "Download is starting" not in str(error):
                raise
            answer = self.context.request.get(address)
            self._weigh(answer.status, address)
            self.walked.no_pages.add(shape_of(address))
            return False
        here = urlsplit(self.page.url)
        return f"{here.path}?{here.query}".rstrip("?") == address

    def look(self, name: str = "") -> None:
        """Look at the page, wide and narrow; with a name, take its picture."""
        self.walked.pages += 1
        here = urlsplit(self.page.url)
        self.seen.add(here.path)
        self.walked.shapes.add(shape_of(here.path))
        self.page.evaluate(_axe())
        for width, height in WIDTHS.items():
            self.page.set_viewport_size({"width": width, "height": height})
            self._look_at(width)
            if name:
                path = self.pictures / f"{name}-{width}.png"
                self.page.screenshot(path=path, full_page=True)

    def _look_at(self, width: int) -> None:
        self.walked.looks += 1
        here = f"{self.who} {width} {urlsplit(self.page.url).path}"
        found = self.page.evaluate(RUN_AXE)
        self.walked.violations += [f"{here}: {one}" for one in found]
        reach = self.page.evaluate("document.documentElement.scrollWidth")
        if reach > width:
            self.walked.sideways.append(f"{here}: {reach} px")

    def _hear(self, kind: str, text: str) -> None:
        here = f"{self.who} {urlsplit(self.page.url).path}: {text}"
        if BREACH in text:
            self.walked.breaches.append(here)
        elif kind in {"error", "warning"} and "the server responded with" not in text:
            self.walked.complaints.append(here)

    def _weigh(self, status: int, url: str) -> None:
        if status >= 400:
            self.walked.refused.append(f"{self.who} {status} {url}")

    def _links(self) -> Iterator[str]:
        sent: list[Any] = self.page.eval_on_selector_all("form[action]", ACTIONS)
        self.seen.update(urlsplit(one).path for one in sent)
        found: list[Any] = self.page.eval_on_selector_all("a[href]", LINKS)
        for link in found:
            parts = urlsplit(link)
            if f"{parts.scheme}://{parts.netloc}" == self.origin:
                self.seen.add(parts.path)
                yield f"{parts.path}?{parts.query}".rstrip("?")


def _shape(address: str) -> str:
    """Return what addresses of the same kind of page have in common."""
    parts = urlsplit(address)
    asked = ",".join(sorted(one.partition("=")[0] for one in parts.query.split("&")))
    try:
        found = resolve(parts.path)
    except Resolver404:
        return address
    told = TOLD_APART - ({"name"} if RECORDS.search(found.route) else set())
    words = (str(found.kwargs[key]) for key in sorted(told & found.kwargs.keys()))
    return " ".join((found.route, *words, asked)).strip()


def shape_of(path: str) -> str:
    """Return the route of an address, with the name of the act that it does, if any."""
    try:
        found = resolve(path)
    except Resolver404:
        return path
    if not found.route.endswith("/acts/<slug:name>"):
        return found.route
    return f"{found.route} {found.kwargs['name']}"


def filled(shape: str, seen: Iterable[str]) -> Iterator[str]:
    """Give addresses of a shape, of the records that stand in the addresses seen."""
    route, _, act = shape.partition(" ")
    steps = route.split("/")
    known = [(one.strip("/").split("/"), _steps(one)) for one in sorted(seen)]
    places: dict[str, None] = {"": None}
    for at, step in enumerate(steps):
        if "<" not in step:
            places = {f"{one}/{step}": None for one in places}
        elif act and at == len(steps) - 1:
            places = {f"{one}/{act}": None for one in places}
        else:
            same = (p for p, r in known if r[: at + 1] == steps[: at + 1])
            found = ("/" + "/".join(path[: at + 1]) for path in same)
            places = {one: None for one in found if one.rpartition("/")[0] in places}
    yield from places


def _steps(path: str) -> list[str]:
    with suppress(Resolver404):
        return resolve(path).route.split("/")
    return []
