"""Lures as items of a pack: the mail, the page behind its link, and the lesson of it.

No field of the page is sent: a lure asks for a password and never gets one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from jieqing.casebook.desk import Desk
from jieqing.errors import WrongUsage, phrase
from jieqing.law.document import Item, Problem
from jieqing.programme.borne_out import item_as_loaded
from jieqing.programme.items_in_use import content_of, loaded_items
from jieqing.programme.kernel_packs import NAMED
from jieqing.programme.pack_checks import Checks
from jieqing.programme.packs import PackKind, Plain

KIND: Final = "phishing"
LINK: Final = "{link}"
"""Where the link stands in the mail."""
_LINE: Plain = {"type": "string", "minLength": 1, "maxLength": 120}
_TEXT: Plain = {"type": "string", "minLength": 1, "maxLength": 2000}


class LureUnknown(WrongUsage):
    """There is no such lure in use."""

    code = "phishing-lure-unknown"
    cause = "There is no lure {lure} for a phishing exercise here."
    advice = "Load the pack of campaigns first; the page of exercises lists the lures."


@dataclass(frozen=True, slots=True, kw_only=True)
class Lure:
    """What an exercise sends, shows and teaches.

    ``typed`` and ``secret``: what the page makes as if it asked for. ``signs``: by what
    it could have been seen; ``instead``: what to do with such a mail.
    """

    key: str
    title: str
    owner: str
    items: tuple[str, ...]
    sender: str
    subject: str
    letter: str
    heading: str
    text: str
    typed: tuple[str, ...]
    secret: str
    button: str
    signs: tuple[str, ...]
    instead: tuple[str, ...]

    def letter_with(self, link: str) -> str:
        """Return the text of the mail to who gets this link."""
        return self.letter.replace(LINK, link)


def lure_of(found: Mapping[str, Any]) -> Lure:
    """Read a lure out of a pack item's plain content, checked before."""
    return Lure(
        key=found["key"],
        title=found["title"],
        owner=found["owner"],
        items=tuple(found["items"]),
        sender=found["sender"],
        subject=found["subject"],
        letter=found["letter"],
        heading=found["heading"],
        text=found["text"],
        typed=tuple(found.get("typed", ())),
        secret=found.get("secret", ""),
        button=found["button"],
        signs=tuple(found["signs"]),
        instead=tuple(found["instead"]),
    )


def lures(tenant: str) -> Mapping[str, Lure]:
    """Every lure in use by its key; none before a pack was loaded."""
    return {key: lure_of(plain) for key, plain in loaded_items(tenant, KIND).items()}


def lure_in_use(desk: Desk, key: str) -> tuple[Lure, Mapping[str, Any]]:
    """One lure as it was loaded, and its plain content.

    Raises ``LureUnknown``; ``RecordAltered``: its row was edited.
    """
    row = item_as_loaded(desk, KIND, key)
    if row is None:
        raise LureUnknown(lure=key[:64])
    plain = content_of(row)
    return lure_of(plain), plain


def _problems(item: Item, checks: Checks) -> Iterator[Problem]:
    """The link stands once in the mail; what becomes a header is one line."""
    letter = item.fields.get("letter")
    if letter is not None and str(letter.value).count(LINK) != 1:
        words = phrase("the letter has {link} once, and only there", link=LINK)
        yield checks.at(letter, words)
    for name in ("sender", "subject"):
        line = item.fields.get(name)
        if line is not None and not str(line.value).isprintable():
            yield checks.at(line, phrase("'{name}' is one line", name=name))
    for name in ("signs", "instead"):
        several = item.fields.get(name)
        if several is not None and not several.items:
            yield checks.at(several, phrase("'{name}' teaches nothing", name=name))


def _lines(most: int) -> Plain:
    return {"type": "array", "items": _LINE, "minItems": 1, "maxItems": most}


LURE = PackKind(
    kind=KIND,
    mark="letter",
    needed={
        **NAMED,
        "sender": _LINE,
        "subject": _LINE,
        "letter": _TEXT,
        "heading": _LINE,
        "text": _TEXT,
        "button": _LINE,
        "signs": _lines(6),
        "instead": _lines(6),
    },
    more={"typed": _lines(3), "secret": _LINE},
    problems=_problems,
)
