"""Set a shipped template with values as PDF/A-2b, by typst and the shipped font alone.

What the machine has installed is not asked and its clock does not enter the file, so
that the same values always give the same bytes. The typesetter is loaded with the first
page: most commands set none.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

from jieqing import content
from jieqing.errors import NotConfigured

_FONT_PACKAGE = "manimgx_fonts_cjk"
_EPOCH = 0  # a fixed moment: no clock of a machine enters the file


class PageNotSet(NotConfigured):
    """The typesetter refused; its own words are not passed on."""

    code = "page-not-set"
    cause = "The PDF could not be set."
    advice = "Reinstall the locked packages (typst and its font), then try again."


def typeset(template: str, values: Mapping[str, object]) -> bytes:
    """Set a template of ``content``; each value reaches it as JSON in ``sys.inputs``.

    Raises ``PageNotSet`` if the typesetter or its font is not usable.
    """
    typst = _typesetter()
    try:
        page: bytes = typst.compile(
            content.read(template).encode(),
            format="pdf",
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={name: json.dumps(value) for name, value in values.items()},
            pdf_standards="a-2b",
            timestamp=_EPOCH,
        )
    except (typst.TypstError, RuntimeError):
        raise PageNotSet from None
    return page


def _typesetter() -> Any:  # noqa: ANN401 -- a library without types
    return import_module("typst")


@cache
def _fonts() -> object:
    """Open the shipped font once."""
    return _typesetter().Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(files(_FONT_PACKAGE))],
    )
