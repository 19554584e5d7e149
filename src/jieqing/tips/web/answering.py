"""From a tipper's request to its page. No address of the browser comes this far.

Every form that belongs to a tip carries its receipt: nothing is remembered between two
requests, in the browser or here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import Final

from jieqing.errors import JieqingError, Refused, WrongUsage
from jieqing.language import CHINESE, ENGLISH, heard
from jieqing.tips import recipients as who
from jieqing.tips import telling
from jieqing.tips.attached import MOST, FileUnfit
from jieqing.tips.receipt import Derived, Receipt, derive
from jieqing.tips.telling import Files, NewTip
from jieqing.tips.thread import Thread
from jieqing.tips.vault import Vault
from jieqing.tips.web import pages
from jieqing.tips.web.form import Form, read_form
from jieqing.tips.web.pages import Draft, Frame

HTML = "text/html; charset=utf-8"
STYLE = "text/css; charset=utf-8"
_STYLE = Path(__file__).with_name("style.css").read_bytes()
ROOTS: Final = {"/": "", "/en/": ENGLISH, "/zh/": CHINESE}


class ReceiptNotTypedBack(WrongUsage):
    """The receipt that was typed is not the one that was shown."""

    code = "tip-receipt-not-typed-back"
    cause = "The receipt that you typed is not the one that was shown."
    advice = "Copy it once more from where you wrote it down."


class ReceiptUnknown(Refused):
    """No tip has this receipt."""

    code = "tip-receipt-unknown"
    cause = "There is no tip with this receipt."
    advice = "Check each sign; a lost receipt cannot be found, but you can tell anew."


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is known of a request."""

    method: str
    path: str
    content_type: str = ""
    body: bytes = field(default=b"", repr=False)
    cookie: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A page. ``location``: where to go instead; ``download``: its name as a file."""

    body: bytes = field(repr=False)
    status: HTTPStatus = HTTPStatus.OK
    kind: str = HTML
    location: str = ""
    cookie: str = field(default="", repr=False)
    download: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The vault with the company's name and language; ``today`` tells the day."""

    vault: Vault
    company: str
    language: str
    today: Callable[[], date]

    def answer(self, request: Request) -> Answer:
        """Answer a request."""
        if request.path == "/style.css":
            return Answer(body=_STYLE, kind=STYLE)
        root, _, rest = request.path.rpartition("/")
        root += "/"
        if root not in ROOTS or rest not in _PAGES:
            return self._nowhere()
        if request.method != "POST" and rest:
            return Answer(body=b"", status=HTTPStatus.SEE_OTHER, location=root)
        language = ROOTS[root] or self.language
        with heard(language):
            frame = self._frame(root, language)
            if request.method != "POST":
                return _page(pages.start(frame))
            form = read_form(request.content_type, request.body)
            return _PAGES[rest](self, frame, form)

    def _nowhere(self) -> Answer:
        """Show the first page to whoever mistyped an address."""
        with heard(self.language):
            page = pages.start(self._frame("/", self.language))
            return _page(page, HTTPStatus.NOT_FOUND)

    def busy(self) -> Answer:
        """Answer that too many ask at once."""
        with heard(self.language):
            page = pages.busy(self._frame("/", self.language))
            return Answer(body=page.encode(), status=HTTPStatus.SERVICE_UNAVAILABLE)

    def _frame(self, root: str, language: str) -> Frame:
        return Frame(
            company=self.company,
            recipients=who.load(self.vault.folder),
            root=root,
            other="/zh/" if language.startswith(ENGLISH) else "/en/",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Back:
    """A tipper who has come back."""

    receipt: Receipt
    derived: Derived
    thread: Thread


def _begin(_: Desk, frame: Frame, __: Form) -> Answer:
    receipt = Receipt.draw()
    shown = pages.receipt_shown(receipt)
    return _page(pages.writing(frame, receipt.mark, Draft(), (shown,)))


def _send(desk: Desk, frame: Frame, form: Form) -> Answer:
    draft = Draft(
        text=form.text("text"),
        name=form.text("name").strip(),
        struck=frozenset(form.all("struck")),
    )
    try:
        receipt = Receipt.typed(form.text("typed"))
        if receipt.mark != form.text("mark"):
            raise ReceiptNotTypedBack
        files = _files(form)
        new = NewTip(
            text=draft.text,
            files=files.copies,
            originals=files.originals,
            name=draft.name,
            struck=draft.struck,
        )
        derived = derive(receipt, desk.vault.salt)
        telling.send(desk.vault, frame.recipients, derived, new, desk.today())
    except JieqingError as error:
        above = pages.again(error, had_files=bool(form.files))
        page = pages.writing(frame, form.text("mark"), draft, above)
        return _page(page, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _page(pages.sent(frame))


def _return(desk: Desk, frame: Frame, form: Form) -> Answer:
    try:
        back = _come_back(desk, form)
    except JieqingError as error:
        return _page(pages.start(frame, error), HTTPStatus.UNPROCESSABLE_ENTITY)
    return _talk(desk, frame, back)


def _write(desk: Desk, frame: Frame, form: Form) -> Answer:
    def act(back: _Back) -> None:
        day = desk.today()
        telling.write(desk.vault, back.thread, form.text("text"), _files(form), day)

    return _acted(desk, frame, form, act)


def _feel(desk: Desk, frame: Frame, form: Form) -> Answer:
    def act(back: _Back) -> None:
        telling.feel(desk.vault, back.thread, form.text("text"), desk.today())

    return _acted(desk, frame, form, act)


def _hand_over(desk: Desk, frame: Frame, form: Form) -> Answer:
    def act(back: _Back) -> None:
        telling.hand_over(desk.vault, back.thread, desk.today())

    return _acted(desk, frame, form, act)


def _forget(desk: Desk, frame: Frame, form: Form) -> Answer:
    def act(back: _Back) -> None:
        telling.forget(desk.vault, back.thread, desk.today())

    return _acted(desk, frame, form, act)


def _acted(
    desk: Desk, frame: Frame, form: Form, act: Callable[[_Back], None]
) -> Answer:
    """Do something to the tip of a form's receipt, and show the tip."""
    try:
        back = _come_back(desk, form)
    except JieqingError as error:
        return _page(pages.start(frame, error), HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        act(back)
    except JieqingError as error:
        return _talk(desk, frame, back, error)
    return _talk(desk, frame, back)


def _come_back(desk: Desk, form: Form) -> _Back:
    receipt = Receipt.typed(form.text("receipt"))
    derived = derive(receipt, desk.vault.salt)
    thread = telling.find(desk.vault, derived)
    if thread is None:
        raise ReceiptUnknown
    return _Back(receipt=receipt, derived=derived, thread=thread)


def _talk(
    desk: Desk, frame: Frame, back: _Back, error: JieqingError | None = None
) -> Answer:
    thread = telling.find(desk.vault, back.derived) or back.thread
    above = (pages.refusal(error),) if error else ()
    page = pages.talk(
        frame, thread, back.receipt, back.derived.author, desk.today(), above
    )
    return _page(page, HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK)


def _files(form: Form) -> Files:
    if len(form.files) > MOST:
        raise FileUnfit(reason="there are too many files")
    return Files.chosen(form.files, may_go=bool(form.text("as-it-is")))


def _page(page: str, status: HTTPStatus = HTTPStatus.OK) -> Answer:
    return Answer(body=page.encode(), status=status)


def _start(_: Desk, frame: Frame, __: Form) -> Answer:
    return _page(pages.start(frame))


_PAGES: Final[Mapping[str, Callable[[Desk, Frame, Form], Answer]]] = {
    "": _start,
    "begin": _begin,
    "send": _send,
    "return": _return,
    "write": _write,
    "feel": _feel,
    "forget": _forget,
    "hand-over": _hand_over,
}
