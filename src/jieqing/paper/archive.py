"""A zip of named files with one spelling: the same files always give the same bytes.

Files stand in the order in which they are given, with the first day that zip knows as
their time, readable for all. Any unzip program opens it.
"""

import io
import zipfile
from collections.abc import Mapping

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16
_UNIX = 3


def pack(files: Mapping[str, bytes]) -> bytes:
    """Write the files; names are paths with ``/``."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, file in files.items():
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _READABLE
            entry.create_system = _UNIX
            whole.writestr(entry, file)
    return target.getvalue()


def unpack(content: bytes) -> Mapping[str, bytes]:
    """Read the files of a zip that we wrote ourselves; no bounds are asked."""
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        return {entry.filename: whole.read(entry) for entry in whole.infolist()}
