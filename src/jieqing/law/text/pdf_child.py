"""Read the writing of a PDF file in a process of its own, under bounds; no other work.

Started by ``pdf`` as a module: the file on stdin, JSON on stdout. Each page comes as
runs of signs with their place on the paper, [x, y, size, text] in points from below on
the left, with the count of runs that stand turned and whether anything else is painted
there. What cannot be read whole is named with its page, never read in part. Nothing of
the file is run, drawn or followed.
"""

import io
import json
import logging
import re
import resource
import signal
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from math import hypot
from typing import Any, NoReturn

from pypdf import PageObject, PdfReader, apply_configuration
from pypdf.errors import LimitReachedError
from pypdf.generic import DictionaryObject, StreamObject

MOST_MEMORY_BYTES = 512 * 2**20
MOST_CPU_SECONDS = 60
MOST_PAGES = 1_000
MOST_UNPACKED = 16 * 2**20
"""Bytes to which one stream of the file may unpack."""
MOST_FORMS = 500
"""Paintings inside paintings on one page."""
MOST_SIGNS = 4_000_000
"""Signs in all pages; the Civil Code has about a hundred thousand."""
_PAINTS = re.compile(rb"(?<![^\s\]>)])(?:Do|EI|sh|[fFsS]|f\*|[bB]\*?)(?![^\s])")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_WRONG_SUM = "incorrect data check"
_FLATE = ("/FlateDecode", "/Fl")
_LEAST_SIZE = 2.0
"""Points; smaller signs are not read by anybody."""
_UNSEEN_MODES = (3, 7)
_SHOWS = (b"Tj", b"TJ", b"'", b'"')
_WHITE = 0.02  # by so much a colour may differ from white
_OUTSIDE = 1.0  # points
_LEVEL = 0.01  # of the size: writing turned by less is crooked, not turned


class _RefusedError(Exception):
    """Why the file is not read, by a word, and on which page."""

    def __init__(self, problem: str, page: int = 0) -> None:
        self.problem, self.page = problem, page
        super().__init__(problem)


class _OutOfTimeError(BaseException):
    """The bound of time is reached; no ``except Exception`` on the way keeps it."""


class _Skipped(logging.Handler):
    """What the library says that it left out of a page while reading it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the words for ``require_none``."""
        self.said.append(record.getMessage())

    def require_none(self, page: int) -> None:
        """Nothing was left out; a page is read whole or refused."""
        if self.said:
            is_limit = any(words.startswith("Exceeded") for words in self.said)
            raise _RefusedError("large" if is_limit else "broken", page)


@dataclass(frozen=True, slots=True)
class _Ink:
    """How signs are painted: the mode of rendering, whether white, the font's size."""

    mode: int = 0
    is_white: bool = False
    size: float = 0.0


@dataclass(slots=True)
class _Seen:
    """Whether all level signs of a page can be seen; follows what is painted.

    ``box`` is what is shown of the page. Where a form stands on it is not followed.
    Signs under a picture, or drawn as others than the file says, are not found.
    """

    box: tuple[float, float, float, float]
    ink: _Ink = _Ink()
    kept: list[_Ink] = field(default_factory=list)
    forms: list[tuple[_Ink, list[_Ink]]] = field(default_factory=list)
    is_any_unseen: bool = False

    def before(
        self, operator: bytes, operands: list[Any], cm: list[float], tm: list[float]
    ) -> None:
        """Follow one operation (``visitor_operand_before``)."""
        if operator in _SHOWS and operands and operands[-1]:
            self.is_any_unseen |= self._is_unseen(cm, tm)
        elif operator == b"Do":
            self.forms.append((self.ink, list(self.kept)))
        elif operator == b"q":
            self.kept.append(self.ink)
        elif operator == b"Q" and self.kept:
            self.ink = self.kept.pop()
        elif operator == b"Tr" and operands:
            self.ink = replace(self.ink, mode=int(operands[0]))
        elif operator == b"Tf" and len(operands) > 1:
            self.ink = replace(self.ink, size=abs(float(operands[1])))
        elif operator in (b"g", b"rg", b"k", b"cs", b"sc", b"scn"):
            self.ink = replace(self.ink, is_white=_is_white(operands))

    def after(self, operator: bytes, *_: object) -> None:
        """A form leaves nothing behind (``visitor_operand_after``)."""
        if operator == b"Do":
            self.ink, self.kept = self.forms.pop()

    def _is_unseen(self, cm: list[float], tm: list[float]) -> bool:
        along = tm[0] * cm[0] + tm[1] * cm[2], tm[0] * cm[1] + tm[1] * cm[3]
        if abs(along[1]) > _LEVEL * hypot(*along) or along[0] < 0:
            return False
        up = tm[2] * cm[0] + tm[3] * cm[2], tm[2] * cm[1] + tm[3] * cm[3]
        scale = min(hypot(*along), hypot(*up))
        is_hidden = self.ink.mode in _UNSEEN_MODES or self.ink.is_white
        return (
            is_hidden
            or self.ink.size * scale < _LEAST_SIZE
            or (not self.forms and self._is_outside(cm, tm))
        )

    def _is_outside(self, cm: list[float], tm: list[float]) -> bool:
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        left, below, right, above = self.box
        is_across = left - _OUTSIDE <= x <= right + _OUTSIDE
        return not (is_across and below - _OUTSIDE <= y <= above + _OUTSIDE)


def _is_white(colour: list[Any]) -> bool:
    """Whether the colour is white in grey, in red, green and blue, or in four inks."""
    parts = [float(one) for one in colour if isinstance(one, (int, float))]
    if not parts:
        return False
    of_inks = 4
    if len(parts) == of_inks:
        return max(parts) <= _WHITE
    return min(parts) >= 1 - _WHITE


