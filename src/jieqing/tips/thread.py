"""A tip with all that was said on it, as one who may open it sees it.

Pure: contents in, states, terms and questions out. What moves a tip is the table below;
every content says its act, its day and who wrote it, and is sealed.
"""

import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Self

from jieqing.errors import Refused
from jieqing.tips.attached import Attached

ACKNOWLEDGED_WITHIN = timedelta(days=7)
ANSWERED_WITHIN_MONTHS = 3
ASKED_AFTER = (30, 90, 180)
"""Days after which the tipper is asked, and the recipients look, for retaliation."""
KEPT_AFTER_CLOSING = timedelta(days=365)
NUMBER_BYTES = 16
MARK_BYTES = 32
TIPPER = ""
"""Who wrote a content that came with the receipt."""


class TipState(StrEnum):
    """How far a tip has come."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    ASSESSING = "assessing"
    INVESTIGATING = "investigating"
    CONCLUDED = "concluded"
    CLOSED = "closed"
    OUT_OF_SCOPE = "out_of_scope"


class TipAct(StrEnum):
    """What a content does."""

    SEND = "send"
    WRITE = "write"
    FEEL = "feel"
    FORGET = "forget"
    KEEP = "keep"
    HAND_OVER = "hand_over"
    READ = "read"
    REPLY = "reply"
    ACKNOWLEDGE = "acknowledge"
    ASSESS = "assess"
    INVESTIGATE = "investigate"
    CONCLUDE = "conclude"
    CLOSE = "close"
    DECLINE = "decline"
    WATCH = "watch"
    LINK = "link"
    STEP_ASIDE = "step_aside"
    ASK_NAME = "ask_name"
    ALLOW_NAME = "allow_name"
    DENY_NAME = "deny_name"
    OPEN_NAME = "open_name"
    TELL_NAME = "tell_name"


_OPEN = frozenset({TipState.RECEIVED, TipState.ACKNOWLEDGED, TipState.ASSESSING})
STEPS: Mapping[TipAct, tuple[frozenset[TipState], TipState]] = {
    TipAct.ACKNOWLEDGE: (frozenset({TipState.RECEIVED}), TipState.ACKNOWLEDGED),
    TipAct.ASSESS: (frozenset({TipState.ACKNOWLEDGED}), TipState.ASSESSING),
    TipAct.INVESTIGATE: (frozenset({TipState.ASSESSING}), TipState.INVESTIGATING),
    TipAct.CONCLUDE: (frozenset({TipState.INVESTIGATING}), TipState.CONCLUDED),
    TipAct.CLOSE: (frozenset({TipState.CONCLUDED}), TipState.CLOSED),
    TipAct.DECLINE: (_OPEN, TipState.OUT_OF_SCOPE),
}
"""From which states each act of a recipient leads where; no other changes a state."""
ENDED = frozenset({TipState.CLOSED, TipState.OUT_OF_SCOPE})
FOR_RECIPIENTS = frozenset(
    {
        TipAct.READ,
        TipAct.WATCH,
        TipAct.LINK,
        TipAct.ASK_NAME,
        TipAct.ALLOW_NAME,
        TipAct.DENY_NAME,
        TipAct.TELL_NAME,
    }
)
"""What is not sealed to the tipper."""


class TipNotMoved(Refused):
    """The act is not possible in the tip's state."""

    code = "tip-not-in-this-state"
    cause = "A tip that is {state} cannot be moved by {act}."
    advice = "`jieqing tips read` shows where it stands."


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One thing that was said, opened.

    ``turn`` is its place in the order of its day. ``to`` are those who may open it from
    then on, by name with their keys. The first one also has ``tipper`` (the key for
    answers), ``box`` (the sealed name), the ``commitment`` to its author, and the
    ``key`` that marks what belongs to the tip: who can write into the vault's file
    alone, and seal to keys that everybody may know, can add nothing to it. A mark of
    reading has ``seen``: how many contents of others its reader saw.
    """

    act: TipAct
    turn: int
    day: date
    by: str
    to: Mapping[str, str]
    text: str = field(default="", repr=False)
    files: tuple[Attached, ...] = ()
    tipper: str = ""
    box: bytes = field(default=b"", repr=False)
    commitment: str = ""
    everybody: int = 0
    seen: int = 0
    key: bytes = field(default=b"", repr=False)

    def to_bytes(self) -> bytes:
        """Return what is sealed."""
        told = {
            "act": self.act,
            "turn": self.turn,
            "day": self.day.isoformat(),
            "by": self.by,
            "to": dict(self.to),
            "text": self.text,
            "files": [[one.kind, _text(one.content)] for one in self.files],
            "tipper": self.tipper,
            "box": _text(self.box),
            "commitment": self.commitment,
            "everybody": self.everybody,
            "key": _text(self.key),
            "seen": self.seen,
        }
        return json.dumps(told, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Read what ``to_bytes`` wrote."""
        told = json.loads(content)
        return cls(
            act=TipAct(told["act"]),
            turn=told["turn"],
            day=date.fromisoformat(told["day"]),
            by=told["by"],
            to=told["to"],
            text=told["text"],
            files=tuple(
                Attached(kind=kind, content=b64decode(body))
                for kind, body in told["files"]
            ),
            tipper=told["tipper"],
            box=b64decode(told["box"]),
            commitment=told["commitment"],
            everybody=told["everybody"],
            seen=told["seen"],
            key=b64decode(told["key"]),
        )

    def signed(self, key: bytes) -> bytes:
        """Return what is sealed: the bytes, with a mark that only the key makes."""
        told = self.to_bytes()
        return hmac.digest(key, told, "sha256") + told


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A content with the number of its row."""

    row: bytes
    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """One tip, opened by somebody; ``said`` in its order, the tip itself first."""

    number: bytes
    said: tuple[Opened, ...]

    @property
    def name(self) -> str:
        """What it is called between recipients; says nothing."""
        return name_of(self.number)

    @property
    def first(self) -> Content:
        """The tip itself."""
        return self.said[0].content

    @property
    def contents(self) -> tuple[Content, ...]:
        """Everything that was said, in order."""
        return tuple(one.content for one in self.said)

    @property
    def to(self) -> Mapping[str, str]:
        """Who may open what is said next: nobody who was ever left out."""
        names = set(self.first.to)
        for one in self.contents:
            names &= set(one.to)
        return {name: key for name, key in self.first.to.items() if name in names}

    @property
    def counting(self) -> tuple[Content, ...]:
        """What moves it: nothing of who was left out by then, as they do not know.

        Their turn can be that of what left them out, which they did not see.
        """
        left: dict[str, tuple[date, int]] = {}
        for one in self.contents:
            for name in self.first.to.keys() - one.to.keys():
                left.setdefault(name, (one.day, one.turn))
        return tuple(
            one
            for one in self.contents
            if one.by not in left or (one.day, one.turn) < left[one.by]
        )

    @property
    def turn(self) -> int:
        """The place of what is said next."""
        return max(one.turn for one in self.contents) + 1

    @property
    def words(self) -> int:
        """How many contents there are beside marks of reading: it grows only."""
        return sum(one.act is not TipAct.READ for one in self.contents)

    def is_unread_by(self, name: str) -> bool:
        """Whether others said something since a recipient last read it."""
        marks = [one for one in self.contents if one.act is TipAct.READ]
        seen = max((one.seen for one in marks if one.by == name), default=0)
        return self.said_to(name) > seen

    def said_to(self, name: str) -> int:
        """How many contents there are of others than a recipient."""
        others = (one for one in self.contents if one.by != name)
        return sum(one.act is not TipAct.READ for one in others)

    @property
    def state(self) -> TipState:
        """How far it has come."""
        moved = [STEPS[one.act][1] for one in self.counting if one.act in STEPS]
        return moved[-1] if moved else TipState.RECEIVED

    @property
    def is_for_everybody(self) -> bool:
        """Whether no recipient of its day was left out: only such ones are counted."""
        return len(self.to) == self.first.everybody

    def day_of(self, *acts: TipAct) -> date | None:
        """Return the day of the first of these acts."""
        days = (one.day for one in self.counting if one.act in acts)
        return next(days, None)

    @property
    def acknowledge_by(self) -> date:
        """The last day to acknowledge it."""
        return self.first.day + ACKNOWLEDGED_WITHIN

    @property
    def answer_by(self) -> date:
        """The last day to tell what came of it: three months after it came."""
        return _months_later(self.first.day, ANSWERED_WITHIN_MONTHS)

    @property
    def ended_on(self) -> date | None:
        """The day on which it was closed or declined."""
        return self.day_of(TipAct.CLOSE, TipAct.DECLINE)

    @property
    def purged_on(self) -> date | None:
        """From which day on nothing of it is kept."""
        ended = self.ended_on
        return ended + KEPT_AFTER_CLOSING if ended else None

    def is_over(self, today: date) -> bool:
        """Whether nothing of it may be kept any more."""
        return self.purged_on is not None and self.purged_on <= today

    def is_overdue(self, today: date) -> bool:
        """Whether a term ran out with nobody keeping it."""
        acknowledged = self.day_of(TipAct.ACKNOWLEDGE, TipAct.DECLINE)
        told = self.day_of(TipAct.CONCLUDE, TipAct.DECLINE)
        late = acknowledged is None and today > self.acknowledge_by
        return late or (told is None and today > self.answer_by)

    def asks_tipper(self, today: date) -> bool:
        """Whether the tipper is asked today how they fare."""
        return _is_asked(self._days_due(today), self._days_of(TipAct.FEEL))

    def asks_recipients(self, today: date) -> bool:
        """Whether somebody has to look today whether the tipper suffers for it."""
        return _is_asked(self._days_due(today), self._days_of(TipAct.WATCH))

    def _days_due(self, today: date) -> tuple[date, ...]:
        due = (self.first.day + timedelta(days=after) for after in ASKED_AFTER)
        return tuple(day for day in due if day <= today)

    def _days_of(self, act: TipAct) -> tuple[date, ...]:
        return tuple(one.day for one in self.contents if one.act is act)


def name_of(number: bytes) -> str:
    """Return what recipients call the tip of a number."""
    return number.hex()[:12]


def number_of(key: bytes) -> bytes:
    """Return the number of the tip whose contents a key marks."""
    return hashlib.sha256(b"tip number " + key).digest()[:NUMBER_BYTES]


def thread_of(number: bytes, opened: Mapping[bytes, bytes]) -> Thread | None:
    """Put a tip together from what could be opened, by row; None: no beginning.

    The beginning is what has the key that the number follows from; whatever lies there
    without the mark of that key was laid by somebody else, and is left out.
    """
    read = {
        row: content
        for row, one in opened.items()
        if (content := _readable(one[MARK_BYTES:])) is not None
    }
    begun = [
        one
        for one in read.values()
        if one.act is TipAct.SEND and number_of(one.key) == number
    ]
    if not begun:
        return None
    key = begun[0].key
    said = [
        Opened(row=row, content=content)
        for row, content in read.items()
        if hmac.compare_digest(opened[row], content.signed(key))
    ]
    # The tipper does not see every turn of recipients: days come first.
    said.sort(key=_place)
    if not said or said[0].content not in begun:
        return None
    return Thread(number=number, said=tuple(said))


def _readable(content: bytes) -> Content | None:
    """Read a content; None: who laid it down knew a key, and not what stands here."""
    try:
        return Content.from_bytes(content)
    except (ValueError, KeyError, TypeError):
        return None


def _place(one: Opened) -> tuple[bool, date, int, bytes]:
    content = one.content
    return (content.act is not TipAct.SEND, content.day, content.turn, one.row)


def require_step(act: TipAct, state: TipState) -> None:
    """Refuse what the table does not allow. Raises ``TipNotMoved``."""
    sources, _ = STEPS[act]
    if state not in sources:
        raise TipNotMoved(act=act, state=state)


def _is_asked(due: tuple[date, ...], answered: tuple[date, ...]) -> bool:
    return bool(due) and not any(day >= due[-1] for day in answered)


def _months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or the last before it that there is."""
    years, month = divmod(day.month - 1 + months, 12)
    for back in range(4):
        try:
            return date(day.year + years, month + 1, day.day - back)
        except ValueError:
            continue
    raise AssertionError(day)


def _text(content: bytes) -> str:
    return b64encode(content).decode()
