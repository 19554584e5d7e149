"""The words people read: English message ids here, Chinese in ``locale``.

``said`` translates one message. A command chooses its language once, at the edge, and
Click's own words go the same way; a page is spoken in that of its reader (``heard``).
"""

import gettext
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from jieqing.errors import JieqingError, Phrase, Phrases

CHINESE = "zh_Hans"
ENGLISH = "en"
DOMAIN = "jieqing"
SPOKEN_FACTS = frozenset({"part", "problem", "reason", "what"})
"""Facts that are words, not names or counts: they are message ids themselves."""
LOCALE = Path(__file__).parent / "locale"
_READERS: ContextVar[str] = ContextVar("language of the reader", default="")


def use(language: str) -> None:
    """Speak this language from now on; anything unknown means Chinese."""
    chosen = ENGLISH if language.lower().startswith("en") else CHINESE
    os.environ["LANGUAGE"] = chosen
    gettext.bindtextdomain(DOMAIN, str(LOCALE))
    gettext.textdomain(DOMAIN)


@contextmanager
def heard(language: str) -> Iterator[None]:
    """Speak this language to one reader, whatever the process speaks to others."""
    chosen = ENGLISH if language.lower().startswith("en") else CHINESE
    before = _READERS.set(chosen)
    try:
        yield
    finally:
        _READERS.reset(before)


def spoken() -> str:
    """The language of the reader, else that chosen with ``use``, Chinese until then."""
    chosen = _READERS.get() or os.environ.get("LANGUAGE")
    return ENGLISH if chosen == ENGLISH else CHINESE


def said(message: str) -> str:
    """The message in the chosen language; before one is chosen, as it is written."""
    chosen = _READERS.get() or os.environ.get("LANGUAGE", "")
    return _words(chosen).gettext(message)


@cache
def _words(language: str) -> gettext.NullTranslations:
    if language != CHINESE:
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALE, [language], fallback=True)


def explained(error: JieqingError) -> Mapping[str, str]:
    """Code, cause and advice of a refusal, in the chosen language."""
    return {
        "code": error.code,
        "cause": filled(error.cause, error.facts),
        "advice": filled(error.advice, error.facts),
    }


def filled(message: str, facts: Mapping[str, object]) -> str:
    """Return the message in the chosen language with its facts."""
    spoken_facts = {name: _spoken(name, value) for name, value in facts.items()}
    return said(message).format_map(_Facts(spoken_facts))


def told(words: object) -> str:
    """A phrase or several in the chosen language; anything else as it stands."""
    match words:
        case Phrase(message=message, facts=facts):
            return filled(message, facts)
        case Phrases(parts=parts, joint=joint):
            return said(joint).join(map(told, parts))
    return str(words)


def findings_of(error: JieqingError) -> list[Mapping[str, object]]:
    """Each finding of a refused file as its facts, told; none of other refusals."""
    found = error.facts.get("errors")
    phrases = found.parts if isinstance(found, Phrases) else ()
    return [
        {
            name: value if isinstance(value, int) else told(value)
            for name, value in each.facts.items()
        }
        for each in phrases
        if isinstance(each, Phrase)
    ]


def _spoken(name: str, value: object) -> str:
    if name in SPOKEN_FACTS and value and isinstance(value, str):
        return said(value)
    return told(value)


class _Facts(dict[str, str]):
    """Facts for a message; one that is missing shows its name, never a crash."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"