def _box(page: PageObject) -> tuple[float, float, float, float]:
    """What is shown of a page: its crop box, as far as the paper goes."""
    crop, paper = page.cropbox, page.mediabox
    return (
        max(float(crop.left), float(paper.left)),
        max(float(crop.bottom), float(paper.bottom)),
        min(float(crop.right), float(paper.right)),
        min(float(crop.top), float(paper.top)),
    )


@dataclass(slots=True)
class _Page:
    """What stands on one page."""

    runs: list[tuple[float, float, float, str]] = field(default_factory=list)
    turned: int = 0
    signs: int = 0

    def take(
        self, text: str, cm: list[float], tm: list[float], _font: object, size: float
    ) -> None:
        """Take signs that were painted one after the other (``visitor_text``)."""
        if not text.strip():
            return
        along = tm[0] * cm[0] + tm[1] * cm[2], tm[0] * cm[1] + tm[1] * cm[3]
        if abs(along[1]) > _LEVEL * hypot(*along) or along[0] < 0:
            self.turned += 1
            return
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        self.signs += len(text)
        self.runs.append(
            (round(x, 2), round(y, 2), round(size * hypot(*along), 2), text)
        )


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    signal.signal(signal.SIGXCPU, _out_of_time)
    answer: dict[str, object]
    try:
        answer = {"pages": _pages(sys.stdin.buffer.read())}
    except _RefusedError as refused:
        answer = {"problem": refused.problem, "page": refused.page}
    json.dump(answer, sys.stdout)


def _out_of_time(*_signal: object) -> NoReturn:
    raise _OutOfTimeError


def _pages(content: bytes) -> list[dict[str, object]]:
    # Recovery would read a damaged stream in part, and nobody would know.
    with (
        _named(0),
        apply_configuration(
            zlib_maximum_output_length=MOST_UNPACKED,
            zlib_maximum_recovery_input_length=0,
            lzw_maximum_output_length=MOST_UNPACKED,
            run_length_maximum_output_length=MOST_UNPACKED,
            array_based_stream_maximum_output_length=MOST_UNPACKED,
            xform_maximum_invocations_per_extraction=MOST_FORMS,
            jbig2dec_binary=None,
        ),
    ):
        return list(_read(content))


def _read(content: bytes) -> Iterator[dict[str, object]]:
    _require_sums(content)
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        raise _RefusedError("locked")
    tree = reader.root_object["/Pages"]
    told = _whole(tree.get("/Count")) if isinstance(tree, DictionaryObject) else 0
    if told > MOST_PAGES:
        raise _RefusedError("pages")
    found = len(reader.pages)
    if found != told or not found:
        raise _RefusedError("broken", min(found, told) + 1)
    skipped = _Skipped()
    logging.getLogger("pypdf._page").addHandler(skipped)
    signs = 0
    for number in range(1, found + 1):
        with _named(number):
            page = reader.pages[number - 1]
            read, seen = _Page(), _Seen(_box(page))
            _require_whole(page, number)
            page.extract_text(
                visitor_operand_before=seen.before,
                visitor_operand_after=seen.after,
                visitor_text=read.take,
            )
            skipped.require_none(number)
            if seen.is_any_unseen:
                raise _RefusedError("unseen", number)
            signs += read.signs
            if signs > MOST_SIGNS:
                raise _RefusedError("large", number)
            yield {
                "runs": read.runs,
                "turned": read.turned,
                "paints": _paints(page),
            }


def _require_sums(content: bytes) -> None:
    """Every packed part unpacks to what was packed; the library would not mind.

    Tables of signs are packed too: one wrong byte there makes another word of a word.
    """
    for part in _STREAM.finditer(content):
        try:
            zlib.decompressobj().decompress(part[1], MOST_UNPACKED)
        except zlib.error as error:
            # Pictures are packed in other ways, and are not looked at.
            if _WRONG_SUM in str(error):
                raise _RefusedError("broken") from None


def _whole(number: object) -> int:
    return number if isinstance(number, int) else 0


@contextmanager
def _named(page: int) -> Iterator[None]:
    """Name the page on which reading fails; a broken file fails in every way."""
    try:
        yield
    except _RefusedError:
        raise
    except (MemoryError, RecursionError):
        raise _RefusedError("large", page) from None
    except LimitReachedError as limit:
        is_recovery = str(limit).startswith("Recovery")
        raise _RefusedError("broken" if is_recovery else "large", page) from None
    except _OutOfTimeError:
        raise _RefusedError("slow", page) from None
    except Exception:  # noqa: BLE001  # the outermost loop of this process
        raise _RefusedError("broken", page) from None


def _require_whole(page: PageObject, number: int) -> None:
    """The content of a page is there, and each packed part of it ends as it says."""
    if "/Contents" not in page:
        return
    contents = page["/Contents"]
    parts = contents if isinstance(contents, list) else [contents]
    for part in parts:
        stream = part.get_object()
        if not isinstance(stream, StreamObject):
            raise _RefusedError("broken", number)
        if str(stream.get("/Filter")) in _FLATE and not _ends(stream._data):  # noqa: SLF001
            raise _RefusedError("broken", number)


def _ends(packed: bytes) -> bool:
    unpacking = zlib.decompressobj()
    try:
        unpacking.decompress(packed, MOST_UNPACKED)
    except zlib.error:
        return False
    # What goes on is too much, and is refused where it is unpacked.
    return unpacking.eof or bool(unpacking.unconsumed_tail)


def _paints(page: PageObject) -> bool:
    """Whether anything but signs is painted: pictures, lines, outlines of signs."""
    contents = page.get_contents()
    return contents is not None and bool(_PAINTS.search(contents.get_data()))


if __name__ == "__main__":
    _main()
