"""One part of a zip from outside, unpacked no further than asked.

What a part declares as its size may be a lie. Of the ways to pack only two are read:
bzip2 and LZMA give their bytes all at once, thousands of megabytes of a small file.
"""

import zipfile
import zlib

_UNPACKED_AS_ASKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


def read_part(whole: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """The first ``most`` bytes of a part, or all of them.

    Raises ``zipfile.BadZipFile`` if it is damaged or packed in another way, and what
    opening it raises: ``NotImplementedError``, or ``RuntimeError`` for a password.
    """
    if entry.compress_type not in _UNPACKED_AS_ASKED:
        raise zipfile.BadZipFile
    try:
        with whole.open(entry) as part:
            return part.read(most)
    except zlib.error as error:
        raise zipfile.BadZipFile from error
