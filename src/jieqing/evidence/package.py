"""The one file that is handed out: a plain zip (``.jqz``) with exactly one spelling.

Parts are stored uncompressed, in a fixed order, without times or rights. Reading walks
the local headers, packs again and compares: whatever ``pack`` would not have written,
appended or hidden bytes included, is damage. Any unzip program opens it.
"""

import struct
import zlib
from collections.abc import Mapping

from jieqing.evidence import manifest
from jieqing.evidence.damaged import Damaged
from jieqing.evidence.signature import Signer

STATEMENT = "statement.dsse.json"
ENTRY = "ledger/entry.json"
PROOF = "ledger/proof.json"
CHECKPOINT = "ledger/checkpoint.txt"
PDF = "statement.pdf"
MANIFEST = "manifest.dsse.json"
PARTS = (STATEMENT, ENTRY, PROOF, CHECKPOINT, PDF, MANIFEST)

LARGEST_BYTES = 32 * 1024 * 1024
WHAT = "package"

# APPNOTE 4.3.7, 4.3.12, 4.3.16. Version 2.0, no flags, stored, 1980-01-01 00:00.
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_LOCAL_MARK = b"PK\x03\x04"
_VERSION = 20
_FIRST_DAY = 0x21
_SIZE_FIELD, _NAME_FIELD = 8, 9


def seal(parts: Mapping[str, bytes], key: Signer) -> bytes:
    """Add the signed manifest and pack: the whole package of one case.

    ``parts`` are all of ``PARTS`` but the manifest. Raises ``ValueError`` otherwise.
    """
    if set(parts) != set(PARTS) - {MANIFEST}:
        raise ValueError("a package has exactly its parts")
    return pack({**parts, MANIFEST: manifest.sign(parts, key)})


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Write the parts as a zip; the same parts always give the same bytes."""
    if not set(parts) <= set(PARTS):
        raise ValueError("a package has no such part")
    local, central = bytearray(), bytearray()
    names = [name for name in PARTS if name in parts]
    for name in names:
        common = _common(name, parts[name])
        central += _CENTRAL.pack(
            b"PK\x01\x02", _VERSION, *common, 0, 0, 0, 0, len(local)
        )
        central += name.encode("ascii")
        local += _LOCAL.pack(_LOCAL_MARK, *common)
        local += name.encode("ascii") + parts[name]
    counts = (0, 0, len(names), len(names))
    end = _END.pack(b"PK\x05\x06", *counts, len(central), len(local), 0)
    return bytes(local + central) + end


def unpack(content: bytes) -> Mapping[str, bytes]:
    """Read the parts. Raises ``Damaged`` unless ``pack`` would write these bytes."""
    if len(content) > LARGEST_BYTES:
        raise Damaged(what=WHAT, reason="it is larger than any package")
    parts: dict[str, bytes] = {}
    position = 0
    while content[position : position + 4] == _LOCAL_MARK:
        name, part, position = _part(content, position)
        parts[name] = part
    if not parts or not set(parts) <= set(PARTS) or pack(parts) != content:
        raise Damaged(what=WHAT, reason="its bytes are not those that were packed")
    return parts


def _common(name: str, part: bytes) -> tuple[int, ...]:
    """Fields that local and central headers share."""
    size = len(part)
    return (_VERSION, 0, 0, 0, _FIRST_DAY, zlib.crc32(part), size, size, len(name), 0)


def _part(content: bytes, position: int) -> tuple[str, bytes, int]:
    """Name, bytes and end of the part whose local header stands at ``position``."""
    after = position + _LOCAL.size
    if after > len(content):
        raise Damaged(what=WHAT, reason="it ends inside a part")
    header = _LOCAL.unpack_from(content, position)
    start = after + header[_NAME_FIELD]
    end = start + header[_SIZE_FIELD]
    name = content[after:start].decode("ascii", "replace")
    return name, content[start:end], end
