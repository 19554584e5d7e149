"""The zip around a workbook: read with bounds, known parts only, written back.

What stands in an unknown part (charts, pivot caches, pictures, macros, links to other
files, threaded comments …) could not be searched or kept when rows go, so it refuses
the file by name.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from html import unescape

from jieqing.errors import phrase
from jieqing.stores.files.lines import FileHoldsMore, Source, unreadable
from jieqing.zip_part import read_part

MOST_PARTS = 2_000
MOST_BYTES = 256 * 2**20  # all parts together, unpacked
MOST_RATIO = 200  # unpacked to packed, of parts that are worth a thought
_WORTH_A_THOUGHT = 2**20
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_KNOWN = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(core|app|custom)\.xml"
    r"|xl/(workbook|styles|sharedStrings|calcChain)\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/theme/theme\d*\.xml|xl/worksheets/[^/]+\.xml|xl/worksheets/_rels/[^/]+\.rels"
    r"|xl/comments\d*\.xml|xl/comments/comment\d*\.xml|xl/tables/[^/]+\.xml"
    r"|docMetadata/LabelInfo\.xml|xl/drawings/drawing\d*\.xml"
    r"|xl/drawings/(vmlDrawing|commentsDrawing)\d*\.vml|xl/printerSettings/[^/]+\.bin"
)
_TAG = re.compile(r"<[^>]*>")
_ENCRYPTED = 0x1


class Package:
    """The parts of one workbook."""

    def __init__(self, content: bytes, source: Source) -> None:
        """Unpack within bounds. Raises ``FileUnreadable`` or ``FileHoldsMore``."""
        self.source = source
        if content.startswith(_OLD_OFFICE):
            words = phrase("it is encrypted, or an old .xls under a new name")
            raise unreadable(source, "zip", words)
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as whole:
                self._entries = whole.infolist()
                self._require_bounds()
                self.parts = {
                    each.filename: read_part(whole, each, each.file_size + 1)
                    for each in self._entries
                }
        except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError):
            raise unreadable(source, "zip", phrase("it is no whole zip file")) from None
        unknown = [name for name in self.parts if not _KNOWN.fullmatch(name)]
        if unknown:  # the part itself rather than where it leads to
            part = min(unknown, key=lambda name: "/_rels/" in name)
            raise FileHoldsMore(store=source.store, file=source.file, part=part)

    def written(self, changed: Mapping[str, bytes | None]) -> bytes:
        """Return the zip with the changed parts (None: without), others the same."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as whole:
            for entry in self._entries:
                name = entry.filename
                fresh = zipfile.ZipInfo(name, entry.date_time)
                fresh.compress_type = zipfile.ZIP_DEFLATED
                fresh.external_attr = entry.external_attr
                part = changed.get(name, self.parts[name])
                if part is not None:
                    whole.writestr(fresh, part)
        return target.getvalue()

    def naming(self, values: frozenset[str]) -> str | None:
        """Return a part in which one of the values stands, runs of text joined."""
        if not values:
            return None
        sought = re.compile("|".join(map(_bounded, sorted(values))))
        for name, content in self.parts.items():
            text = content.decode(errors="replace")
            joined = unescape(_TAG.sub("", text))
            if sought.search(joined) or sought.search(unescape(text)):
                return name
        return None

    def _require_bounds(self) -> None:
        names = [entry.filename for entry in self._entries]
        total = sum(entry.file_size for entry in self._entries)
        if len(names) > MOST_PARTS or total > MOST_BYTES:
            raise unreadable(self.source, "zip", phrase("it unpacks to too much"))
        if len(set(names)) != len(names):
            raise unreadable(self.source, "zip", phrase("a part stands in it twice"))
        for entry in self._entries:
            if entry.flag_bits & _ENCRYPTED:
                raise unreadable(self.source, "zip", phrase("a part is encrypted"))
            packed = max(entry.compress_size, 1)
            if entry.file_size > max(_WORTH_A_THOUGHT, packed * MOST_RATIO):
                words = phrase("a part unpacks to more than 200 times its size")
                raise unreadable(self.source, entry.filename, words)


def _bounded(value: str) -> str:
    """A pattern that does not find the value inside a longer word or number."""
    left = r"(?<![0-9A-Za-z])" if value[:1].isascii() else ""
    right = r"(?![0-9A-Za-z])" if value[-1:].isascii() else ""
    return left + re.escape(value) + right
