"""A dossier as a text that a person can read, in one language. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from jieqing import content
from jieqing.casebook.case_words import CaseWords
from jieqing.casebook.dossier import Dossier, Held, Keep, Row
from jieqing.casebook.wording import Language
from jieqing.law.catalogue import Catalogue

_PERMANENT = "permanent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is needed to put a dossier into words."""

    words: CaseWords
    catalogue: Catalogue

    @property
    def phrases(self) -> Mapping[str, str]:
        """The set phrases of the language."""
        return _phrases(self.words.language)


def to_text(dossier: Dossier, reading: Reading) -> str:
    """Return the whole text, a block per table."""
    said = reading.phrases
    title = said["title"].format(case=dossier.case, day=dossier.day.isoformat())
    blocks = [
        "\n".join(_lines(number, held, reading))
        for number, held in enumerate(dossier.tables, start=1)
    ]
    names = said["between"].join(dossier.recipients)
    recipients = [said["recipients"].format(names=names)] if names else []
    return "\n\n".join([title, said["intro"], *blocks, *recipients, said["clause"]])


def left_out(dossier: Dossier, words: CaseWords) -> tuple[str, ...]:
    """Return what was covered or left out, and why, as letters say it."""
    reasons = [words.text("masked_reason")] if dossier.is_covered else []
    if dossier.is_secret:
        reasons.append(words.text("secret_columns"))
    return tuple(reasons)


def _lines(number: int, held: Held, reading: Reading) -> Iterator[str]:
    said, words = reading.phrases, reading.words
    ground = held.purpose.ground
    yield said["part"].format(
        number=number,
        what=words.kind(held.kinds),
        count=len(held.rows),
        place=f"{held.store}.{held.table}",
    )
    yield said["purpose"].format(purpose=held.purpose.said(words.language))
    yield said[f"ground_{ground}"]
    yield said["source_mention" if held.is_mention else "source_own"]
    yield said[f"until_{ground}"]
    yield from (_keep(keep, reading) for keep in held.keeps)
    for name, columns in (("covered", held.covered), ("secret", held.secret)):
        if columns:
            yield said[name].format(columns=said["between"].join(columns))
    yield from (_row(n, row, said) for n, row in enumerate(held.rows, start=1))


def _keep(keep: Keep, reading: Reading) -> str:
    said = reading.phrases
    rules = [reading.catalogue.rule(name) for name in keep.rules]
    cited = [f"{r.law}{r.article}" for r in rules if not r.is_unverified]
    until = said["permanent"] if keep.until == _PERMANENT else keep.until
    article = said["between"].join(cited) or reading.words.text("decided")
    return said["until_law"].format(count=keep.count, until=until, article=article)


def _row(number: int, row: Row, said: Mapping[str, str]) -> str:
    cells = (
        said["cell"].format(column=c, value=said["empty"] if v is None else v)
        for c, v in row.items()
    )
    return said["row"].format(number=number, cells=said["between"].join(cells))


@cache
def _phrases(language: Language) -> Mapping[str, str]:
    return dict(content.read_yaml(f"letters/{language}/dossier.yaml"))
