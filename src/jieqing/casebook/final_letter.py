"""The final letter: drafted while the case key lives, dated once the keys have ended.

It says on which day the capsule's key was destroyed, and settling may be interrupted
between the two; so the draft leaves that day blank, and letter and statement name the
same one.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from jieqing.casebook import told
from jieqing.casebook.correspondence import TEXT, language_of, lay_out
from jieqing.casebook.desk import day_of
from jieqing.casebook.disclosure import Audience
from jieqing.casebook.letter_facts import LetterFacts, LetterKind
from jieqing.casebook.letters import compose
from jieqing.casebook.statements import FOLDER
from jieqing.casebook.wording import wording
from jieqing.casebook.work import Work
from jieqing.casebook.work_files import WorkFileAltered
from jieqing.evidence import canonical
from jieqing.flow.record import moment_of
from jieqing.keys import durable

BLANK = date.max  # no letter is written on it: it marks the place of the real day


def draft(work: Work, kind: LetterKind, facts: LetterFacts) -> str:
    """Write the letter but for its day; returns the draft's digest (SHA-256, hex).

    ``facts`` are those of the result letter as of today.
    """
    ended = told.capsule_ended(work.record)
    final = replace(
        facts,
        dated=BLANK,
        capsule_destroyed_on=day_of(moment_of(ended)) if ended else BLANK,
        statement=f"{work.number}.jqz",
        window_end=None,
    )
    letter = compose(kind, final, Audience.CUSTOMER, language_of(work))
    said = {"kind": kind, "text": letter.text, "template": letter.template}
    content = canonical.canonical(said)
    durable.write_anew(_path(work), content)
    return hashlib.sha256(content).hexdigest()


def post_dated(work: Work, digest: str) -> Mapping[str, str]:
    """Lay the drafted letter into the outbox, dated today; returns what names it.

    Raises ``WorkFileAltered``.
    """
    content = _path(work).read_bytes() if _path(work).exists() else b""
    if hashlib.sha256(content).hexdigest() != digest:
        raise WorkFileAltered(kind="final letter draft")
    said = canonical.read(content, "final letter draft")
    if not isinstance(said, dict):
        raise WorkFileAltered(kind="final letter draft")
    words = wording(language_of(work))
    text = said["text"].replace(words.day(BLANK), words.day(day_of(work.at)))
    kind = LetterKind(said["kind"])
    return lay_out(work, kind, text.encode(TEXT), said["template"])


def remove_draft(work: Work) -> None:
    """Remove the draft; the letter lies in the outbox."""
    _path(work).unlink(missing_ok=True)


def _path(work: Work) -> Path:
    return work.desk.home.place(FOLDER) / f"{work.number}.letter.draft"
