"""What the tipper does: tell, come back by the receipt, write more, take it back.

Each is sealed before it is laid down. A recipient whom the words name, or whom the
tipper strikes out, is left out of this and of everything that follows.
"""

import secrets
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from jieqing.errors import Refused, WrongUsage
from jieqing.tips import names, sealing
from jieqing.tips.attached import Attached, FileUnfit, as_it_is, cleaned
from jieqing.tips.receipt import Derived
from jieqing.tips.recipients import Recipient, Recipients
from jieqing.tips.thread import (
    TIPPER,
    Content,
    Thread,
    TipAct,
    number_of,
    thread_of,
)
from jieqing.tips.vault import Vault

LONGEST = 20_000
"""Signs of one text."""
KEY_BYTES = 32


class TipEmpty(WrongUsage):
    """Nothing was written."""

    code = "tip-empty"
    cause = "There is no text, or more than {longest} signs."
    advice = "Write what happened, when and where, as far as you want to."


class NobodyLeft(Refused):
    """Everybody who receives is struck out or named."""

    code = "tip-nobody-left"
    cause = "Every recipient is struck out or named in the text."
    advice = "Leave one of them in, or go to the authority; nobody may stop you."


class NothingKept(Refused):
    """There is no original to hand over."""

    code = "tip-nothing-kept"
    cause = "No original of a file is kept, or it was handed over."
    advice = "Send the file with a new text if it matters."


class NameNotTaken(Refused):
    """There is nobody left to guard the name."""

    code = "tip-name-not-taken"
    cause = "A name can be guarded only while neither of its two guards is left out."
    advice = "Leave the field of the name empty; you can still be answered."


class NameTooLong(WrongUsage):
    """The box of the name has one size."""

    code = "tip-name-too-long"
    cause = "The name with its contact is longer than its box."
    advice = "Shorten it to a name and one way to reach you."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTip:
    """What is told. ``name``: empty where none is given.

    ``files`` are what recipients get; ``originals``, what stays sealed to the tipper.
    """

    text: str = field(repr=False)
    files: tuple[Attached, ...] = ()
    originals: tuple[Attached, ...] = ()
    name: str = field(default="", repr=False)
    struck: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Files as they were chosen: copies for recipients, originals that differ."""

    copies: tuple[Attached, ...] = ()
    originals: tuple[Attached, ...] = ()

    @classmethod
    def chosen(cls, contents: Iterable[bytes], *, may_go: bool) -> Self:
        """Take files; ``may_go``: other kinds go as they are. Raises ``FileUnfit``."""
        taken = tuple(contents)
        copies = tuple(_copy(one, may_go) for one in taken)
        pairs = zip(taken, copies, strict=True)
        kept = tuple(as_it_is(one) for one, copy in pairs if copy.content != one)
        return cls(copies=copies, originals=kept)


def _copy(content: bytes, may_go: bool) -> Attached:  # noqa: FBT001  # of each file the same
    try:
        return cleaned(content)
    except FileUnfit:
        if may_go:
            return as_it_is(content)
        raise


def named_in(text: str, candidates: Iterable[str]) -> frozenset[str]:
    """Return which names stand in a text, however they are spaced and written."""
    plain = _plain(text)
    return frozenset(name for name in candidates if _plain(name) in plain)


def send(
    vault: Vault, recipients: Recipients, derived: Derived, new: NewTip, day: date
) -> None:
    """Seal a tip and lay it down.

    Raises ``TipEmpty``, ``NobodyLeft``, ``NameNotTaken`` or ``NameTooLong``.
    """
    _require_words(new.text)
    everybody = recipients.everybody
    out = new.struck | named_in(new.text, (one.name for one in everybody))
    left = recipients.but(out)
    if not left:
        raise NobodyLeft
    guards = tuple(one for one in recipients.guards if one in left)
    first = Content(
        act=TipAct.SEND,
        turn=0,
        day=day,
        by=TIPPER,
        to={one.name: one.key for one in left},
        text=new.text,
        files=new.files,
        tipper=derived.key,
        box=_box(new.name, guards if guards == recipients.guards else ()),
        commitment=derived.commitment,
        everybody=len(everybody),
        key=secrets.token_bytes(KEY_BYTES),
    )
    signed = first.signed(first.key)
    sealed = sealing.seal(signed, [*first.to.values(), derived.key])
    number = number_of(first.key)
    vault.begin(number, derived.place, sealed)
    _keep(vault, thread_of(number, {b"": signed}), new.originals, day)


def find(vault: Vault, derived: Derived) -> Thread | None:
    """Return the tip of a receipt as its tipper sees it; None: there is none."""
    number = vault.at(derived.place)
    return None if number is None else opened_by(vault, number, derived.identity)


def opened_by(vault: Vault, number: bytes, identity: str) -> Thread | None:
    """Open a tip as far as an identity opens it."""
    found = {
        row.number: content
        for row in vault.contents(number)
        if (content := sealing.unseal(row.sealed, identity)) is not None
    }
    return thread_of(number, found)


def write(vault: Vault, thread: Thread, text: str, files: Files, day: date) -> None:
    """Write more. Raises ``TipEmpty`` or ``NobodyLeft``."""
    _lay(vault, thread, TipAct.WRITE, text, files.copies, day)
    _keep(vault, thread, files.originals, day)


def kept_originals(thread: Thread) -> tuple[Attached, ...]:
    """Return the originals that are still the tipper's alone."""
    kept: list[Attached] = []
    for one in thread.contents:
        if one.act is TipAct.KEEP:
            kept += one.files
        elif one.act is TipAct.HAND_OVER:
            kept = []
    return tuple(kept)


