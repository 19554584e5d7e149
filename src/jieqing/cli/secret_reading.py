"""An organ's order as a YAML file: strict, bounded, each error with its line."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from jieqing.casebook.acts.secret import NewOrder
from jieqing.casebook.secret_orders import Paper
from jieqing.cli.keys_reading import read_table
from jieqing.errors import WrongUsage, phrase
from jieqing.law.document import Item, Problem, UnreadableError, read
from jieqing.stores.port import Key

LARGEST = 256 * 1024  # bytes
_TEXTS = ("organ", "article", "document", "words", "contact", "table")
_DAYS = ("until", "review")
_LISTS = ("officers", "keys")


class SecretOrderUnreadable(WrongUsage):
    """The file is not an order."""

    code = "secret-order-unreadable"
    cause = "The order cannot be read: {file} line {line}: {problem}."
    advice = "Correct the line; `jieqing secret set --help` shows an order."


def read_order(path: Path, second: str) -> NewOrder:
    """Read an order. Raises ``SecretOrderUnreadable`` with the line."""
    try:
        return _order(read(_text(path), path.name), path.name, second)
    except UnreadableError as unreadable:
        found = unreadable.problem
        raise SecretOrderUnreadable(
            file=found.file, line=found.line, problem=found.words
        ) from None


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            words = phrase("the file is larger than {size} KiB", size=LARGEST // 1024)
            raise UnreadableError(Problem(path.name, 1, words))
        return content.decode()
    except (OSError, UnicodeDecodeError):
        words = phrase("not YAML")
        raise UnreadableError(Problem(path.name, 1, words)) from None


def _order(document: Item, file: str, second: str) -> NewOrder:
    fields = _fields(document, file)
    store, table = read_table(_word(fields, "table", file))
    return NewOrder(
        paper=Paper(
            organ=_word(fields, "organ", file),
            article=_word(fields, "article", file),
            document=_word(fields, "document", file),
            officers=tuple(str(each.value) for each in _items(fields, "officers")),
            until=_day(fields, "until", (document, file)),
            review=_day(fields, "review", (document, file)),
            words=_word(fields, "words", file),
            contact=_word(fields, "contact", file),
        ),
        store=store,
        table=table,
        keys=tuple(_key(each, file) for each in _items(fields, "keys")),
        second=second,
    )


def _fields(document: Item, file: str) -> Mapping[str, Item]:
    if not isinstance(document.value, Mapping):
        raise _wrong(document, file)
    for name, item in document.value.items():
        if name not in (*_TEXTS, *_DAYS, *_LISTS):
            words = phrase("no key is called '{key}'", key=name)
            raise UnreadableError(Problem(file, item.line, words))
    return document.value


def _word(fields: Mapping[str, Item], name: str, file: str) -> str:
    item = fields.get(name)
    if item is None or item.value is None:
        return ""
    if not isinstance(item.value, str):
        raise _wrong(item, file)
    return item.value


def _day(fields: Mapping[str, Item], name: str, place: tuple[Item, str]) -> date:
    document, file = place
    item = fields.get(name, document)
    if not isinstance(item.value, date):
        raise _wrong(item, file)
    return item.value


def _items(fields: Mapping[str, Item], name: str) -> tuple[Item, ...]:
    item = fields.get(name)
    return item.value if item and isinstance(item.value, tuple) else ()


def _key(item: Item, file: str) -> Key:
    cells = item.value if isinstance(item.value, tuple) else (item,)
    return tuple(_cell(each, file) for each in cells)


def _cell(item: Item, file: str) -> int | str:
    if isinstance(item.value, bool) or not isinstance(item.value, int | str):
        raise _wrong(item, file)
    return item.value


def _wrong(item: Item, file: str) -> UnreadableError:
    words = phrase("'{text}' is no text, number or date", text=str(item.value)[:40])
    return UnreadableError(Problem(file, item.line, words))
