"""What an account sees of a store, and what IT must grant it, in words and as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jieqing.datamap.schema import Hidden
from jieqing.datamap.values import BoundMap
from jieqing.errors import NotConfigured
from jieqing.language import said
from jieqing.stores.port import Accounts, Store
from jieqing.stores.trial import rights_of

_SHOWN_TABLES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Tables seen, those of them that may not be read, what stays hidden beside."""

    tables: int
    unreadable: tuple[str, ...]
    hidden: tuple[Hidden, ...]

    @property
    def can_look(self) -> bool:
        """Whether there is anything, and all of it can be read."""
        return self.tables > 0 and not self.unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldGrants:
    """SQL for IT; ``erase`` None: its tables are not to be seen yet.

    ``counting``: what makes counts by the law quick, and is never needed.
    """

    accounts: Accounts | None
    look: str
    erase: str | None
    counting: str = ""


def seen_of(store: Store) -> Sight:
    """Look at a store's catalogue, and at what of it may be read."""
    schema = store.schema()
    return Sight(
        tables=len(schema.tables), unreadable=store.unreadable(), hidden=schema.hidden
    )


def sight_lines(name: str, sight: Sight) -> Iterator[str]:
    """Say what the account can see; nothing seen is never "nothing there"."""
    if not sight.tables:
        yield said(
            "This account sees no table in store {name}. That does not say that there"
            " is none: let IT grant what `jieqing store grants {name}` prints."
        ).format(name=name)
        return
    words = said("Store {name} can be opened: {tables} tables.")
    yield words.format(name=name, tables=sight.tables)
    if sight.unreadable:
        words = said("This account may not read {count} of them: {tables}")
        yield words.format(count=len(sight.unreadable), tables=_few(sight.unreadable))
    yield from hidden_lines({name: sight.hidden})


def hidden_lines(hidden: Mapping[str, Sequence[Hidden]]) -> Iterator[str]:
    """Say what stays hidden from the account, store by store."""
    words = said(
        "Store {store}: this account may not see all {hidden}. Looking goes on without;"
        " erasing needs the right {right}."
    )
    for store, every in hidden.items():
        for one in every:
            yield words.format(store=store, hidden=said(one.what), right=one.right)


def hidden_content(hidden: Mapping[str, Sequence[Hidden]]) -> dict[str, list[str]]:
    """The same as JSON."""
    return {store: [one.what for one in every] for store, every in hidden.items()}


def sight_content(sight: Sight) -> dict[str, object]:
    """The same as JSON."""
    return {
        "tables": sight.tables,
        "unreadable": list(sight.unreadable),
        "hidden": [hidden.what for hidden in sight.hidden],
    }


def told_grants(store: Store, bound: BoundMap | None) -> ToldGrants:
    """What IT must run; the part of the erasing account needs the tables' names.

    With a map only what it writes is granted for writing.
    """
    try:
        erase = store.grants({} if bound is None else rights_of(bound))
    except NotConfigured:
        erase = None
    return ToldGrants(
        accounts=store.accounts(),
        look=store.look_grants(),
        erase=erase,
        counting="" if bound is None else store.counting(bound),
    )


def grants_words(told: ToldGrants) -> str:
    """Both accounts' SQL, each under a comment that says what it is for."""
    if told.accounts is None:
        free = said(
            "No accounts here: to look, being able to read the file is enough. To"
            " erase, it must be writable, and there is one table more:"
        )
        lines = [f"{_comment(free)}\n{told.erase or ''}".rstrip()]
    else:
        lines = [*_looking(told.accounts, told), *_erasing(told.accounts, told)]
    return "\n".join([*lines, *_counting(told)])


def grants_content(told: ToldGrants) -> dict[str, object]:
    """The same as JSON."""
    accounts = told.accounts
    return {
        "sql": told.erase,
        "look": told.look,
        "counting": told.counting,
        "accounts": None
        if accounts is None
        else {"look": accounts.look, "erase": accounts.erase},
    }


def _looking(accounts: Accounts, told: ToldGrants) -> Iterator[str]:
    words = said(
        "Only looks (store test --look, map scan, customer find, rehearse): account"
        " {account}. IT makes it first, with a password of its own."
    )
    yield _comment(words.format(account=accounts.look))
    yield told.look


def _erasing(accounts: Accounts, told: ToldGrants) -> Iterator[str]:
    words = said("Erases (case execute and what comes before it): account {account}.")
    yield ""
    yield _comment(words.format(account=accounts.erase))
    if told.erase is None:
        words = said(
            "Its rights name each table: run this again once the account that looks"
            " gets in."
        )
        yield _comment(words)
    else:
        yield told.erase


def _counting(told: ToldGrants) -> Iterator[str]:
    if told.counting:
        yield ""
        yield _comment(
            said(
                "Not needed, for IT to decide: with these, counting whole tables by the"
                " law (rules count) looks into no cell; each write costs a little more."
            )
        )
        yield told.counting


def _comment(words: str) -> str:
    return f"-- {words}"


def _few(names: tuple[str, ...]) -> str:
    shown = said(", ").join(names[:_SHOWN_TABLES])
    if len(names) <= _SHOWN_TABLES:
        return shown
    more = said("and {count} more").format(count=len(names) - _SHOWN_TABLES)
    return said(", ").join((shown, more))
