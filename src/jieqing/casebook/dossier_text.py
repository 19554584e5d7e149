"""A dossier as a text that a person can read, in one language. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from jieqing import content
from jieqing.casebook.case_words import CaseWords
from jieqing.casebook.dossier import READER, Dossier, Held, Keep, Row
from jieqing.casebook.law_words import signed_ground
from jieqing.casebook.outputs import Output, shown
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
    names = said["between"].join(dossier.recipients)
    blocks = {
        "case": [said["title"].format(case=dossier.case, day=dossier.day.isoformat())],
        "intro": [said["intro"]],
        "tables": [
            "\n".join(shown(Output.DOSSIER_TABLE, _lines(n, held, reading), READER))
            for n, held in enumerate(dossier.tables, start=1)
        ],
        "recipients": [said["recipients"].format(names=names)] if names else [],
    }
    return "\n\n".join([*shown(Output.DOSSIER, blocks, READER), said["clause"]])


def left_out(dossier: Dossier, words: CaseWords) -> tuple[str, ...]:
    """Return what was covered or left out, and why, as letters say it."""
    reasons = [words.text("masked_reason")] if dossier.is_covered else []
    if dossier.is_secret:
        reasons.append(words.text("secret_columns"))
    return tuple(reasons)


def _lines(number: int, held: Held, reading: Reading) -> Mapping[str, list[str]]:
    """The lines of one table by the field of the dossier that they tell."""
    said, words = reading.phrases, reading.words
    ground = held.purpose.ground
    part = said["part"].format(
        number=number,
        what=words.kind(held.kinds),
        count=len(held.rows),
        place=words.place(held.store, held.table),
    )
    return {
        "kinds": [part],
        "purpose": [said["purpose"].format(purpose=held.purpose.said(words.language))],
        "ground": [said[f"ground_{ground}"]],
        "source": [said["source_mention" if held.is_mention else "source_own"]],
        "table": [said[f"until_{ground}"]],
        "kept_by_law": [_keep(keep, reading) for keep in held.keeps],
        "covered": _columns(held.covered, "covered", said),
        "left_out": _columns(held.secret, "secret", said),
        "rows": [_row(n, row, said) for n, row in enumerate(held.rows, start=1)],
    }


def _columns(names: Sequence[str], what: str, said: Mapping[str, str]) -> list[str]:
    return [said[what].format(columns=said["between"].join(names))] if names else []


def _keep(keep: Keep, reading: Reading) -> str:
    said = reading.phrases
    rules = [reading.catalogue.rule(name) for name in keep.rules]
    confirmed = (rule for rule in rules if not rule.is_unverified)
    cited = ["".join(signed_ground(rule, reading.catalogue)) for rule in confirmed]
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
