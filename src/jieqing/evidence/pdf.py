"""The page that goes with a statement, for people: an A4 PDF/A-2b set by typst.

Only the shipped font is used, and the file's own fields say nothing but the day of
settling, so that the same document always gives the same bytes. Texts and layout:
content/statement.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import typst

from jieqing import content
from jieqing.errors import NotConfigured

LANGUAGES = ("zh_Hans", "en")
_TEMPLATE = "statement/statement.typ"
_WORDS = "statement/words.json"
_FONT_PACKAGE = "manimgx_fonts_cjk"
_EPOCH = 0  # a fixed moment: no clock of a machine enters the file


class PageNotSet(NotConfigured):
    """The typesetter refused; its own words are not passed on."""

    code = "page-not-set"
    cause = "The statement's PDF could not be set."
    advice = "Reinstall the locked packages (typst and its font), then settle again."


def render(document: Mapping[str, object], language: str) -> bytes:
    """Set the page of one statement (``certificate.of``) in ``zh_Hans`` or ``en``.

    Raises ``PageNotSet`` if the typesetter or its font is not usable.
    """
    if language not in LANGUAGES:
        raise ValueError("a statement is written in zh_Hans or en")
    words = json.loads(content.read(_WORDS))[language]
    try:
        page: bytes = typst.compile(
            content.read(_TEMPLATE).encode(),
            format="pdf",
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"document": json.dumps(document), "words": json.dumps(words)},
            pdf_standards="a-2b",
            timestamp=_EPOCH,
        )
    except (typst.TypstError, RuntimeError):
        raise PageNotSet from None
    return page


@cache
def _fonts() -> typst.Fonts:
    """Open the shipped font once; what the machine has installed is not asked."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(files(_FONT_PACKAGE))],
    )
