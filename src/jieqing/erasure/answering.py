"""On which of the rows found a person's answer is given, where it says so by ``where``.

The expression is read once, when the plan is made: from then on the answer lists keys,
and a row that comes to fit it later has not been answered.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from jieqing.datamap.expression import Expression, ExpressionError, parse
from jieqing.datamap.kinds import Kind, Standing
from jieqing.datamap.syntax import OverRows, TableColumn, walk
from jieqing.datamap.ties import references_to
from jieqing.datamap.type_check import problems
from jieqing.datamap.values import BoundMap, BoundTable
from jieqing.erasure.values import Answer, Finding, MappedStore
from jieqing.errors import Phrase, WrongUsage, phrase
from jieqing.stores.port import Fits, Key, KeysIn


class AnswerUnfit(WrongUsage):
    """An answer speaks of what the stores or their maps do not have."""

    code = "answer-unfit"
    cause = "Decision {decision} cannot be followed: {reason}."
    advice = "Correct its table or its `where`; expressions are those of the data map."


def on_rows(
    answers: Sequence[Answer],
    finding: Finding,
    stores: Sequence[MappedStore],
    today: date,
) -> tuple[Answer, ...]:
    """The answers with the keys of the found rows on which they are given.

    Raises ``AnswerUnfit``.
    """
    return tuple(
        replace(answer, keys=_chosen(answer, finding, stores, today), where="")
        if answer.where
        else answer
        for answer in answers
    )


def _chosen(
    answer: Answer, finding: Finding, stores: Sequence[MappedStore], today: date
) -> tuple[Key, ...]:
    mapped = next((s for s in stores if s.name == answer.store), None)
    if mapped is None:
        absent = phrase("there is no store '{store}'", store=answer.store)
        raise _unfit(answer, absent)
    table = mapped.bound.tables.get(answer.table)
    if table is None:
        absent = phrase("the map has no table '{table}'", table=answer.table)
        raise _unfit(answer, absent)
    when = _expression(answer, mapped.bound, table)
    name = (answer.store, answer.table)
    found = [r.name.key for r in finding.rows if (r.name.store, r.name.table) == name]
    if not found:
        return ()
    with mapped.store.reading(mapped.bound, today) as reader:
        where = (KeysIn(keys=tuple(found)), Fits(when=when))
        return tuple(row.key for row in reader.select(table, (), where))


def _expression(answer: Answer, bound: BoundMap, table: BoundTable) -> Expression:
    try:
        when = parse(answer.where)
    except ExpressionError:  # its words quote the text, which may hold a phone number
        unread = phrase("'where' is no expression of the data map")
        raise _unfit(answer, unread) from None
    for node in walk(when):
        if isinstance(node, TableColumn | OverRows) and not _is_tied(
            node, bound, table
        ):
            raise _unfit(answer, _not_tied(table.name, node.table))
    standing = Standing(
        datamap=bound.datamap, schema=bound.schema, table=table.name, meets=None
    )
    for _, words in problems(when, Kind.TRUTH, standing):
        raise _unfit(answer, words)
    return when


def _is_tied(node: TableColumn | OverRows, bound: BoundMap, table: BoundTable) -> bool:
    """Whether the one row referred to, or the rows that refer here, can be named."""
    other = bound.tables.get(node.table)
    if other is None:
        return False
    if isinstance(node, TableColumn):
        ties = references_to(table.references, node.table)
    else:
        ties = references_to(other.references, table.name, node.by)
    return bool(ties) and all(tie.inside is None for tie in ties)


def _not_tied(table: str, other: str) -> Phrase:
    return phrase("'{table}' is not tied to '{other}'", table=table, other=other)


def _unfit(answer: Answer, reason: Phrase) -> AnswerUnfit:
    return AnswerUnfit(decision=answer.number, reason=reason)
