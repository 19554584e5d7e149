"""Texts and evidence as sealed files of the home, named by what is in them.

The name is a keyed digest of the content, so the same content lies there once and a
name tells nothing to who has no key. The key is made when the first file is written.
"""

from jieqing.errors import Refused
from jieqing.home import Home, HomeKey
from jieqing.keys import durable
from jieqing.keys.case_key import SealBroken
from jieqing.keys.keyring import KeyMissing

FOLDER = "programme"
LABEL = "programme-file"


class SealedTextGone(Refused):
    """A sealed file is missing or is not the one that was laid there."""

    code = "programme-file-altered"
    cause = "The sealed file of {record} is missing or was changed."
    advice = "Keep the folder for the auditor and put the file back from a copy."


def write(home: Home, content: bytes) -> str:
    """Seal a content; durable when this returns. Returns its name."""
    key = home.secret(HomeKey.PROGRAMME)
    name = key.digest(LABEL, content)
    folder = home.place(FOLDER)
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name
    if not path.exists():
        durable.replace(path, key.seal(content))
    return name


def remove(home: Home, name: str) -> None:
    """Remove a file that no row names any more; one that is gone is no fault."""
    (home.place(FOLDER) / name).unlink(missing_ok=True)


def read(home: Home, name: str, record: str) -> bytes:
    """Open a file of a record. Raises ``SealedTextGone``."""
    try:
        key = home.secret(HomeKey.PROGRAMME)
        content = key.unseal((home.place(FOLDER) / name).read_bytes())
    except (OSError, KeyMissing, SealBroken, ValueError):
        raise SealedTextGone(record=record) from None
    if key.digest(LABEL, content) != name:
        raise SealedTextGone(record=record)
    return content
