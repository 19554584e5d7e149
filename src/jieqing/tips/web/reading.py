"""From a recipient's request to its page, on the origin of the tips.

A recipient comes with the key file that lies on their own device, and its passphrase;
no log-in of the console leads here. Every page that shows of a tip is asked for by a
form: no address tells which. What is done goes the way that the command line goes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hmac import compare_digest
from http import HTTPStatus
from typing import Final

from jieqing.errors import JieqingError, Refused
from jieqing.keys.signing import WrongPassphrase
from jieqing.language import CHINESE, ENGLISH, heard
from jieqing.tips import receiving
from jieqing.tips import recipients as who
from jieqing.tips.receiving import Reader
from jieqing.tips.thread import FOR_RECIPIENTS, STEPS, Thread, TipAct
from jieqing.tips.web import reading_pages as pages
from jieqing.tips.web.answering import Answer, Desk, Request
from jieqing.tips.web.form import Form, FormUnreadable, read_form
from jieqing.tips.web.pages import Frame
from jieqing.tips.web.reading_pages import Draft, Mine
from jieqing.tips.web.sittings import Seated, Sittings

PLACE: Final = "/recipients/"
_WITHOUT_SLASH = PLACE.rstrip("/")
ROOTS: Final = {PLACE: "", f"{PLACE}en/": ENGLISH, f"{PLACE}zh/": CHINESE}
DOABLE = frozenset({*STEPS, *FOR_RECIPIENTS, TipAct.REPLY, TipAct.STEP_ASIDE}) - {
    TipAct.READ,
    TipAct.TELL_NAME,
}
_LARGEST_KEY = 4096  # bytes


class KeyNotTaken(Refused):
    """Not opened, or nobody's who receives: the answer is the same."""

    code = "tip-key-not-taken"
    cause = "This key file did not open, or it is no recipient's."
    advice = "Choose the file that `jieqing tips key` made, and type its passphrase."


class SaidMeanwhile(Refused):
    """Something came to the tip after the page was shown."""

    code = "tip-said-meanwhile"
    cause = "Something was said on this tip after you opened it; nothing was done."
    advice = "Read it below. Your words are still there; send them if they still fit."


def is_theirs(path: str) -> bool:
    """Whether an address is one of recipients."""
    return path.startswith(PLACE) or path == _WITHOUT_SLASH


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRoom:
    """The recipients' pages beside the desk at which tippers are answered."""

    desk: Desk
    sittings: Sittings = field(default_factory=lambda: Sittings(place=PLACE))

    def answer(self, request: Request) -> Answer:
        """Answer a request to an address of recipients."""
        if request.path == _WITHOUT_SLASH:
            return _to(PLACE)
        root, _, rest = request.path.rpartition("/")
        root += "/"
        language = ROOTS.get(root, "") or self.desk.language
        with heard(language):
            frame = _frame(self.desk, root if root in ROOTS else PLACE, language)
            if root not in ROOTS or rest not in {"", *_OPEN, *_ACTS}:
                return _page(pages.entrance(frame), HTTPStatus.NOT_FOUND)
            if request.method != "POST" and rest:
                return _to(root)
            return self._answer(request, frame, rest)

    def _answer(self, request: Request, frame: Frame, rest: str) -> Answer:
        if request.method == "POST" and rest in _OPEN:
            form = read_form(request.content_type, request.body)
            return _OPEN[rest](self, frame, form, request.cookie)
        seated = self.sittings.seated(request.cookie)
        if seated is None:
            return _page(pages.entrance(frame))
        if request.method != "POST" or not rest:
            return _list(self.desk, frame, seated)
        form = read_form(request.content_type, request.body)
        if not compare_digest(form.text("token").encode(), seated.token.encode()):
            return _list(self.desk, frame, seated)  # of an earlier visit, or a trap
        return _ACTS[rest](self.desk, frame, seated, form)


def _enter(room: ReadingRoom, frame: Frame, form: Form, _: str) -> Answer:
    try:
        reader = _reader(room.desk, form)
    except JieqingError as error:
        page = pages.entrance(frame, error)
        return _page(page, HTTPStatus.UNPROCESSABLE_ENTITY)
    vault = room.desk.vault
    receiving.purge(vault, receiving.threads(vault, reader), room.desk.today())
    return _to(frame.root, room.sittings.begin(reader))


def _leave(room: ReadingRoom, frame: Frame, _: Form, cookies: str) -> Answer:
    return _to(frame.root, room.sittings.end(cookies))


def _reader(desk: Desk, form: Form) -> Reader:
    """Open the key that was chosen, if it is one that receives or has received."""
    sealed = next(iter(form.files), b"")
    if not 0 < len(sealed) <= _LARGEST_KEY:
        raise KeyNotTaken
    try:
        reader = receiving.opened_key(sealed, form.text("passphrase"), "")
    except WrongPassphrase:
        raise KeyNotTaken from None
    now = {one.key for one in who.load(desk.vault.folder).everybody}
    if reader.key not in now and not receiving.threads(desk.vault, reader):
        raise KeyNotTaken
    return reader


