"""The signed list of a capsule's files, written when the erasing has finished.

Whoever holds the folder and the company's public key can tell, without the casebook,
that no copy is missing, exchanged or left over (protocol 3).
"""

from collections.abc import Iterable

from jieqing.casebook.order import CAPSULES
from jieqing.casebook.work import Work
from jieqing.erasure.values import ChunkIntent
from jieqing.evidence import canonical, dsse
from jieqing.home import HomeKey
from jieqing.keys import durable

FILE = "index.dsse.json"
PAYLOAD_TYPE = "application/vnd.jieqing.capsule-index+json"
VERSION = 1


def write_index(work: Work, committed: Iterable[ChunkIntent]) -> None:
    """Sign the list of the committed chunks' files; may be repeated."""
    content = {
        "capsule_index": VERSION,
        "case": work.number,
        "mark": work.case.mark,
        "files": [
            {
                "store": intent.store,
                "chunk": intent.chunk,
                "file": intent.file,
                "sha256": intent.file_digest,
            }
            for intent in committed
        ],
    }
    key = work.desk.home.signer(HomeKey.STATEMENT)
    envelope = dsse.sign(PAYLOAD_TYPE, canonical.canonical(content), key)
    durable.write_anew(
        work.desk.home.place(CAPSULES) / work.case.folder / FILE, envelope
    )
