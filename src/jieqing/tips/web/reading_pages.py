"""What recipients' pages say, as HTML. Nothing is decided here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from jieqing.errors import JieqingError
from jieqing.language import said
from jieqing.tips.attached import Attached
from jieqing.tips.receiving import NameNotAsked, name_asked
from jieqing.tips.thread import (
    FOR_RECIPIENTS,
    STEPS,
    TIPPER,
    Content,
    Thread,
    TipAct,
)
from jieqing.tips.web.markup import Markup, tag, void
from jieqing.tips.web.pages import Frame, boxed, hidden, refusal, rows
from jieqing.tips.web.words import told
from jieqing.tips.wording import ACTS, STATES

BUTTONS = {
    TipAct.REPLY: "Answer only",
    TipAct.ACKNOWLEDGE: "Acknowledge it",
    TipAct.ASSESS: "Begin to assess it",
    TipAct.INVESTIGATE: "Begin to investigate it",
    TipAct.CONCLUDE: "Tell the outcome",
    TipAct.CLOSE: "Close it",
    TipAct.DECLINE: "It is not for this place",
    TipAct.WATCH: "I looked for retaliation",
    TipAct.LINK: "Note an issue raised of it",
    TipAct.STEP_ASIDE: "Leave it to the others",
    TipAct.ASK_NAME: "Ask for the name",
    TipAct.ALLOW_NAME: "Agree: take my seal off",
    TipAct.DENY_NAME: "Keep it shut",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """Who looks: the token of their forms, the day, their name, what they may do."""

    token: str = field(repr=False)
    today: date
    name: str = ""
    may_ask: bool = False
    may_allow: bool = False
    may_deny: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a recipient wrote that was not taken."""

    act: str = ""
    text: str = field(default="", repr=False)

    def kept_for(self, acts: Iterable[TipAct]) -> str:
        """Return the words where they were meant for one of these acts."""
        return self.text if self.act in set(acts) else ""


def entrance(frame: Frame, refused: JieqingError | None = None) -> Markup:
    """Return the page on which a recipient opens their key."""
    return frame.page(
        said("For those who receive tips"),
        refusal(refused) if refused else "",
        tag("p", told("entrance")),
        tag(
            "form",
            tag("label", said("Your key file"), for_="key"),
            void("input", type="file", name="key", id="key", required=True),
            tag("label", said("Its passphrase"), for_="passphrase"),
            void(
                "input",
                type="password",
                name="passphrase",
                id="passphrase",
                autocomplete="off",
                required=True,
            ),
            tag("button", said("Open my key"), type="submit"),
            method="post",
            action=f"{frame.root}enter",
            enctype="multipart/form-data",
        ),
        boxed("", tag("h2", said("Where your key is")), rows(_told("key", 3))),
        tag("p", tag("a", said("To tell of something yourself"), href="/")),
    )


def listed(frame: Frame, mine: Mine, tips: Sequence[tuple[Thread, bool]]) -> Markup:
    """Return the tips that a recipient may open, with whether they are unread."""
    return frame.page(
        said("Tips that you receive"),
        tag("p", told("mine" if tips else "mine-none")),
        *(_line(frame, mine, tip, is_unread) for tip, is_unread in tips),
        _leave(frame),
    )


def tip(
    frame: Frame,
    mine: Mine,
    thread: Thread,
    draft: Draft,
    refused: JieqingError | None,
) -> Markup:
    """Return one tip with all that this recipient may see and do."""
    return frame.page(
        said("Tip {number}").format(number=thread.name),
        refusal(refused) if refused else "",
        tag("p", tag("a", said("Back to the list"), href=frame.root)),
        _standing(mine, thread),
        *_name_asked(frame, mine, thread, draft),
        *_talk(frame, mine, thread),
        *_answering(frame, mine, thread, draft),
        *_among_us(frame, mine, thread, draft),
        *_aside(frame, mine, thread, draft),
        tag("h2", said("Who has read it")),
        tag("p", told("read-log"), class_="muted"),
        rows(_readings(thread)),
        *_author(frame, mine, thread),
        _leave(frame),
    )


def authorship(frame: Frame, mine: Mine, thread: Thread, *, proves: bool) -> Markup:
    """Return whether a code proved who wrote a tip."""
    words = said("It proves it.") if proves else said("It proves nothing.")
    return frame.page(
        said("Tip {number}").format(number=thread.name),
        boxed("", tag("p", tag("strong", words))),
        _form(frame, mine, "read", _of(thread), _button(said("Back to the tip"))),
        _leave(frame),
    )


