"""What recipients do with a tip: read, answer, move it on, look for retaliation.

Each acts with a key of their own, by which the tips open that they may see; of others
there is no trace for them, not even a number. Every act is sealed and laid to the tip.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pyrage

from jieqing.errors import Refused, WrongUsage
from jieqing.keys import durable, passphrase_seal
from jieqing.keys.signing import WrongPassphrase
from jieqing.tips import names, recipients, sealing
from jieqing.tips.receipt import commitment_of
from jieqing.tips.telling import opened_by
from jieqing.tips.thread import (
    FOR_RECIPIENTS,
    STEPS,
    Content,
    Thread,
    TipAct,
    name_of,
    require_step,
)
from jieqing.tips.vault import Vault

WITHOUT_WORDS = frozenset({TipAct.ACKNOWLEDGE, TipAct.READ})


class TipNotThere(Refused):
    """No such tip, or none that this key opens: the answer is the same."""

    code = "tip-not-there"
    cause = "This key opens no tip of that name."
    advice = "The list (`jieqing tips list`) names those that it opens."


class WordsMissing(WrongUsage):
    """An act that is told to somebody needs words."""

    code = "tip-words-missing"
    cause = "{act} needs words."
    advice = "Say why, or what came of it, with --text."


class NameNotAsked(Refused):
    """Nobody asks for the name."""

    code = "tip-name-not-asked"
    cause = "Nobody asks for this name, or the matter is settled."
    advice = "A recipient asks first, with a written reason."


class NotItsGuard(Refused):
    """Somebody else guards names, or their turn comes first."""

    code = "tip-not-its-guard"
    cause = "This key cannot take a seal off this name now."
    advice = "The two guards allow it one after the other, each with their own key."


class NobodyElse(Refused):
    """Who steps aside leaves it to somebody."""

    code = "tip-nobody-else"
    cause = "Nobody else can open this tip, so you cannot step aside."
    advice = (
        "Tell the tipper to whom outside the company they may turn, and decline it."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody with a key."""

    identity: str = field(repr=False)

    @property
    def key(self) -> str:
        """The public half, as it stands in the list of recipients."""
        return str(pyrage.x25519.Identity.from_str(self.identity).to_public())

    def name_in(self, thread: Thread) -> str:
        """What they are called in a tip that they can open."""
        return next(name for name, key in thread.first.to.items() if key == self.key)


def make_key(path: Path, passphrase: str) -> Reader:
    """Make a key file under a passphrase.

    Raises ``PassphraseShort``, ``FileExists`` or ``KeysDiskFull``.
    """
    identity = str(pyrage.x25519.Identity.generate())
    sealed = passphrase_seal.seal(identity.encode(), passphrase)
    durable.create(path, lambda file: durable.write_all(file, sealed))
    return Reader(identity=identity)


def open_key(path: Path, passphrase: str) -> Reader:
    """Open a key file. Raises ``WrongPassphrase``."""
    try:
        sealed = path.read_bytes()
    except OSError:
        raise WrongPassphrase(file=path.name) from None
    return opened_key(sealed, passphrase, path.name)


def opened_key(sealed: bytes, passphrase: str, name: str) -> Reader:
    """Open what a key file has in it. Raises ``WrongPassphrase``."""
    try:
        identity = passphrase_seal.unseal(sealed, passphrase).decode()
        pyrage.x25519.Identity.from_str(identity)
    except (pyrage.DecryptError, pyrage.IdentityError, UnicodeDecodeError):
        raise WrongPassphrase(file=name) from None
    return Reader(identity=identity)


def threads(vault: Vault, reader: Reader) -> tuple[Thread, ...]:
    """Return the tips that a key opens, the oldest first; of others nothing."""
    opened = (_opened(vault, reader, number) for number in vault.tips())
    mine = (one for one in opened if one is not None)
    return tuple(sorted(mine, key=lambda one: (one.first.day, one.name)))


def thread(vault: Vault, reader: Reader, name: str) -> Thread:
    """Return one of them by its name. Raises ``TipNotThere``."""
    for number in vault.tips():
        if name_of(number) == name:
            found = _opened(vault, reader, number)
            if found is not None:
                return found
    raise TipNotThere


def _opened(vault: Vault, reader: Reader, number: bytes) -> Thread | None:
    """Open a tip that a reader may still go on with; None: there is none for them."""
    found = opened_by(vault, number, reader.identity)
    return found if found and reader.key in found.to.values() else None


def do(
    vault: Vault, reader: Reader, tip: Thread, act: TipAct, text: str, day: date
) -> None:
    """Do an act of the table, or write to the tip. Raises as its guards do."""
    if act in STEPS:
        require_step(act, tip.state)
    _require_words(act, text)
    _lay(vault, tip, _said(reader, tip, act, text, day))


def read(vault: Vault, reader: Reader, tip: Thread, day: date) -> None:
    """Leave the mark that somebody has read it; once a day, or where it is new."""
    name = reader.name_in(tip)
    marks = {(one.by, one.day) for one in tip.contents if one.act is TipAct.READ}
    if (name, day) not in marks or tip.is_unread_by(name):
        mark = _said(reader, tip, TipAct.READ, "", day)
        _lay(vault, tip, replace(mark, seen=tip.said_to(name)))