def hand_over(vault: Vault, thread: Thread, day: date) -> None:
    """Hand the originals to those who receive the tip. Raises ``NothingKept``."""
    files = kept_originals(thread)
    if not files:
        raise NothingKept
    content = _content(thread, TipAct.HAND_OVER, "", files, day, thread.to)
    keys = [*thread.to.values(), thread.first.tipper]
    vault.lay(thread.number, sealing.seal(content.signed(thread.first.key), keys))


def feel(vault: Vault, thread: Thread, text: str, day: date) -> None:
    """Answer whether one has suffered for it. Raises as ``write`` does."""
    _lay(vault, thread, TipAct.FEEL, text, (), day)


def forget(vault: Vault, thread: Thread, day: date) -> None:
    """Take back every word and file of the tipper's; the conversation stays."""
    tipper = thread.first.tipper
    for one in thread.said:
        content = one.content
        if content.by == TIPPER and content.act is not TipAct.FORGET:
            box = names.boxed("", ()) if content.box else b""
            emptied = replace(content, text="", files=(), box=box)
            signed = emptied.signed(thread.first.key)
            theirs = () if content.act is TipAct.KEEP else content.to.values()
            sealed = sealing.seal(signed, [*theirs, tipper])
            vault.exchange(one.row, sealed)
    last = _content(thread, TipAct.FORGET, "", (), day, thread.to)
    keys = [*thread.to.values(), tipper]
    vault.lay(thread.number, sealing.seal(last.signed(thread.first.key), keys))


def _keep(
    vault: Vault, thread: Thread | None, originals: tuple[Attached, ...], day: date
) -> None:
    """Seal the originals to the tipper alone: what made them may stand in them."""
    if thread is None or not originals:
        return
    content = _content(thread, TipAct.KEEP, "", originals, day, thread.to)
    signed = content.signed(thread.first.key)
    vault.lay(thread.number, sealing.seal(signed, [thread.first.tipper]))


def _lay(
    vault: Vault,
    thread: Thread,
    act: TipAct,
    text: str,
    files: tuple[Attached, ...],
    day: date,
) -> None:
    _require_words(text)
    out = named_in(text, thread.to)
    to = {name: key for name, key in thread.to.items() if name not in out}
    if not to:
        raise NobodyLeft
    content = _content(thread, act, text, files, day, to)
    keys = [*to.values(), thread.first.tipper]
    vault.lay(thread.number, sealing.seal(content.signed(thread.first.key), keys))


def _content(
    thread: Thread,
    act: TipAct,
    text: str,
    files: tuple[Attached, ...],
    day: date,
    to: Mapping[str, str],
) -> Content:
    return Content(
        act=act, turn=thread.turn, day=day, by=TIPPER, to=to, text=text, files=files
    )


def _box(name: str, guards: tuple[Recipient, ...]) -> bytes:
    if name and not guards:
        raise NameNotTaken
    if len(name.encode()) > names.LONGEST:
        raise NameTooLong
    return names.boxed(name, guards)


def _require_words(text: str) -> None:
    if not text.strip() or len(text) > LONGEST:
        raise TipEmpty(longest=LONGEST)


def _plain(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in normal if not sign.isspace())
