"""The mark of a guess in a map file: a comment ``# ?`` at the end of its line.

It is a comment, so a marked map loads like any other, and a person may answer by hand
(correct the line, take the mark away). While one is left the map is not confirmed.
"""

import re

MARK = "# ?"
_MARKED = re.compile(r"\s+# \?(?=\s|$).*$")


def marked(line: str) -> str:
    """The line with the mark of a guess."""
    return f"{line}  {MARK}"


def is_marked(line: str) -> bool:
    """Whether nobody has answered this line yet."""
    return _MARKED.search(line) is not None


def answered(line: str) -> str:
    """The line without its mark."""
    return _MARKED.sub("", line)


def open_lines(text: str) -> tuple[int, ...]:
    """The numbers, from 1, of the lines that are still guesses."""
    return tuple(
        number
        for number, line in enumerate(text.splitlines(), start=1)
        if is_marked(line)
    )