def _line(frame: Frame, mine: Mine, thread: Thread, is_unread: bool) -> Markup:  # noqa: FBT001  # one of the pair that is listed
    new = tag("strong", f" · ● {said('Unread')}") if is_unread else ""
    head = tag("p", tag("strong", thread.name), f" · {said(STATES[thread.state])}", new)
    return boxed(
        "warn" if is_unread else "",
        head,
        tag("p", _terms(thread), class_="muted"),
        *_due(mine, thread, said("It is time to look for retaliation.")),
        tag("p", f"▲ {said('The name is asked for')}", class_="due")
        if _pending(thread)
        else "",
        _form(frame, mine, "read", _of(thread), _button(said("Read"), "second")),
    )


def _standing(mine: Mine, thread: Thread) -> Markup:
    everybody = said(", ").join(sorted(thread.to))
    return boxed(
        "",
        tag("p", tag("strong", said(STATES[thread.state]))),
        tag("p", _terms(thread), class_="muted"),
        *_due(mine, thread, told("watch")),
        tag("p", said("It can be opened by: {names}").format(names=everybody)),
    )


def _terms(thread: Thread) -> str:
    words = said(
        "Came on {day}; acknowledge by {first}, tell the outcome by {last}."
    ).format(day=thread.first.day, first=thread.acknowledge_by, last=thread.answer_by)
    if thread.purged_on is None:
        return words
    gone = said("It is over, and deleted on {day}.").format(day=thread.purged_on)
    return f"{gone} {said('Came on {day}.').format(day=thread.first.day)}"


def _due(mine: Mine, thread: Thread, watch: str) -> tuple[Markup, ...]:
    due = [
        said("A term ran out with nobody keeping it.")
        if thread.is_overdue(mine.today)
        else "",
        watch if thread.asks_recipients(mine.today) else "",
    ]
    return tuple(tag("p", f"▲ {each}", class_="due") for each in due if each)


def _talk(frame: Frame, mine: Mine, thread: Thread) -> tuple[Markup, ...]:
    parts = []
    number = 0
    for one in thread.contents:
        if one.act is TipAct.READ:
            continue
        files = range(number, number + len(one.files))
        number = files.stop
        parts.append(
            boxed(
                "ours" if one.act in FOR_RECIPIENTS else "",
                _head(one),
                *(tag("p", each) for each in _words(one) if each.strip()),
                *(
                    _file(frame, mine, thread, n, one.files[n - files.start])
                    for n in files
                ),
            )
        )
    return tuple(parts)


def _head(one: Content) -> Markup:
    who = said("The tipper") if one.by == TIPPER else one.by
    return tag("p", tag("strong", who), f" · {said(ACTS[one.act])} · {one.day}")


def _words(one: Content) -> list[str]:
    if one.act is TipAct.TELL_NAME and not one.text:
        return [said("There was no name in the box.")]
    return one.text.splitlines()


def _answering(
    frame: Frame, mine: Mine, thread: Thread, draft: Draft
) -> tuple[Markup, ...]:
    steps = [act for act, (sources, _) in STEPS.items() if thread.state in sources]
    kept = draft.kept_for((*steps, TipAct.REPLY))
    buttons = [_act(act, "" if n == 0 else "second") for n, act in enumerate(steps)]
    buttons.append(_act(TipAct.REPLY, "second" if steps else ""))
    label = said("Your words to the tipper")
    return (
        tag("h2", said("To the tipper")),
        tag("p", told("to-tipper"), class_="muted"),
        _saying(frame, mine, thread, "text", label, kept, *buttons),
    )


def _among_us(
    frame: Frame, mine: Mine, thread: Thread, draft: Draft
) -> tuple[Markup, ...]:
    acts = [TipAct.WATCH, TipAct.LINK]
    if mine.may_ask and not _pending(thread):
        acts.append(TipAct.ASK_NAME)
    names = said(" and ").join(one.name for one in frame.recipients.guards)
    label, kept = said("Your note, or your reason"), draft.kept_for(acts)
    buttons = (_act(act, "second") for act in acts)
    why = told("asking").format(guards=names) if mine.may_ask else told("no-asking")
    return (
        tag("h2", said("Among recipients")),
        tag("p", told("among-us"), class_="muted"),
        tag("p", why, class_="muted"),
        _saying(frame, mine, thread, "note", label, kept, *buttons),
    )