def step_aside(vault: Vault, reader: Reader, tip: Thread, text: str, day: date) -> None:
    """Leave a tip to the others, for it concerns oneself: it opens no more.

    The tipper reads why. Raises ``NobodyElse`` or ``WordsMissing``.
    """
    _require_words(TipAct.STEP_ASIDE, text)
    said = _said(reader, tip, TipAct.STEP_ASIDE, text, day)
    others = {name: key for name, key in tip.to.items() if key != reader.key}
    if not others:
        raise NobodyElse
    signed = replace(said, to=others).signed(tip.first.key)
    vault.lay(tip.number, sealing.seal(signed, [*tip.to.values(), tip.first.tipper]))


def allow_name(vault: Vault, reader: Reader, tip: Thread, text: str, day: date) -> str:
    """Take one's seal off the name, as one of its two guards; returns who asked.

    The second guard's act tells it to who asked, and the tipper that it was opened.
    Raises ``NameNotAsked``, ``NotItsGuard`` or ``WordsMissing``.
    """
    _require_words(TipAct.ALLOW_NAME, text)
    asked = name_asked(tip)
    halves = [one.box for one in tip.contents if _is_half(one, asked)]
    if halves:
        _tell_name(vault, reader, tip, (asked, halves[-1]), day)
        return asked.by
    half = names.half_opened(tip.first.box, reader.identity)
    if half is None:
        raise NotItsGuard
    _lay(vault, tip, _said(reader, tip, TipAct.ALLOW_NAME, text, day, box=half))
    return asked.by


def may_allow_name(reader: Reader, tip: Thread) -> bool:
    """Whether it is this guard's turn to take a seal off the name."""
    try:
        asked = name_asked(tip)
    except NameNotAsked:
        return False
    halves = [one.box for one in tip.contents if _is_half(one, asked)]
    if halves:
        return names.opened(halves[-1], reader.identity) is not None
    return names.half_opened(tip.first.box, reader.identity) is not None


def is_guard(vault: Vault, reader: Reader) -> bool:
    """Whether they guard names today."""
    guards = recipients.load(vault.folder).guards
    return reader.key in {one.key for one in guards}


def deny_name(vault: Vault, reader: Reader, tip: Thread, text: str, day: date) -> None:
    """Keep the name shut, with a reason that reaches who asked.

    Raises ``NameNotAsked``, ``NotItsGuard`` or ``WordsMissing``.
    """
    name_asked(tip)
    if not is_guard(vault, reader):
        raise NotItsGuard
    do(vault, reader, tip, TipAct.DENY_NAME, text, day)


def name_asked(tip: Thread) -> Content:
    """Return the asking that nobody has answered. Raises ``NameNotAsked``."""
    settled = (TipAct.DENY_NAME, TipAct.OPEN_NAME)
    last = [one for one in tip.contents if one.act in (TipAct.ASK_NAME, *settled)]
    if not last or last[-1].act is not TipAct.ASK_NAME:
        raise NameNotAsked
    return last[-1]


def wrote(tip: Thread, author: str) -> bool:
    """Whether a code proves that its bearer wrote the tip."""
    return commitment_of(author) == tip.first.commitment


def purge(vault: Vault, mine: Sequence[Thread], today: date) -> int:
    """Remove what is kept no longer; returns how many were.

    Only a key tells on which day a tip is over: no work of the day can do it, so it
    comes with what a recipient does, never with a list.
    """
    over = [one for one in mine if one.is_over(today)]
    for one in over:
        vault.remove(one.number)
    return len(over)


def _tell_name(
    vault: Vault, reader: Reader, tip: Thread, asked: tuple[Content, bytes], day: date
) -> None:
    asking, half = asked
    name = names.opened(half, reader.identity)
    if name is None:
        raise NotItsGuard
    told = _said(reader, tip, TipAct.TELL_NAME, name, day)
    signed = told.signed(tip.first.key)
    vault.lay(tip.number, sealing.seal(signed, [tip.first.to[asking.by]]))
    _lay(vault, tip, _said(reader, tip, TipAct.OPEN_NAME, asking.text, day))


def _said(
    reader: Reader, tip: Thread, act: TipAct, text: str, day: date, box: bytes = b""
) -> Content:
    return Content(
        act=act,
        turn=tip.turn,
        day=day,
        by=reader.name_in(tip),
        to=tip.to,
        text=text,
        box=box,
    )


def _lay(vault: Vault, tip: Thread, content: Content) -> None:
    keys = list(tip.to.values())
    if content.act not in FOR_RECIPIENTS:
        keys.append(tip.first.tipper)
    vault.lay(tip.number, sealing.seal(content.signed(tip.first.key), keys))


def _is_half(content: Content, asked: Content) -> bool:
    if content.act is not TipAct.ALLOW_NAME:
        return False
    return (content.day, content.turn) > (asked.day, asked.turn)


def _require_words(act: TipAct, text: str) -> None:
    if act not in WITHOUT_WORDS and not text.strip():
        raise WordsMissing(act=act)