def _list(desk: Desk, frame: Frame, seated: Seated) -> Answer:
    vault, reader, today = desk.vault, seated.reader, desk.today()
    found = receiving.threads(vault, reader)
    mine = Mine(token=seated.token, today=today)
    lines = [(one, one.is_unread_by(reader.name_in(one))) for one in found]
    return _page(pages.listed(frame, mine, lines))


def _read(desk: Desk, frame: Frame, seated: Seated, form: Form) -> Answer:
    return _acted(desk, frame, seated, form, lambda *_: None)


def _act(desk: Desk, frame: Frame, seated: Seated, form: Form) -> Answer:
    def act(tip: Thread, today: date) -> None:
        _require_same(tip, form)
        _do(desk, seated.reader, tip, form, today)

    return _acted(desk, frame, seated, form, act)


def _do(desk: Desk, reader: Reader, tip: Thread, form: Form, today: date) -> None:
    asked = form.text("act")
    if asked not in DOABLE:
        raise FormUnreadable
    vault, text = desk.vault, form.text("text")
    match act := TipAct(asked):
        case TipAct.ALLOW_NAME:
            receiving.allow_name(vault, reader, tip, text, today)
        case TipAct.DENY_NAME:
            receiving.deny_name(vault, reader, tip, text, today)
        case TipAct.STEP_ASIDE:
            receiving.step_aside(vault, reader, tip, text, today)
        case _:
            receiving.do(vault, reader, tip, act, text, today)


def _acted(
    desk: Desk,
    frame: Frame,
    seated: Seated,
    form: Form,
    act: Callable[[Thread, date], None],
) -> Answer:
    """Do something to the tip of a form, and show it as read by this recipient."""
    name, today, reader = form.text("tip"), desk.today(), seated.reader
    status, refused, draft = HTTPStatus.OK, None, Draft()
    try:
        tip = receiving.thread(desk.vault, reader, name)
        if receiving.purge(desk.vault, [tip], today):  # its day came in this sitting
            return _list(desk, frame, seated)
        act(tip, today)
    except receiving.TipNotThere:
        return _list(desk, frame, seated)
    except JieqingError as error:
        status, refused = HTTPStatus.UNPROCESSABLE_ENTITY, error
        draft = Draft(act=form.text("act"), text=form.text("text"))
    try:
        tip = receiving.thread(desk.vault, reader, name)
    except receiving.TipNotThere:  # they have stepped aside
        return _list(desk, frame, seated)
    receiving.read(desk.vault, reader, tip, today)
    tip = receiving.thread(desk.vault, reader, name)
    mine = Mine(
        token=seated.token,
        today=today,
        name=reader.name_in(tip),
        may_ask=bool(frame.recipients.guards),
        may_allow=receiving.may_allow_name(reader, tip),
        may_deny=receiving.is_guard(desk.vault, reader),
    )
    return _page(pages.tip(frame, mine, tip, draft, refused), status)


def _file(desk: Desk, frame: Frame, seated: Seated, form: Form) -> Answer:
    """Hand a file over; a browser keeps it as a file and shows nothing of it."""
    try:
        tip = receiving.thread(desk.vault, seated.reader, form.text("tip"))
        files = [file for one in tip.contents for file in one.files]
        number = int(form.text("file"))
        file = dict(enumerate(files))[number]
    except (receiving.TipNotThere, KeyError, ValueError):
        return _list(desk, frame, seated)
    return Answer(
        body=file.content,
        kind="application/octet-stream",
        download=f"{tip.name}-{number + 1}.{file.kind}",
    )


def _author(desk: Desk, frame: Frame, seated: Seated, form: Form) -> Answer:
    try:
        tip = receiving.thread(desk.vault, seated.reader, form.text("tip"))
    except receiving.TipNotThere:
        return _list(desk, frame, seated)
    proves = receiving.wrote(tip, form.text("code"))
    mine = Mine(token=seated.token, today=desk.today())
    return _page(pages.authorship(frame, mine, tip, proves=proves))


def _require_same(tip: Thread, form: Form) -> None:
    """Refuse what was written before something else was said, and a second sending."""
    if form.text("words") != str(tip.words):
        raise SaidMeanwhile


def _frame(desk: Desk, root: str, language: str) -> Frame:
    return Frame(
        company=desk.company,
        recipients=who.load(desk.vault.folder),
        root=root,
        other=f"{PLACE}zh/" if language.startswith(ENGLISH) else f"{PLACE}en/",
        trace="trace-recipients",
    )


def _page(page: str, status: HTTPStatus = HTTPStatus.OK) -> Answer:
    return Answer(body=page.encode(), status=status)


def _to(root: str, cookie: str = "") -> Answer:
    status = HTTPStatus.SEE_OTHER
    return Answer(body=b"", status=status, location=root, cookie=cookie)


_OPEN: Final[Mapping[str, Callable[[ReadingRoom, Frame, Form, str], Answer]]] = {
    "enter": _enter,
    "leave": _leave,
}
"""What somebody may ask for who does not sit."""
_ACTS: Final[Mapping[str, Callable[[Desk, Frame, Seated, Form], Answer]]] = {
    "read": _read,
    "act": _act,
    "file": _file,
    "author": _author,
}
