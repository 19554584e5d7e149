"""A text with headings, lists and tables, as one value that is printed.

Pure. ``notes`` stand at the end: who signed it and when; ``mark`` across the top of
what proves nothing.
"""

from dataclasses import dataclass

from jieqing.paper.markdown import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """One text; ``number`` names it with its version, the code is its digest's."""

    number: str
    company: str
    parts: tuple[Part, ...]
    notes: tuple[str, ...]
    check_code: str
    mark: str = ""
