"""Bytes of a law file as text, or the line at which they are none."""

from jieqing.errors import phrase
from jieqing.law.catalogue import LawPackRefused
from jieqing.law.document import Problem


def decoded(content: bytes, file: str) -> str:
    """The UTF-8 text, without a byte order mark. Raises ``LawPackRefused``."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        words = phrase(
            "byte {number} of the file, 0x{byte}, is not UTF-8; save it as UTF-8 text",
            number=error.start + 1,
            byte=f"{content[error.start]:02X}",
        )
        raise LawPackRefused(Problem(file, line, words)) from None
