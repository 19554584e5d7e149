"""What a letter may have to say, as values; whoever writes the letter gathers them.

Words for categories, stores, purposes and outcomes come in the letter's language. No
value here names the person except ``salutation``, which they chose themselves.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class LetterKind(StrEnum):
    """Which letter it is; also the name of its template."""

    RECEIPT = "receipt"
    NOTICE = "notice"
    NOTICE_PART = "notice_part"
    NOTICE_PURPOSE = "notice_purpose"
    NOTICE_UNLAWFUL = "notice_unlawful"
    STOPPED = "stopped"
    ACCESSED = "accessed"
    COPIED = "copied"
    RESTRICTED = "restricted"
    RELEASED = "released"
    DONE = "done"
    IN_PART = "in_part"
    REFUSED = "refused"
    NOT_FOUND = "not_found"
    WITHDRAWN = "withdrawn"
    RECALLED = "recalled"
    RESTORED = "restored"
    FINAL = "final"
    CLOSED = "closed"
    PROCESSOR = "processor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A place in the law, as the pack names it; one from memory refuses to exist.

    ``~`` and 待核 mark places that counsel has not confirmed. They are never printed:
    the group is then told with the reason a person gave.
    """

    law: str
    article: str

    def __post_init__(self) -> None:
        if "~" in self.article or "待核" in self.article or not self.article:
            raise ValueError(self.article)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """The company that writes, and whom to reach there."""

    name: str
    contact: str
    officer: str
    signing_post: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """A group that leaves or has left; ``when`` is the day, if one is known."""

    what: str
    when: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays:
    """A group that stays: until when (None: permanently), what for, who may look.

    ``article`` where law commands it; else ``reason``, which a person or a rule that
    the company itself changed gave.
    """

    what: str
    until: date | None
    purpose: str
    who: str
    article: Article | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        if (self.article is None) == (self.reason is None):
            raise ValueError("a kept group names its article or a person's reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A group bound by an ordinary hold, and the day it is looked at again."""

    what: str
    kind: str
    review: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """Unfinished business: what it is, where it stands, what happens next."""

    what: str
    state: str
    option: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something the customer may choose, and by when."""

    what: str
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOver:
    """A part that is not done or not searched: why, and the day it will be."""

    what: str
    reason: str
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRestored:
    """A group that could not be brought back, and why."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Processor:
    """A processor, the kind of work it does, and how it answered.

    ``answered`` None: the day to answer has not come; False: reminded on ``chased``.
    """

    name: str
    what: str
    answered: bool | None = None
    chased: date | None = None

    def __post_init__(self) -> None:
        if self.answered is False and self.chased is None:
            raise ValueError("a silent processor names the day it was reminded")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a request is refused, what would change it, and the two posts that say so."""

    fact: str
    article: Article
    mend: str
    posts: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """What one processor is told to erase, what to keep, and by when it answers."""

    number: str
    part: tuple[str, ...]
    due: date
    keep: tuple[str, ...] = ()
    hold: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedies:
    """Where somebody goes who disagrees: our review, the authority, the court."""

    review: str
    authority: str
    court: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts:
    """Everything the letters of one case can say; each template takes its part.

    ``by_company``: the company found it, nobody asked. ``needed``: what was asked for
    and stays for the running contract. ``end_on``: the last day of a copy or of a
    restriction; one that lasts until a dispute is over has ``review_on`` instead.
    """

    tenant: Tenant
    case_no: str
    received: date
    dated: date
    asked: str
    remedies: Remedies
    salutation: str = ""
    outer_on: date | None = None
    undo_until: date | None = None
    result_on: date | None = None
    final_on: date | None = None
    backups_until: date | None = None
    window_end: date | None = None
    checked_on: date | None = None
    withdrawn_on: date | None = None
    restored_on: date | None = None
    capsule_destroyed_on: date | None = None
    notice_over: date | None = None
    fulfilled_on: date | None = None
    end_on: date | None = None
    review_on: date | None = None
    by_company: bool = False
    scope: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    stopped: tuple[str, ...] = ()
    still_stopped: tuple[str, ...] = ()
    restored: tuple[str, ...] = ()
    searched_by: tuple[str, ...] = ()
    searched_in: tuple[str, ...] = ()
    went: tuple[Went, ...] = ()
    stays: tuple[Stays, ...] = ()
    holds: tuple[Held, ...] = ()
    limited: tuple[str, ...] = ()
    unfinished: tuple[Unfinished, ...] = ()
    choices: tuple[Choice, ...] = ()
    left_over: tuple[LeftOver, ...] = ()
    not_restored: tuple[NotRestored, ...] = ()
    processors: tuple[Processor, ...] = ()
    refusal: Refusal | None = None
    instruction: Instruction | None = None
    statement: str = ""
    provisional_years: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if "\n" in self.salutation:
            raise ValueError("a salutation is one line")
