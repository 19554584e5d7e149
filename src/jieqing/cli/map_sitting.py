"""One sitting of ``map review``: guess by guess, most doubtful first, table by table.

What is shown beside a guess are types, shares and shapes, never a cell; of a column of
states the codes themselves (``map_states``). Every answer is in the file at once, so
stopping loses nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import click

from jieqing.casebook.map_answers import (
    NONE,
    UNIQUE,
    Answered,
    labels,
)
from jieqing.casebook.map_glance import (
    CELLS,
    cell_asked,
    glanced,
    is_unique,
    looks_other,
    stands_alone,
)
from jieqing.casebook.map_guess_words import (
    by_group,
    fact_words,
    few,
    guess_words,
    role_labels,
    subject_labels,
    table_words,
    usual_first,
)
from jieqing.cli.map_choosing import choose, pressed, several, typed
from jieqing.cli.map_states import ask_states
from jieqing.datamap.values import Subject
from jieqing.discovery.draft import MOMENTS
from jieqing.discovery.questions import Kind, Question
from jieqing.discovery.shapes import Seen
from jieqing.errors import JieqingError
from jieqing.language import explained, said, told
from jieqing.stores.port import Store

_RULE = 72
UNSAID = {
    Kind.REFERENCE: "does not belong there",
    Kind.CLOCK: "none of the row's days",
    Kind.MINIMUM: "keep the row whole",
}


@dataclass(slots=True)
class Sitting:
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
            asked = waiting.pop(0)
            self._table(asked)
            if self.book.text.count("\n") != lines:
                # The rest of this table comes next, whatever is more doubtful now.
                table = asked[0].table
                waiting = sorted(
                    self._by_table(), key=lambda each: each[0].table != table
                )

    def _by_table(self) -> list[list[Question]]:
        asked = [each for each in self.book.open() if each.name not in self.left]
        grouped = groupby(asked, lambda each: (each.table, each.kind is Kind.GROUP))
        return [list(listed) for _, listed in grouped]

    def _table(self, asked: Sequence[Question]) -> None:
        facts = self._glance(asked)
        self._show_table(asked[0])
        rest = [each for each in asked if not stands_alone(self.book, each, facts)]
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

    def _single(self, question: Question, facts: Mapping[str, Seen]) -> None:
        fact = facts.get(question.column)
        click.echo(self._line(question, fact))
        if question.kind is Kind.LIVE:
            self._put(question, ask_states(question, self.book, self.store))
            return
        keys = self._keys(question, fact)
        match pressed(keys):
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
        match pressed(keys):
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
        if question.kind is Kind.IDENTITY and not is_unique(self.book, question):
            keys["u"] = said("right, and each value names one person")
        if looks_other(question, fact) and fact and fact.form():
            keys["f"] = said("it is {category}").format(category=fact.form())
        keys["k"] = said("something else")
        if question.kind in CELLS and question.guess != NONE:
            keys["n"] = said("not personal")
        if question.kind in UNSAID:
            keys["n"] = said(UNSAID[question.kind])
        return keys | {"s": said("leave open")}

    def _other(self, question: Question) -> None:
        """Let the person choose what it is; nothing chosen leaves it open."""
        if question.kind is Kind.GROUP:
            self._take_out(question)
            return
        if question.kind is Kind.ROOT:
            self._ask_root()
            return
        self._put(question, self._chosen(question))

    def _chosen(self, question: Question) -> str:
        columns = self.book.schema.tables[question.table].columns
        match question.kind:
            case Kind.TABLE:
                whose = {**subject_labels(), **labels("data_kinds")}
                word = choose(whose, usual_first(whose))
                is_customers = word == Subject.CUSTOMER
                kinds = labels("data_kinds")
                return choose(kinds, usual_first(kinds)) if is_customers else word
            case Kind.REFERENCE:
                return choose(role_labels())
            case Kind.KEY:
                return choose(dict.fromkeys([*(c.name for c in columns), NONE], ""))
            case Kind.CLOCK:
                moments = [c.name for c in columns if c.family in MOMENTS]
                return choose(dict.fromkeys([*moments, NONE], ""))
            case Kind.MINIMUM:
                words = said("Numbers of the columns to keep; nothing leaves it open")
                return ",".join(several([c.name for c in columns], words))
            case _:
                return choose(labels("categories"), by_group())

    def _take_out(self, group: Question) -> None:
        table = typed(said("Which table is not like the others?"))
        if table not in group.names:
            click.echo(said("No table of this group is called so."))
            return
        whose = choose(subject_labels())
        if whose == Subject.CUSTOMER:
            columns = [each.name for each in self.book.schema.tables[table].columns]
            click.echo(said("By which column does a row name its customer?"))
            whose = f"{whose}:{choose(dict.fromkeys(columns, ''))}"
        if whose:
            self._try(lambda: self.book.take_out(group, table, whose))

    def _ask_root(self) -> None:
        click.echo(said("Which table holds the customers, one row a person?"))
        table = typed(said("Its name, or nothing if none does"))
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

    def _show_table(self, first: Question) -> None:
        self.number += 1
        title = f"── {self.number} · {self._title(first)} "
        click.echo(f"\n{title}{'─' * max(4, _RULE - len(title))}")
        table = self.book.datamap().tables.get(first.table)
        if table is None:
            return
        for line in table_words(table):
            click.echo(f"  {line}")

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
        column = cell_asked(self.book, question)
        if column is not None:
            parts.insert(1, column.declared)
        if fact is not None:
            parts.append(fact_words(fact))
        lines = ["  " + " · ".join(part for part in parts if part)]
        lines += [f"    {', '.join(few(question.names))}"] if question.names else []
        return "\n".join(lines)

    def _glance(self, asked: Sequence[Question]) -> Mapping[str, Seen]:
        """What the first rows look like; an account that may not read sees nothing."""
        try:
            return glanced(self.book, self.store, asked)
        except JieqingError as error:
            click.echo(explained(error)["cause"].rstrip())
            return {}
