"""Law texts kept in a home: each version's own file, beside a line about it.

``law/texts/DIGEST.SUFFIX`` is the file as it was imported, ``law/texts/DIGEST.json``
what was read from it; DIGEST is the SHA-256 of the file. Nothing decides by these: they
are what a person compares, and what tells that a cited article is not there.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from jieqing.errors import Refused
from jieqing.home import PRIVATE_FOLDER
from jieqing.keys import durable
from jieqing.law.document import Problem
from jieqing.law.rule_rows import Placed
from jieqing.law.text.citations import law_name
from jieqing.law.text.placing import unplaced
from jieqing.law.text.reading import Form, Read, read_text

FOLDER = "law/texts"
_SUFFIXES = {
    Form.DOCX: ".docx",
    Form.HTML: ".html",
    Form.MARKDOWN: ".md",
    Form.PDF: ".pdf",
    Form.PLAIN: ".txt",
}


class LawTextAltered(Refused):
    """A kept file is not the one that was imported."""

    code = "law-text-altered"
    cause = "The kept law text {name} is missing or was changed."
    advice = "Import the law's text again; nothing was compared."


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One kept version. ``effective`` and ``since`` (day of import) are ISO days."""

    digest: str
    suffix: str
    law: str
    effective: str
    since: str
    articles: int

    @property
    def name(self) -> str:
        """How a person calls it: 反洗钱法@2025-01-01."""
        return f"{self.law}@{self.effective or self.since}"


def keep(home: Path, content: bytes, read: Read, on: date) -> tuple[Kept, bool]:
    """Keep a version; the second value tells whether it is new to the home."""
    folder = home / FOLDER
    for each in (folder.parent, folder):
        each.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    before = {each.digest: each for each in kept(home)}
    if read.digest in before and _content_of(home, before[read.digest]) is not None:
        return before[read.digest], False
    law = read.law
    one = Kept(
        digest=read.digest,
        suffix=_SUFFIXES[read.form],
        law=law_name(law.title),
        effective=law.effective.isoformat() if law.effective else "",
        since=on.isoformat(),
        articles=len(law.articles),
    )
    about = json.dumps(_content(one), ensure_ascii=False, indent=2).encode()
    # The line about it comes last: a file without one is not kept yet.
    durable.write_anew(folder / f"{one.digest}{one.suffix}", content)
    durable.write_anew(folder / f"{one.digest}.json", about)
    return one, True


def kept(home: Path) -> tuple[Kept, ...]:
    """Every kept version, by law, the one in force last first."""
    found = list(_kept(home / FOLDER))
    by_day = sorted(found, key=lambda one: (one.effective, one.since), reverse=True)
    return tuple(sorted(by_day, key=lambda one: one.law))


def opened(home: Path, one: Kept) -> Read:
    """Read a kept version anew. Raises ``LawTextAltered``."""
    content = _content_of(home, one)
    if content is None:
        raise LawTextAltered(name=one.name)
    return read_text(content, f"{one.digest}{one.suffix}")


def not_in_kept_texts(home: Path, rows: tuple[Placed, ...]) -> tuple[Problem, ...]:
    """What rows cite that the kept texts of their laws do not have.

    Only texts of cited laws are read. Raises ``LawTextAltered``.
    """
    laws = {law_name(str(row.item.fields["law"].value)) for row in rows}
    texts = [opened(home, one).law for one in kept(home) if one.law in laws]
    return tuple(unplaced(rows, texts))


def _content_of(home: Path, one: Kept) -> bytes | None:
    """The kept file as it was imported, None if it is gone or was changed."""
    try:
        content = (home / FOLDER / f"{one.digest}{one.suffix}").read_bytes()
    except OSError:
        return None
    return content if sha256(content).hexdigest() == one.digest else None


def _kept(folder: Path) -> Iterator[Kept]:
    for path in folder.glob("*.json"):
        try:
            yield Kept(**json.loads(path.read_bytes()))
        except (OSError, ValueError, TypeError):
            continue  # somebody else's file


def _content(one: Kept) -> Mapping[str, object]:
    return {
        "digest": one.digest,
        "suffix": one.suffix,
        "law": one.law,
        "effective": one.effective,
        "since": one.since,
        "articles": one.articles,
    }
