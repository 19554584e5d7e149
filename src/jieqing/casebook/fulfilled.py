"""The letter of a case that erases nothing: shown, handed over or restricted."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from jieqing.casebook import told
from jieqing.casebook.correspondence import processors_of, words_of
from jieqing.casebook.flows import Right
from jieqing.casebook.letter_facts import LetterFacts, LetterKind
from jieqing.casebook.sources import bound_store
from jieqing.casebook.work import Work
from jieqing.flow.ledger import Leaf

_KINDS: Mapping[str, LetterKind] = {
    Right.ACCESS: LetterKind.ACCESSED,
    Right.COPY: LetterKind.COPIED,
    Right.RESTRICT: LetterKind.RESTRICTED,
}
_REASONS = {"covered": "masked_reason", "secret": "secret_columns"}


def fulfilled_letter(work: Work, facts: LetterFacts) -> tuple[LetterKind, LetterFacts]:
    """Return the result letter of a fulfilled case."""
    leaf = told.fulfilled(work.record)
    if leaf is None:
        raise RuntimeError("a fulfilled case has its entry")
    stores = tuple(bound_store(work.desk, name) for name in work.desk.home.searched)
    held = leaf.entry.facts.get("held", ())
    whole = replace(
        facts,
        fulfilled_on=_day(leaf, "day"),
        end_on=_day(leaf, "until"),
        review_on=_day(leaf, "review"),
        held=tuple(map(str, held)) if isinstance(held, list | tuple) else (),
        left_out=tuple(_left_out(work, leaf)),
        processors=processors_of(work, stores),
    )
    return _KINDS[work.case.right], whole


def _left_out(work: Work, leaf: Leaf) -> Iterator[str]:
    for fact, words in _REASONS.items():
        if leaf.entry.facts.get(fact) is True:
            yield words_of(work).text(words)


def _day(leaf: Leaf, name: str) -> date | None:
    text = told.fact(leaf, name)
    return date.fromisoformat(text) if text else None
