"""Letters of a case about many: one for each subject, laid out together in a folder.

The folder stands in the outbox as one letter; its digest is over all that lie in it.
"""

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from jieqing.casebook.correspondence import OUTBOX, TEXT, language_of
from jieqing.casebook.disclosure import Audience
from jieqing.casebook.letter_facts import LetterFacts, LetterKind
from jieqing.casebook.letters import Letter as Composed
from jieqing.casebook.letters import compose
from jieqing.casebook.models import Letter
from jieqing.casebook.work import Work
from jieqing.keys import durable

Written = tuple[int, LetterKind, LetterFacts]  # of which subject, what kind, what


def post_many(
    work: Work, kind: LetterKind, letters: Iterable[Written]
) -> Mapping[str, str]:
    """Compose the letters one by one; returns the facts that name them all."""
    language = language_of(work)
    composed = (
        (number, compose(each, facts, Audience.CUSTOMER, language))
        for number, each, facts in letters
    )
    return lay_out_many(work, kind, composed)


def lay_out_many(
    work: Work, kind: LetterKind, letters: Iterable[tuple[int, Composed]]
) -> Mapping[str, str]:
    """Lay composed letters into a folder of the outbox."""
    number = f"L{Letter.objects.filter(case=work.case).count() + 1}"
    name = f"{work.number}-{number}-{kind}"
    folder = emptied(work.desk.home.place(OUTBOX) / name)
    digests, templates = [], set()
    for subject, letter in letters:
        content = letter.text.encode(TEXT)
        lay_in(folder, subject, content)
        digests.append(f"{subject}\n{hashlib.sha256(content).hexdigest()}")
        templates.add(letter.template)
    digest = hashlib.sha256("\n".join(digests).encode()).hexdigest()
    Letter.objects.create(
        tenant=work.desk.tenant,
        case=work.case,
        number=number,
        kind=kind,
        file=name,
        digest=digest,
    )
    return {
        "letter": number,
        "letter_kind": kind,
        "template": ", ".join(sorted(templates)),
        "letter_digest": digest,
    }


def lay_in(folder: Path, subject: int, content: bytes) -> None:
    """Write one subject's letter, durably."""
    path = folder / f"{subject:06d}.txt"
    durable.create(path, lambda file: durable.write_all(file, content))


def emptied(folder: Path) -> Path:
    """Make the folder anew; an act that did not conclude may have left one."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder
