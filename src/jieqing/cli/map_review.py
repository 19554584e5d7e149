"""``jieqing map review``: a person answers the guesses of a map, by one key each.

Most doubtful first, table by table. What is shown beside a guess are types, shares and
shapes, never a cell. Every answer is in the file at once, so stopping loses nothing.
"""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby

import click

from jieqing.casebook import sources
from jieqing.cli.map_answers import (
    NONE,
    ROLES,
    SUBJECTS,
    UNIQUE,
    Answered,
    GuessUnknown,
    labels,
)
from jieqing.cli.map_guess_words import (
    ending,
    fact_words,
    few,
    guess_words,
    heading,
    open_content,
)
from jieqing.cli.seat import Visit, visiting
from jieqing.datamap.schema import ColumnSchema
from jieqing.datamap.values import Subject
from jieqing.discovery.questions import FAIR, Kind, Question
from jieqing.discovery.shapes import Seen, seen
from jieqing.errors import JieqingError
from jieqing.language import explained, said, told
from jieqing.stores.port import Store

GLANCE_ROWS = 200
WAITS = 3
_RULE = 72
_MOSTLY_OTHER = 0.3
_CELLS = frozenset({Kind.COLUMN, Kind.IDENTITY})


class Stopped(Exception):
    """The person stops here; what is answered stays."""


@click.command(
    name="review",
    help=said(
        "Go through the guesses of a map, table by table, most doubtful first: one key "
        "answers one. Every answer is kept at once in the map file; run it again to go "
        "on. No cell is shown, only types, shares and shapes. Exit 3: some are open."
        "\n\n"
        "Example: jieqing map review shop"
    ),
)
@click.argument("store")
@click.option(
    "--accept",
    multiple=True,
    metavar="NAME=WORD",
    help=said(
        "Answer without being asked, such as member.phone=phone, trade_order=yes or "
        "trace=staff; repeatable."
    ),
)
@visiting
def review(visit: Visit, store: str, accept: tuple[str, ...]) -> int:
    """Answer what --accept says, else ask; say what is still open."""
    opened = sources.open_named(visit.desk, store)
    book = answered_map(visit, store, opened)
    asks = not accept and not visit.as_json
    _accept(book, accept)
    before = len(book.open())
    if asks:
        with suppress(Stopped):
            _Review(book=book, store=opened).go()
    left = book.open()
    visit.answer(ending(store, before - len(left), left), open_content(store, left))
    return WAITS if left else 0


def answered_map(visit: Visit, store: str, opened: Store) -> Answered:
    """The map file of a store, ready for answers."""
    sources.data_map(visit.desk, store)  # what is wrong with the file is said first
    path = visit.home.map_path(store)
    return Answered(
        store=store,
        path=path,
        schema=opened.schema(),
        heading=heading(store),
        text=path.read_text(encoding="utf-8"),
    )


def _accept(book: Answered, accept: Iterable[str]) -> None:
    for said_so in accept:
        name, _, word = said_so.rpartition("=")
        asked = {each.name: each for each in (*book.every(), *book.open())}
        if name not in asked:
            raise GuessUnknown(store=book.store, name=name or said_so)
        book.put(asked[name], word)


@dataclass(slots=True)
class _Review:
    """One sitting: the file, the store behind it, what was left open meanwhile."""

    book: Answered
    store: Store
    left: set[str] = field(default_factory=set)
    number: int = 0

    def go(self) -> None:
        """Ask until nothing is open, or all of it was left open."""
        if not self.book.datamap().roots:
            self._ask_root()
        waiting = self._by_table()
        while waiting:
            lines = self.book.text.count("\n")
            self._table(waiting.pop(0))
            if self.book.text.count("\n") != lines:
                waiting = self._by_table()

    def _by_table(self) -> list[list[Question]]:
        asked = [each for each in self.book.open() if each.name not in self.left]
        grouped = groupby(asked, lambda each: (each.table, each.kind is Kind.GROUP))
        return [list(listed) for _, listed in grouped]

    def _table(self, asked: Sequence[Question]) -> None:
        facts = self._glance(asked)
        self._show_table(asked[0])
        rest = [each for each in asked if not self._is_single(each, facts)]
        lines = self.book.text.count("\n")
        for question in asked:
            if question not in rest:
                self._single(question, facts)
            if self.book.text.count("\n") != lines:
                return  # lines moved: the rest is asked again, from the file
        if len(rest) == 1:
            self._single(rest[0], facts)
        elif rest:
            self._batch(rest, facts)

    def _is_single(self, question: Question, facts: Mapping[str, Seen]) -> bool:
        """Whether it is asked alone: doubtful, or the rows look like something else."""
        if question.kind in {Kind.GROUP, Kind.ROOT} or question.doubt >= FAIR:
            return True
        if question.kind is Kind.IDENTITY and not self._is_unique(question):
            return True
        return _looks_other(question, facts.get(question.column))

    def _single(self, question: Question, facts: Mapping[str, Seen]) -> None:
        fact = facts.get(question.column)
        click.echo(self._line(question, fact))
        keys = self._keys(question, fact)
        match self._pressed(keys):
            case "y":
                self.book.settle([question])
            case "u":
                self._put(question, UNIQUE)
            case "f":
                self._put(question, (fact and fact.form()) or NONE)
            case "n":
                self._put(question, NONE)
            case "k":
                self._other(question)
            case _:
                self.left.add(question.name)

    def _batch(self, rest: Sequence[Question], facts: Mapping[str, Seen]) -> None:
        for question in rest:
            click.echo(self._line(question, facts.get(question.column)))
        keys = {
            "y": said("all right"),
            "e": said("one by one"),
            "s": said("leave open"),
        }
        match self._pressed(keys):
            case "y":
                self.book.settle(rest)
            case "e":
                self._one_by_one(rest, facts)
            case _:
                self.left.update(each.name for each in rest)

    def _one_by_one(self, rest: Sequence[Question], facts: Mapping[str, Seen]) -> None:
        lines = self.book.text.count("\n")
        for question in rest:
            self._single(question, facts)
            if self.book.text.count("\n") != lines:
                return

    def _keys(self, question: Question, fact: Seen | None) -> dict[str, str]:
        keys = {"y": said("right")}
        if question.kind is Kind.IDENTITY and not self._is_unique(question):
            keys["u"] = said("right, and each value names one person")
        if _looks_other(question, fact) and fact and fact.form():
            keys["f"] = said("it is {category}").format(category=fact.form())
        keys["k"] = said("something else")
        if question.kind in _CELLS and question.guess != NONE:
            keys["n"] = said("not personal")
        if question.kind is Kind.REFERENCE:
            keys["n"] = said("does not belong there")
        return keys | {"s": said("leave open")}

    def _other(self, question: Question) -> None:
        """Let the person choose what it is; nothing chosen leaves it open."""
        if question.kind is Kind.GROUP:
            self._take_out(question)
            return
        if question.kind is Kind.ROOT:
            self._ask_root()
            return
        word = _choose(self._words_for(question))
        if question.kind is Kind.TABLE and word == Subject.CUSTOMER:
            word = _choose(labels("data_kinds"))
        self._put(question, word)

    def _words_for(self, question: Question) -> Mapping[str, str]:
        match question.kind:
            case Kind.TABLE:
                return {**dict.fromkeys(SUBJECTS, ""), **labels("data_kinds")}
            case Kind.REFERENCE:
                return dict.fromkeys(ROLES, "")
            case Kind.KEY:
                columns = self.book.schema.tables[question.table].columns
                return dict.fromkeys([*(column.name for column in columns), NONE], "")
            case _:
                return labels("categories")

    def _take_out(self, group: Question) -> None:
        table = _typed(said("Which table is not like the others?"))
        if table not in group.names:
            click.echo(said("No table of this group is called so."))
            return
        whose = _choose(dict.fromkeys(SUBJECTS, ""))
        if whose == Subject.CUSTOMER:
            columns = [each.name for each in self.book.schema.tables[table].columns]
            click.echo(said("By which column does a row name its customer?"))
            whose = f"{whose}:{_choose(dict.fromkeys(columns, ''))}"
        if whose:
            self._try(lambda: self.book.take_out(group, table, whose))

    def _ask_root(self) -> None:
        click.echo(said("Which table holds the customers, one row a person?"))
        table = _typed(said("Its name, or nothing if none does"))
        if table in self.book.schema.tables:
            self._try(lambda: self.book.begin_with(table))
        elif table:
            click.echo(said("The store has no such table."))
            self.left.add("root")
        else:
            self.left.add("root")

    def _put(self, question: Question, word: str) -> None:
        if not word:
            self.left.add(question.name)
            return
        before = self.book.text
        self._try(lambda: self.book.put(question, word))
        if self.book.text == before:
            self.left.add(question.name)

    def _try(self, work: Callable[[], None]) -> None:
        """An answer that the map cannot hold is said, and the guess stays open."""
        try:
            work()
        except JieqingError as error:
            words = explained(error)
            click.echo(f"{words['cause'].rstrip()} {words['advice']}")

    def _pressed(self, keys: Mapping[str, str]) -> str:
        every = {**keys, "q": said("stop")}
        words = "  ".join(f"[{key}] {meaning}" for key, meaning in every.items())
        click.echo(f"  {words}")
        while (key := _key()) not in every:
            pass
        if key == "q":
            raise Stopped
        return key

    def _show_table(self, first: Question) -> None:
        self.number += 1
        title = f"── {self.number} · {self._title(first)} "
        click.echo(f"\n{title}{'─' * max(4, _RULE - len(title))}")
        table = self.book.datamap().tables.get(first.table)
        if table is None:
            return
        kinds = (kind for case in table.record for kind in case.kinds)
        click.echo(f"  {table.subject}: {', '.join(kinds) or '-'}")
        for reference in table.references:
            by = f"{reference.role} {reference.table} ({', '.join(reference.by)})"
            click.echo(f"  {by}")
        for clock in table.clocks:
            click.echo(f"  {clock}")

    def _title(self, first: Question) -> str:
        schema = self.book.schema.tables.get(first.table)
        if schema is None:
            return first.name
        columns = said("{count} columns").format(count=len(schema.columns))
        return f"{first.table} · {columns}"

    def _line(self, question: Question, fact: Seen | None) -> str:
        parts = [
            question.column or question.name,
            guess_words(question),
            told(question.why),
        ]
        column = self._column(question)
        if column is not None:
            parts.insert(1, column.declared)
        if fact is not None:
            parts.append(fact_words(fact))
        lines = ["  " + " · ".join(part for part in parts if part)]
        lines += [f"    {', '.join(few(question.names))}"] if question.names else []
        return "\n".join(lines)

    def _column(self, question: Question) -> ColumnSchema | None:
        schema = self.book.schema.tables.get(question.table)
        is_cell = schema is not None and question.kind in _CELLS
        return schema.column(question.column) if schema and is_cell else None

    def _is_unique(self, question: Question) -> bool:
        schema = self.book.schema.tables.get(question.table)
        return schema is not None and schema.is_unique((question.column,))

    def _glance(self, asked: Sequence[Question]) -> Mapping[str, Seen]:
        """What the first rows look like; an account that may not read sees nothing."""
        columns = [each.column for each in asked if self._column(each)]
        if not columns:
            return {}
        try:
            rows = self.store.glance(asked[0].table, columns, GLANCE_ROWS)
        except JieqingError as error:
            click.echo(explained(error)["cause"].rstrip())
            return {}
        cells = zip(*rows, strict=True) if rows else [()] * len(columns)
        return {
            column: seen(listed) for column, listed in zip(columns, cells, strict=True)
        }


