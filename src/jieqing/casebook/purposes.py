"""What records are used for, and whether consent or the contract carries that use.

The list is data (``content/purposes.yaml``). Kinds of records that it does not name are
carried by the contract or by law: nobody can withdraw a consent that was not asked for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from jieqing import content
from jieqing.casebook.wording import Language

CONSENT, CONTRACT = "consent", "contract"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """One use of records, in both languages."""

    name: str
    words: tuple[tuple[Language, str], ...]
    ground: str
    kinds: frozenset[str]

    def said(self, language: Language) -> str:
        """Return the purpose in words."""
        return dict(self.words)[language]


@cache
def shipped_purposes() -> tuple[Purpose, ...]:
    """Return the purposes that ship with the product, in the file's order."""
    listed = content.read_yaml("purposes.yaml")["purposes"]
    return tuple(
        Purpose(
            name=name,
            words=((Language.CHINESE, said["zh"]), (Language.ENGLISH, said["en"])),
            ground=said["ground"],
            kinds=frozenset(said["kinds"]),
        )
        for name, said in listed.items()
    )


def purpose_of(kinds: Iterable[str]) -> Purpose:
    """Return the first purpose that such records serve; else the contract's."""
    wanted = set(kinds)
    purposes = shipped_purposes()
    fitting = (p for p in purposes if wanted and wanted & p.kinds)
    return next(fitting, purposes[-1])


def by_consent() -> tuple[Purpose, ...]:
    """Return the purposes that consent alone carries: what may be withdrawn."""
    return tuple(p for p in shipped_purposes() if p.ground == CONSENT)


def consented_kinds() -> frozenset[str]:
    """Return the kinds of records that nothing but consent carries."""
    return frozenset().union(*(purpose.kinds for purpose in by_consent()))
