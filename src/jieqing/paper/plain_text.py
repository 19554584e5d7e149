"""Text that no spreadsheet takes for a formula.

A customer may be called ``=HYPERLINK(…)``; whoever opens the list must see just that.
Source: OWASP, "CSV Injection"; full-width signs are what a Chinese keyboard types.
"""

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠|%]")
_APART = "'"


def printable(text: str) -> str:
    """Return the text without signs that XML, and so DOCX and XLSX, cannot hold."""
    return _CONTROL.sub("\ufffd", text)


def may_be_formula(text: str) -> bool:
    """Whether a spreadsheet could read more into the text than its words."""
    return _FORMULA.match(text) is not None


def inert(text: str) -> str:
    """Return the text for a CSV cell: an apostrophe first where it could be more."""
    clean = printable(text)
    return f"{_APART}{clean}" if may_be_formula(clean) else clean
