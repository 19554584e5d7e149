"""What a case is about: all of the customer, or the part that was named when it opened.

A part is named by tables (``shop.address``), kinds of records (``contact-info``) or,
for a withdrawn consent, purposes (``marketing``). The words stand in the case's first
entry; what they mean today is read from maps and purposes.
"""

from collections.abc import Iterable, Mapping, Sequence

from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import Right
from jieqing.casebook.purposes import by_consent, consented_kinds
from jieqing.casebook.sources import data_map
from jieqing.datamap.values import DataMap, Role, Subject, Table
from jieqing.erasure.values import Part, TableName
from jieqing.errors import Refused, WrongUsage
from jieqing.flow.record import Record

SCOPE = "scope"  # the fact of the opening entry that names the part
PARTIAL = frozenset({Right.DELETE, Right.WITHDRAW_CONSENT})
"""Rights that never concern the whole customer."""
MAY_BE_PARTIAL = PARTIAL | {Right.RESTRICT, Right.UNLAWFUL}
_ADULT = 18


class ScopeMissing(WrongUsage):
    """A part was asked for, and nobody has said which."""

    code = "scope-missing"
    cause = "A request of the kind {right} needs the part it is about."
    advice = "Name tables, kinds of records or purposes: --scope {example}."


class ScopeUnknown(WrongUsage):
    """A word of the scope names nothing that there is."""

    code = "scope-unknown"
    cause = "{word} is no part that can be asked for; known: {known}."
    advice = "Write STORE.TABLE or a kind of record; for R8 a purpose."


class ScopeNotAsked(WrongUsage):
    """The right concerns the whole customer."""

    code = "scope-not-asked"
    cause = "A request of the kind {right} is about the whole customer."
    advice = "Leave --scope out, or open R6 for a part."


class ScopeIsTheAccount(Refused):
    """The account itself goes only by closing it."""

    code = "scope-is-the-account"
    cause = "{word} is the account itself, which a request of this kind lets stand."
    advice = "Open R7 to close the account, or name what hangs on it."


def require_scope(desk: Desk, right: Right, scope: Sequence[str]) -> None:
    """Every word names a part, and rights that concern a part have one.

    Raises ``ScopeMissing``, ``ScopeNotAsked``, ``ScopeUnknown``, ``ScopeIsTheAccount``.
    """
    if scope and right not in MAY_BE_PARTIAL:
        raise ScopeNotAsked(right=right)
    if right in PARTIAL and not scope:
        is_consent = right is Right.WITHDRAW_CONSENT
        example = "marketing" if is_consent else "shop.address"
        raise ScopeMissing(right=right, example=example)
    known = _known(desk, right)
    for word in scope:
        if word not in known:
            raise ScopeUnknown(word=word, known=", ".join(sorted(known)))
        if known[word]:
            raise ScopeIsTheAccount(word=word)


def parts_to_ask(desk: Desk, right: Right) -> tuple[str, ...]:
    """Return the words that a request of this right may name."""
    known = _known(desk, right)
    return tuple(sorted(word for word, is_account in known.items() if not is_account))


def kinds_of_tables(desk: Desk) -> Mapping[str, tuple[str, ...]]:
    """Return by STORE.TABLE which kinds of records the map says are in it."""
    return {
        f"{store}.{name}": tuple(
            dict.fromkeys(kind for case in table.record for kind in case.kinds)
        )
        for store in desk.home.stores
        for name, table in data_map(desk, store).tables.items()
    }


def words_of(record: Record) -> tuple[str, ...]:
    """Return the words by which the part was named; empty: the whole customer."""
    named = record.leaves[0].entry.facts.get(SCOPE, ())
    return tuple(map(str, named)) if isinstance(named, list | tuple) else ()


def is_partial(record: Record) -> bool:
    """Whether the case is about less than the whole customer."""
    return bool(words_of(record))


def part_of(record: Record, right: str, age: int | None = None) -> Part | None:
    """Return what the case is about; None: the whole customer.

    What the law commands to go (C4), and what a minor asks for, goes whatever carries
    it; else only what consent alone carries does.
    """
    named = words_of(record)
    if not named:
        return None
    purposes = {p.name: p.kinds for p in by_consent()}
    kinds = (purposes.get(word, frozenset({word})) for word in _without_dot(named))
    is_minors = right == Right.DELETE and age is not None and age < _ADULT
    goes_anyway = right == Right.UNLAWFUL or is_minors
    return Part(
        tables=frozenset(_table(word) for word in named if "." in word),
        kinds=frozenset().union(*kinds),
        consented=None if goes_anyway else consented_kinds(),
    )


def _known(desk: Desk, right: Right) -> Mapping[str, bool]:
    """Return the words that may be said, each with whether it is the account."""
    if right is Right.WITHDRAW_CONSENT:
        return {purpose.name: False for purpose in by_consent()}
    words = desk.catalogue.vocabulary.words("data_kinds")
    tables = {
        f"{store}.{name}": _is_account(datamap, table)
        for store in desk.home.searched
        for datamap in [data_map(desk, store)]
        for name, table in datamap.tables.items()
        if table.subject is not Subject.REFERENCE
    }
    return {**dict.fromkeys(words, False), **tables}


def _is_account(datamap: DataMap, table: Table) -> bool:
    hangs = any(r.role in (Role.OWNER, Role.SHARED) for r in table.references)
    return table.name in datamap.roots or (bool(table.identities) and not hangs)


def _without_dot(named: Iterable[str]) -> Iterable[str]:
    return (word for word in named if "." not in word)


def _table(word: str) -> TableName:
    store, _, table = word.partition(".")
    return store, table
