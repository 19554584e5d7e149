"""One word of an answer to one guess of a map: what it does to the file.

The same for a key pressed in ``map review`` and for ``--accept NAME=WORD``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jieqing.content import read_yaml
from jieqing.datamap.findings import did_you_mean
from jieqing.datamap.load import load
from jieqing.datamap.schema import Schema
from jieqing.datamap.values import DataMap, Role, Subject
from jieqing.datamap.vocabulary import Vocabulary
from jieqing.discovery import answers
from jieqing.discovery.business import unfinished
from jieqing.discovery.draft import DraftTable, draft, drawn, tied
from jieqing.discovery.marks import answered
from jieqing.discovery.questions import Kind, Question, answerable, questions
from jieqing.discovery.written import written
from jieqing.errors import Phrases, WrongUsage, phrase
from jieqing.keys import durable
from jieqing.language import ENGLISH, said, spoken

RIGHT, UNIQUE, NONE = "yes", "unique", "none"
VALUES, COLUMNS = "[COLUMN:]VALUE,…", "COLUMN,…"
SUBJECTS = tuple(map(str, Subject))
ROLES = (*map(str, Role), NONE)


class GuessAnswerUnfit(WrongUsage):
    """A word that answers another kind of guess, or none."""

    code = "guess-answer-unfit"
    cause = "{name} cannot be answered so: {problem}."
    advice = "Write yes, or one of: {known}."


class GuessUnknown(WrongUsage):
    """Nothing of that name is open in the map."""

    code = "guess-unknown"
    cause = "The map of store {store} has no open guess called {name}."
    advice = "`jieqing map review {store} --json` lists every open one by name."


@dataclass(slots=True)
class Answered:
    """A map file while a person answers its guesses; each answer is saved at once."""

    store: str
    path: Path
    schema: Schema
    heading: str
    text: str

    def datamap(self) -> DataMap:
        """What the file says now. Raises ``MapRefused``."""
        return load(self.text, file=self.path.name)

    def open(self) -> tuple[Question, ...]:
        """The guesses that nobody has answered."""
        return questions(self.text, self.datamap())

    def every(self) -> tuple[Question, ...]:
        """All that can be answered, what was answered before as well."""
        return answerable(self.datamap())

    def settle(self, asked: Sequence[Question]) -> None:
        """Take guesses as right."""
        self._save(answers.settled(self.text, asked))

    def put(self, question: Question, word: str) -> None:
        """Write one answer. Raises ``GuessAnswerUnfit`` or ``AnswerByHand``."""
        if word in {RIGHT, question.guess}:
            self.settle([question])
            return
        match question.kind:
            case Kind.ROOT:
                self.begin_with(_known(question, word, tuple(self.schema.tables)))
            case Kind.TABLE:
                self._put_whose(question, word)
            case Kind.KEY:
                self._put_key(question, word)
            case Kind.LIVE | Kind.CLOCK | Kind.MINIMUM:
                self._put_law(question, word)
            case Kind.REFERENCE:
                self._put_tie(question, _known(question, word, ROLES))
            case Kind.IDENTITY if word == UNIQUE:
                self._save(answers.unique(self.text, question))
            case Kind.IDENTITY | Kind.COLUMN:
                known = tuple(Vocabulary.shipped().categories)
                category = _known(question, word, known)
                self._save(answers.called(self.text, question, category))
            case _:
                raise _unfit(question, word, (RIGHT,))

    def begin_with(self, root: str) -> None:
        """The customers are in another table: guess everything anew from there."""
        text = written(draft(self.store, self.schema, root=root), self.heading)
        lines = [
            answered(line) if line.startswith("root:") else line
            for line in text.splitlines()
        ]
        self._save("\n".join(lines) + "\n")

    def take_out(self, group: Question, table: str, whose: str) -> None:
        """A table of a group is not like the others; ``whose``: SUBJECT[:COLUMN]."""
        subject, _, column = whose.partition(":")
        new = self._drawn(group, table, subject)
        tie = None
        if subject == Subject.CUSTOMER and not _hangs(new):
            tie = tied(self.schema, table, column, self._root(group))
            if tie is None:
                raise _unfit(group, whose, (_with_column(subject),))
        self._save(answers.taken_out(self.text, group, new, tie))

    def _put_key(self, question: Question, word: str) -> None:
        column = self._column(question, word)
        self._save(answers.keyed(self.text, question, column))

    def _put_law(self, question: Question, word: str) -> None:
        """Write what the law asks of a row: its day, its state, what of it is kept."""
        match question.kind:
            case Kind.LIVE:
                self._put_live(question, word)
            case Kind.MINIMUM:
                self._put_minimum(question, word)
            case _:
                column = self._column(question, word)
                self._save(answers.clocked(self.text, question, column))

    def _put_live(self, question: Question, word: str) -> None:
        """Write which values mean unfinished: ``none`` or [COLUMN:]VALUE,VALUE."""
        named, colon, told = word.rpartition(":")
        values = [value for each in told.split(",") if (value := each.strip())]
        if word == NONE:
            self._save(answers.living(self.text, question, None))
            return
        column = self._column(question, named if colon else question.guess)
        declared = self.schema.tables[question.table].column(column or NONE)
        expression = declared and unfinished(declared, values)
        if not isinstance(expression, str):
            raise _unfit(question, word, (VALUES, NONE))
        self._save(answers.living(self.text, question, expression))

    def _put_minimum(self, question: Question, word: str) -> None:
        names = [name for each in word.split(",") if (name := each.strip())]
        columns = [self._column(question, name) for name in names]
        known = [name for name in columns if name is not None]
        if word != NONE and len(known) < max(1, len(names)):
            raise _unfit(question, word, (COLUMNS, NONE))
        kept = None if word == NONE else known
        self._save(answers.kept(self.text, question, kept))

    def _column(self, question: Question, word: str) -> str | None:
        """A column of the table that is asked about; None: none of them."""
        columns = tuple(c.name for c in self.schema.tables[question.table].columns)
        known = _known(question, word, (*columns, NONE))
        return known if known in columns else None

    def _put_tie(self, question: Question, role: str) -> None:
        if role == NONE:
            self._save(answers.untied(self.text, question))
        else:
            self._save(answers.tied_as(self.text, question, Role(role)))

    def _put_whose(self, question: Question, word: str) -> None:
        subject = word.partition(":")[0]
        if subject not in SUBJECTS:
            known = tuple(sorted(Vocabulary.shipped().record_kinds))
            record = _known(question, word, (*SUBJECTS, *known))
            self._save(answers.recorded(self.text, question, record))
            return
        new = self._drawn(question, question.table, subject)
        if subject == Subject.CUSTOMER and not _hangs(new):
            raise _unfit(question, word, (_with_column(subject), *SUBJECTS))
        self._save(answers.redrawn(self.text, question, new))

    def _drawn(self, question: Question, table: str, subject: str) -> DraftTable:
        _known(question, table, tuple(self.schema.tables))
        _known(question, subject, SUBJECTS)
        return drawn(self.schema, table, Subject(subject), self._root(question))

    def _root(self, question: Question) -> str:
        roots = self.datamap().roots
        if not roots:
            raise _unfit(question, str(Subject.CUSTOMER), (str(Kind.ROOT),))
        return roots[0]

    def _save(self, text: str) -> None:
        """Only what still loads is kept: an answer never breaks the file."""
        load(text, file=self.path.name)
        durable.replace(self.path, text.encode())
        self.text = text


def labels(list_name: str) -> Mapping[str, str]:
    """The words of a list with what a person calls them, in the language in use."""
    known: Mapping[str, Mapping[str, str]] = (
        read_yaml("categories.yaml")
        if list_name == "categories"
        else read_yaml("law/cn/facts.yaml")[list_name]
    )
    is_english = spoken() == ENGLISH
    return {word: "" if is_english else str(each["zh"]) for word, each in known.items()}


def _hangs(new: DraftTable) -> bool:
    return any(reference.role == Role.OWNER for reference in new.references)


def _with_column(subject: str) -> str:
    return f"{subject}:COLUMN"


def _known(question: Question, word: str, known: Sequence[str]) -> str:
    if word not in known:
        raise _unfit(question, word, known)
    return word


def _unfit(question: Question, word: str, known: Sequence[str]) -> GuessAnswerUnfit:
    lacks = phrase("'{word}' is no answer here", word=word)
    return GuessAnswerUnfit(
        name=question.name,
        problem=did_you_mean(lacks, word, known),
        known=Phrases(tuple(known), said(", ")),
    )