def _aside(
    frame: Frame, mine: Mine, thread: Thread, draft: Draft
) -> tuple[Markup, ...]:
    if len(thread.to) == 1:
        return ()
    label = said("Your reason, which the tipper reads")
    kept = draft.kept_for([TipAct.STEP_ASIDE])
    button = _act(TipAct.STEP_ASIDE, "second")
    return (
        tag("h2", said("If it concerns you")),
        tag("p", told("aside"), class_="muted"),
        _saying(frame, mine, thread, "aside", label, kept, button),
    )


def _name_asked(
    frame: Frame, mine: Mine, thread: Thread, draft: Draft
) -> tuple[Markup, ...]:
    """Return who asks for the name, and for its guards what they may do."""
    asked = _pending(thread)
    if asked is None:
        return ()
    acts = [TipAct.ALLOW_NAME] if mine.may_allow else []
    acts += [TipAct.DENY_NAME] if mine.may_deny else []
    label, kept = said("Your reason"), draft.kept_for(acts)
    buttons = (_act(act, "second") for act in acts)
    form = _saying(frame, mine, thread, "reason", label, kept, *buttons)
    words = said("{who} asks for the tipper's name: {reason}")
    return (
        boxed(
            "warn",
            tag("h2", said("The name is asked for")),
            tag("p", words.format(who=asked.by, reason=asked.text)),
            tag("p", told("opening"), class_="muted"),
            form if acts else "",
        ),
    )


def _pending(thread: Thread) -> Content | None:
    try:
        return name_asked(thread)
    except NameNotAsked:
        return None


def _readings(thread: Thread) -> list[str]:
    days: dict[str, list[str]] = {}
    for one in thread.contents:
        if one.act is TipAct.READ:
            of = days.setdefault(one.by, [])
            of.extend([one.day.isoformat()] if one.day.isoformat() not in of else [])
    return [f"{name}: {said(', ').join(read)}" for name, read in days.items()]


def _author(frame: Frame, mine: Mine, thread: Thread) -> tuple[Markup, ...]:
    return (
        tag("h2", said("Whether somebody wrote it")),
        tag("p", told("author-check"), class_="muted"),
        _form(
            frame,
            mine,
            "author",
            _of(thread),
            tag("label", said("The code that they show"), for_="code"),
            void("input", type="text", name="code", id="code", autocomplete="off"),
            _button(said("Check it"), "second"),
        ),
    )


def _file(
    frame: Frame, mine: Mine, thread: Thread, number: int, file: Attached
) -> Markup:
    words = said("Fetch file {number} ({kind}, {size} KiB)").format(
        number=number + 1, kind=file.kind.upper(), size=-(-len(file.content) // 1024)
    )
    warning = tag("p", f"▲ {told('file-warning')}", class_="due")
    return _form(
        frame,
        mine,
        "file",
        _of(thread),
        warning if file.may_name_its_author else "",
        hidden("file", str(number)),
        _button(words, "second"),
    )


def _leave(frame: Frame) -> Markup:
    return tag(
        "form",
        tag("p", told("leave"), class_="muted"),
        _button(said("Leave and close my key"), "second"),
        method="post",
        action=f"{frame.root}leave",
        class_="leave",
    )


def _form(frame: Frame, mine: Mine, to: str, *inside: str) -> Markup:
    return tag(
        "form",
        hidden("token", mine.token),
        *inside,
        method="post",
        action=f"{frame.root}{to}",
    )


def _saying(
    frame: Frame,
    mine: Mine,
    thread: Thread,
    name: str,
    label: str,
    kept: str,
    *acts: str,
) -> Markup:
    """Return a box for words with the acts that they can go with."""
    return _form(
        frame,
        mine,
        "act",
        _of(thread),
        tag("label", label, for_=name),
        tag("textarea", kept, name="text", id=name),
        *acts,
    )


def _of(thread: Thread) -> Markup:
    words = hidden("words", str(thread.words))
    return Markup(hidden("tip", thread.name) + words)


def _act(act: TipAct, kind: str) -> Markup:
    return tag(
        "button",
        said(BUTTONS[act]),
        type="submit",
        name="act",
        value=act,
        class_=kind,
    )


def _button(words: str, kind: str = "") -> Markup:
    return tag("button", words, type="submit", class_=kind)


def _told(name: str, count: int) -> tuple[str, ...]:
    return tuple(told(f"{name}-{n}") for n in range(1, count + 1))
