"""The pages of a PDF file that has its words in it, read by a process under bounds.

Official PDFs come from word processors: what is painted also says which signs it is. A
scan says nothing of the kind. Which page cannot be read, and why, is always named: an
article that is missing would look like one that the law does not have.
"""

import json
import subprocess
import sys
from dataclasses import replace

from jieqing.errors import Phrase, phrase
from jieqing.law.text.pdf_pages import Page, Paged, Run, lines_of
from jieqing.law.text.refusals import LawTextFormatRefused

PDF = b"%PDF"
_END = b"%%EOF"
_TAIL = 2_048  # bytes, in which the end must stand
_CHILD = "jieqing.law.text.pdf_child"
_PATIENCE_SECONDS = 120


def pdf_lines(content: bytes, file: str) -> Paged:
    """The paragraphs on the pages. Raises ``LawTextFormatRefused``."""
    if _END not in content[-_TAIL:]:
        reason = phrase("the PDF file is cut off: its end is missing")
        raise LawTextFormatRefused(file=file, reason=reason)
    answer = json.loads(_asked(content, file))
    if "problem" in answer:
        reason = _reason(answer["problem"], answer["page"])
        raise LawTextFormatRefused(file=file, reason=reason)
    pages = tuple(
        Page(
            number=number,
            runs=tuple(Run(*run) for run in told["runs"]),
            turned=told["turned"],
            is_painted=told["paints"],
        )
        for number, told in enumerate(answer["pages"], start=1)
    )
    return lines_of(pages, file)


def _asked(content: bytes, file: str) -> bytes:
    """What the child says; one that its bounds have ended says nothing."""
    command = [sys.executable, "-I", "-m", _CHILD]
    try:
        ended = subprocess.run(  # noqa: S603 - our own module, no word from outside
            command,
            input=content,
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise LawTextFormatRefused(file=file, reason=_reason("slow", 0)) from None
    if ended.returncode != 0:
        raise LawTextFormatRefused(file=file, reason=_reason("ended", 0))
    return ended.stdout


def _reason(problem: str, page: int) -> Phrase:
    if page and problem in _OF_A_PAGE:
        return replace(_OF_A_PAGE[problem], facts={"page": page})
    return _OF_THE_FILE[problem]


_OF_A_PAGE = {
    "large": phrase("page {page} unpacks to too much", page=0),
    "slow": phrase("reading page {page} takes too long", page=0),
    "broken": phrase("page {page} is damaged or missing", page=0),
    "unseen": phrase(
        "page {page} has words that nobody sees on it: unpainted, white, tiny, or"
        " outside what is shown",
        page=0,
    ),
}
_OF_THE_FILE = {
    "locked": phrase("the PDF file is locked by a password"),
    "pages": phrase("the PDF file has more than 1,000 pages"),
    "large": phrase("the PDF file unpacks to too much"),
    "slow": phrase("reading the PDF file takes too long"),
    "broken": phrase("the PDF file is damaged"),
    "ended": phrase("reading the PDF file takes too much memory or time"),
}
