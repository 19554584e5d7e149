"""The words people read: English message ids here, Chinese in ``locale``.

``said`` translates one message; the language is chosen once, at the edge, before the
first message is needed. Click's own words go the same way.
"""

import gettext
import os
from collections.abc import Mapping
from pathlib import Path

from jieqing.errors import JieqingError, Phrase, Phrases

CHINESE = "zh_Hans"
ENGLISH = "en"
DOMAIN = "jieqing"
SPOKEN_FACTS = frozenset({"part", "problem", "reason", "what"})
"""Facts that are words, not names or counts: they are message ids themselves."""
LOCALE = Path(__file__).parent / "locale"


def use(language: str) -> None:
    """Speak this language from now on; anything unknown means Chinese."""
    chosen = ENGLISH if language.lower().startswith("en") else CHINESE
    os.environ["LANGUAGE"] = chosen
    gettext.bindtextdomain(DOMAIN, str(LOCALE))
    gettext.textdomain(DOMAIN)


def spoken() -> str:
    """The language chosen with ``use``, Chinese until then."""
    return ENGLISH if os.environ.get("LANGUAGE") == ENGLISH else CHINESE


def said(message: str) -> str:
    """The message in the chosen language."""
    return gettext.dgettext(DOMAIN, message)


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