def _looks_other(question: Question, fact: Seen | None) -> bool:
    """Whether the rows speak against the guess."""
    if question.kind not in _CELLS or fact is None or fact.rows == fact.empty:
        return False
    form = fact.form()
    if form is not None:
        return form != question.guess
    return 0 < fact.forms.get(question.guess, 1) < _MOSTLY_OTHER


def _choose(words: Mapping[str, str]) -> str:
    """A word of a list, by its number, itself or what it is called; else nothing."""
    for number, (word, label) in enumerate(words.items(), start=1):
        click.echo(f"    {number:>3} {word} {label}".rstrip())
    while typed := _typed(said("Number or word; nothing leaves it open")):
        chosen = _meant(words, typed)
        if chosen is not None:
            return chosen
        click.echo("  " + said("'{word}' is none of these.").format(word=typed))
    return ""


def _meant(words: Mapping[str, str], typed: str) -> str | None:
    """The one word that is meant; a part of what it is called is enough."""
    if typed.isdecimal():
        return dict(enumerate(words, start=1)).get(int(typed))
    if typed in words:
        return typed
    called = [w for w, label in words.items() if label and typed in label]
    exact = [word for word in called if words[word] == typed]
    fitting = exact or called
    return fitting[0] if len(fitting) == 1 else None


def _key() -> str:
    """One key of the keyboard; where there is none, the next sign of the input."""
    if sys.stdin.isatty():
        return click.getchar().lower()
    sign = sys.stdin.read(1)
    if not sign:
        raise Stopped
    return sign.lower()


def _typed(words: str) -> str:
    click.echo(f"  {words}: ", nl=False)
    line = sys.stdin.readline()
    if not line:
        raise Stopped
    return line.strip()
