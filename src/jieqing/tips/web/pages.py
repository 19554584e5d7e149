"""What the pages of tips say, as HTML. Nothing is decided here."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from jieqing.errors import JieqingError
from jieqing.language import ENGLISH, explained, said, spoken
from jieqing.tips.attached import LARGEST, MOST
from jieqing.tips.receipt import Receipt
from jieqing.tips.recipients import Recipient, Recipients
from jieqing.tips.telling import kept_originals
from jieqing.tips.thread import TIPPER, Content, Thread
from jieqing.tips.web.markup import Markup, tag, void
from jieqing.tips.web.words import told
from jieqing.tips.wording import ACTS, STATES

_MEGA = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every page has: whose it is, who receives, where its other language is.

    ``trace`` names the sentence at its foot: what the page leaves behind.
    """

    company: str
    recipients: Recipients
    root: str
    other: str
    trace: str = "trace"

    def page(self, title: str, *inside: str) -> Markup:
        """Return a whole page."""
        head = tag(
            "head",
            void("meta", charset="utf-8"),
            void("meta", name="viewport", content="width=device-width"),
            void("meta", name="robots", content="noindex"),
            void("link", rel="stylesheet", href="/style.css"),
            tag("title", f"{title} · {self.company}"),
        )
        is_english = spoken() == ENGLISH
        other = "中文" if is_english else "English"
        top = tag(
            "header",
            tag("span", self.company),
            tag("a", other, href=self.other, lang="zh" if is_english else "en"),
        )
        foot = tag("footer", tag("p", told(self.trace)))
        body = tag("body", top, tag("main", tag("h1", title), *inside), foot)
        lang = "en" if is_english else "zh-CN"
        return Markup(f"<!doctype html>{tag('html', head, body, lang=lang)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody has filled in so far."""

    text: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    struck: frozenset[str] = frozenset()


def start(frame: Frame, refused: JieqingError | None = None) -> Markup:
    """Return the first page: what this is, who receives, two ways on."""
    root = frame.root
    begin = tag(
        "form",
        tag("button", said("Begin a tip"), type="submit"),
        method="post",
        action=f"{root}begin",
    )
    back = tag(
        "form",
        tag("label", said("Your receipt"), for_="receipt"),
        _line("receipt", autocomplete="off", spellcheck="false"),
        tag("button", said("Look at my tip"), type="submit", class_="second"),
        method="post",
        action=f"{root}return",
    )
    return frame.page(
        said("Tell of a wrong"),
        _refusal(refused),
        tag("p", told("what")),
        boxed(
            "warn",
            tag("h2", said("Before you write")),
            rows(told(f"before-{n}") for n in range(1, 4)),
        ),
        begin,
        tag("h2", said("Come back")),
        tag("p", told("back")),
        back,
        tag("h2", said("Who receives it")),
        rows(map(_recipient, frame.recipients.everybody)),
        tag("p", told("nobody")),
        tag("h2", said("What happens next")),
        rows(told(f"after-{n}") for n in range(1, 5)),
    )


def writing(frame: Frame, mark: str, draft: Draft, above: Iterable[str] = ()) -> Markup:
    """Return the form of a tip; ``mark`` knows the receipt that was shown."""
    return frame.page(
        said("Write your tip"),
        *above,
        tag(
            "form",
            hidden("mark", mark),
            tag("label", said("What happened?"), for_="text"),
            tag("textarea", draft.text, name="text", id="text", required=True),
            *_files(),
            *_name(frame, draft),
            _strike(frame.recipients.everybody, draft.struck),
            tag("label", said("Type your receipt"), for_="typed"),
            tag("p", told("typed"), class_="muted", id="typed-why"),
            _line(
                "typed",
                autocomplete="off",
                spellcheck="false",
                aria_describedby="typed-why",
            ),
            tag("button", said("Seal and send"), type="submit"),
            method="post",
            action=f"{frame.root}send",
            enctype="multipart/form-data",
        ),
    )


def receipt_shown(receipt: Receipt) -> Markup:
    """Return the receipt, to be written down."""
    return boxed(
        "warn",
        tag("h2", said("Your receipt: write it down now")),
        tag("p", receipt.shown, class_="receipt"),
        tag("p", told("once")),
    )


def refusal(error: JieqingError) -> Markup:
    """Return why something was not done."""
    why = explained(error)
    words = tag("p", tag("strong", why["cause"]), " ", why["advice"])
    return tag("div", words, class_="box danger", role="alert")


def again(error: JieqingError, *, had_files: bool) -> tuple[Markup, ...]:
    """Return what stands above a form that was not taken."""
    kept = said("Your text is still here; your receipt is the one that was shown.")
    chosen = said("Choose the files once more.") if had_files else ""
    return (refusal(error), tag("p", kept, " ", chosen))


def sent(frame: Frame) -> Markup:
    """Return the page that says that a tip is sealed."""
    return frame.page(
        said("It is sealed and sent"),
        tag("p", told("sent")),
        rows(told(f"after-{n}") for n in range(1, 5)),
        tag("p", said("Now close this window, and delete it from the history.")),
        tag("a", said("To the first page"), href=frame.root),
    )


def talk(
    frame: Frame,
    thread: Thread,
    receipt: Receipt,
    author: str,
    today: date,
    above: Iterable[str] = (),
) -> Markup:
    """Return a tip as its tipper sees it."""
    key = hidden("receipt", receipt.signs)
    return frame.page(
        said("Your tip"),
        *above,
        boxed(
            "",
            tag("p", tag("strong", said(STATES[thread.state]))),
            tag("p", _terms(thread), class_="muted"),
        ),
        _feeling(frame, key) if thread.asks_tipper(today) else "",
        *(_said(one) for one in thread.contents),
        tag("h2", said("Write more")),
        tag(
            "form",
            key,
            tag("label", said("Your words"), for_="text"),
            tag("textarea", name="text", id="text", required=True),
            *_files(),
            tag("button", said("Seal and send"), type="submit"),
            method="post",
            action=f"{frame.root}write",
            enctype="multipart/form-data",
        ),
        *_originals(frame, key, len(kept_originals(thread))),
        tag("h2", said("That you are who wrote it")),
        tag("p", told("author")),
        tag("p", tag("code", author), class_="box"),
        tag("h2", said("Take back your words")),
        tag("p", told("forget")),
        tag(
            "form",
            key,
            tag("button", said("Delete my words and files"), class_="second"),
            method="post",
            action=f"{frame.root}forget",
        ),
    )


def busy(frame: Frame) -> Markup:
    """Return the page that asks for patience."""
    return frame.page(said("Too much at once"), tag("p", told("busy")))


def _terms(thread: Thread) -> str:
    words = said("Told on {day}; taken up by {first}, outcome by {last}.")
    return words.format(
        day=thread.first.day, first=thread.acknowledge_by, last=thread.answer_by
    )


def _feeling(frame: Frame, key: Markup) -> Markup:
    return boxed(
        "warn",
        tag("h2", said("How do you fare?")),
        tag("p", told("fare")),
        tag(
            "form",
            key,
            tag("label", said("Answer us here"), for_="feeling"),
            tag("textarea", name="text", id="feeling", required=True),
            tag("button", said("Seal and send"), type="submit"),
            method="post",
            action=f"{frame.root}feel",
        ),
    )


def _said(one: Content) -> Markup:
    who = said("You") if one.by == TIPPER else one.by
    head = tag("p", tag("strong", who), f" · {said(ACTS[one.act])} · {one.day}")
    files = said("Files: {count}").format(count=len(one.files)) if one.files else ""
    words = one.text or ""
    return boxed(
        "",
        head,
        *(tag("p", each) for each in words.splitlines() if each.strip()),
        tag("p", files, class_="muted") if files else "",
    )


def _files() -> tuple[Markup, ...]:
    words = said("JPEG, PNG or plain text, {most} of {size} MiB at most. {why}")
    limits = words.format(most=MOST, size=LARGEST // _MEGA, why=told("files"))
    field = void(
        "input",
        type="file",
        name="files",
        id="files",
        multiple=True,
        aria_describedby="files-why",
    )
    return (
        tag("label", said("Files (not necessary)"), for_="files"),
        tag("p", limits, class_="muted", id="files-why"),
        field,
        tag(
            "label",
            void("input", type="checkbox", name="as-it-is", value="yes"),
            tag("span", told("as-it-is")),
            class_="choice",
        ),
    )


def _originals(frame: Frame, key: Markup, count: int) -> tuple[Markup, ...]:
    if not count:
        return ()
    return (
        tag("h2", said("Your original files")),
        tag("p", told("originals").format(count=count)),
        tag(
            "form",
            key,
            tag("button", said("Hand the originals over"), class_="second"),
            method="post",
            action=f"{frame.root}hand-over",
        ),
    )


def _name(frame: Frame, draft: Draft) -> tuple[Markup, ...]:
    guards = frame.recipients.guards
    if not guards:
        everybody = said(", ").join(one.name for one in frame.recipients.everybody)
        words = told("no-guards").format(everybody=everybody)
        return (tag("p", words, class_="muted"),)
    names = said(" and ").join(one.name for one in guards)
    why = told("guarded").format(guards=names)
    return (
        tag("label", said("Your name (not necessary)"), for_="name"),
        tag("p", why, class_="muted", id="name-why"),
        _line("name", draft.name, autocomplete="off", aria_describedby="name-why"),
    )


def _strike(everybody: Iterable[Recipient], struck: frozenset[str]) -> Markup:
    boxes = (
        tag(
            "label",
            void(
                "input",
                type="checkbox",
                name="struck",
                value=one.name,
                checked=one.name in struck,
            ),
            tag("span", one.name),
            class_="choice",
        )
        for one in everybody
    )
    legend = tag("legend", said("Who must not receive it?"))
    return tag("fieldset", legend, *boxes)


def _recipient(one: Recipient) -> str:
    return f"{one.name} {said('(not of the company)')}" if one.outside else one.name


def _refusal(error: JieqingError | None) -> Markup:
    return refusal(error) if error else Markup()


def _line(name: str, value: str = "", **more: str) -> Markup:
    return void("input", type="text", name=name, id=name, value=value, **more)


def hidden(name: str, value: str) -> Markup:
    """Return a field that nobody sees."""
    return void("input", type="hidden", name=name, value=value)


def rows(items: Iterable[str]) -> Markup:
    """Return a list."""
    return tag("ul", *(tag("li", each) for each in items))


def boxed(kind: str, *inside: str) -> Markup:
    """Return what stands in a box; ``kind``: how it is coloured."""
    return tag("div", *inside, class_=f"box {kind}".strip())
