"""The law texts that a command names: files, or versions that a home keeps."""

from pathlib import Path

from jieqing.casebook.kept_texts import Kept, kept, opened
from jieqing.cli.named_file import FileMissing
from jieqing.errors import WrongUsage, listed
from jieqing.law.text.citations import law_name
from jieqing.law.text.reading import LARGEST_FILE, Read, read_text
from jieqing.law.text.refusals import LawTextTooLarge

CITING_FILES = ("retention.yaml", "obligations.yaml", "wind-down.yaml")
"""The files of the pack whose rows rest on articles."""
SHORTEST_DIGEST = 6


class LawTextUnknown(WrongUsage):
    """Neither a file nor a kept text is meant."""

    code = "law-text-unknown"
    cause = "No file and no kept law text is called '{name}'. Kept here: {known}."
    advice = (
        "Name a file, or a law as it is kept, with @ and its day of force where there"
        " are several: 反洗钱法@2025-01-01."
    )


def file_content(path: Path) -> bytes:
    """The bytes of a file. Raises ``FileMissing`` or ``LawTextTooLarge``."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError:
        raise FileMissing(file=path.name) from None
    if len(content) > LARGEST_FILE:
        raise LawTextTooLarge(file=path.name, limit=LARGEST_FILE)
    return content


def named(home: Path | None, name: str) -> Read:
    """The text of a file or of a kept version: by law, law@day or digest.

    Raises ``LawTextUnknown``, and what reading raises.
    """
    path = Path(name)
    if path.is_file():
        return read_text(file_content(path), path.name)
    texts = kept(home) if home else ()
    found = next((one for one in texts if _is_called(one, name)), None)
    if found is None or home is None:
        known = listed(one.name for one in texts) if texts else "-"
        raise LawTextUnknown(name=name, known=known)
    return opened(home, found)


def _is_called(one: Kept, name: str) -> bool:
    law, _, day = name.partition("@")
    is_digest = len(name) >= SHORTEST_DIGEST and one.digest.startswith(name)
    is_day = day in {"", one.effective, one.since}
    return is_digest or (law_name(law) == one.law and is_day)
