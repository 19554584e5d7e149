"""Markup typed into every field of every form that somebody's links lead to.

And then into those of what these forms began: a ticket, a party, an incident.
Nothing of it comes back as markup: not beside the field, not on any page afterwards.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.test import Client
from every_shape import routes
from house import HERE, House
from office import STAFF
from walking import shape_of

pytestmark = pytest.mark.long
Stage = Callable[[str | None], House]
MARKUP = "\"'><script>alert(1)</script>{{ 7|add:7 }}"
RAW = "<script>alert(1)"
TYPED = {"text", "search", "textarea", "tel", "email", "url", "password"}
LOOKS = 2
LEFT_ALONE = ("/sign-out", "/language", "/account/")


@dataclass
class Form:
    """A form as a page draws it: where it goes, and what it sends."""

    action: str
    sent: dict[str, object] = field(default_factory=dict)
    typed: int = 0


class Page(HTMLParser):
    """The links and the forms of a page."""

    def __init__(self, address: str, text: str) -> None:
        """Read it."""
        super().__init__()
        self.address, self.links, self.forms = address, list[str](), list[Form]()
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a link, a form or one of its fields."""
        told = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in told:
            self.links.append(urljoin(self.address, told["href"]))
        elif tag == "form" and told.get("method", "").lower() == "post":
            self.forms.append(Form(urljoin(self.address, told.get("action", ""))))
        elif self.forms and tag in {"input", "textarea", "select", "option"}:
            self._take(tag, told, self.forms[-1])

    def _take(self, tag: str, told: Mapping[str, str], form: Form) -> None:
        name, kind = told.get("name", ""), told.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "option":
            form.sent[self._select] = told.get("value", "")
        elif not name:
            return
        elif tag == "textarea" or kind in TYPED:
            form.sent[name] = MARKUP
            form.typed += 1
        elif kind == "file":
            form.sent[name] = SimpleUploadedFile("<script>.csv", MARKUP.encode())
        elif kind in {"date", "number"} and not told.get("value"):
            form.sent[name] = "2026-11-03" if kind == "date" else "1"
        else:
            form.sent.setdefault(name, told.get("value", ""))


def begun() -> Iterator[str]:
    """Every address that names no record, and the case there is."""
    for route in routes():
        address = "/" + route.replace("<slug:company>", "qinghe")
        if "<" not in address and address.startswith("/qinghe/"):
            yield address
    yield HERE


def told(answer: HttpResponseBase) -> str:
    """What a page says; of a file or an answer for scripts: nothing."""
    is_page = "html" in answer.headers.get("Content-Type", "")
    answer.close()
    return str(answer.content.decode()) if is_page else ""  # type: ignore[attr-defined]  # of pages


def pages(browser: Client) -> Iterator[Page]:
    """Every page that links lead to, two of each kind."""
    waiting, known, looked = deque(begun()), set[str](), Counter[str]()
    while waiting:
        address = waiting.popleft()
        path = urlsplit(address).path
        if path in known or any(one in path for one in LEFT_ALONE):
            continue
        known.add(path)
        if not path.startswith("/qinghe/") or looked[shape_of(path)] >= LOOKS:
            continue
        looked[shape_of(path)] += 1
        answer = browser.get(address)
        page = Page(address, told(answer))
        yield page
        waiting.extend(page.links)
        waiting.append(answer.headers.get("Location", ""))


def forms_on(browser: Client) -> Mapping[tuple[str, ...], Form]:
    """Every form that somebody's pages have, one of each kind."""
    return {
        (shape_of(form.action), *sorted(form.sent)): form
        for page in pages(browser)
        for form in page.forms
        if not any(one in form.action for one in LEFT_ALONE)
    }


def sent(browser: Client, forms: Mapping[tuple[str, ...], Form]) -> dict[str, str]:
    """Send them all; what came of each, by where it went."""
    return {
        form.action: told(browser.post(form.action, form.sent, follow=True))
        for form in forms.values()
    }


@pytest.mark.parametrize("who", STAFF)
@pytest.mark.parametrize("stage", ["found", "noticed"])
def test_markup_typed_into_any_field_comes_back_as_text(
    house: Stage, who: str, stage: str
) -> None:
    browser = house(stage).browser(who)
    typed = forms_on(browser)
    answers = sent(browser, typed)
    begun_by_it = {
        key: one for key, one in forms_on(browser).items() if key not in typed
    }
    answers |= sent(browser, begun_by_it)
    after = {page.address: told(browser.get(page.address)) for page in pages(browser)}

    assert sum(form.typed for form in typed.values()) > 5
    assert [action for action, text in answers.items() if RAW in text] == []
    assert [address for address, text in after.items() if RAW in text] == []
