"""The page that goes with a statement, for people: an A4 PDF/A-2b.

The file's own fields say nothing but the day of settling, so that the same document
always gives the same bytes. Texts and layout: content/statement.
"""

import json
from collections.abc import Mapping

from jieqing import content
from jieqing.paper.typesetting import typeset

LANGUAGES = ("zh_Hans", "en")
_TEMPLATE = "statement/statement.typ"
_WORDS = "statement/words.json"


def render(document: Mapping[str, object], language: str) -> bytes:
    """Set the page of one statement (``certificate.of``) in ``zh_Hans`` or ``en``.

    Raises ``PageNotSet`` if the typesetter or its font is not usable.
    """
    if language not in LANGUAGES:
        raise ValueError("a statement is written in zh_Hans or en")
    words = json.loads(content.read(_WORDS))[language]
    return typeset(_TEMPLATE, {"document": document, "words": words})
