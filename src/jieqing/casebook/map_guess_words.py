"""How guesses of a map are told: what, why, what the rows look like; never a cell."""

from collections.abc import Iterator, Mapping, Sequence

from jieqing.casebook.map_answers import ROLES, SUBJECTS, labels
from jieqing.datamap.values import Role, Subject, Table
from jieqing.datamap.vocabulary import Vocabulary
from jieqing.discovery.questions import Kind, Question
from jieqing.discovery.shapes import Seen
from jieqing.discovery.wording import Wording
from jieqing.language import said, told

SUBJECT_WORDS: Mapping[str, str] = {
    Subject.CUSTOMER: "rows of customers",
    Subject.STAFF: "rows of staff",
    Subject.COMPANY: "rows of the company or its partners",
    Subject.REFERENCE: "rows for looking up, of nobody",
    Subject.SYSTEM: "rows of the software itself",
}
ROLE_WORDS: Mapping[str, str] = {
    Role.OWNER: "belongs to, goes with it:",
    Role.SHARED: "is shared, goes with the last one:",
    Role.LINK: "names it, stays without the name:",
    Role.COPY: "copies a value of it:",
    Role.LOOKUP: "looks it up:",
    "none": "does not belong there",
}
GROUP_WORDS: Mapping[str, str] = {
    "identity": "who somebody is",
    "document": "papers",
    "contact": "how to reach somebody",
    "account": "accounts and devices",
    "finance": "money",
    "transaction": "orders and behaviour",
    "content": "what somebody wrote or sent",
    "special": "health, body, place, property",
    "other": "other, and nothing personal",
}
_SHOWN_NAMES = 40


def heading(store: str) -> str:
    """What a scanned map says to whoever opens the file."""
    words = said(
        "A first map, guessed from names and keys alone. A line that ends in `# ?` is a"
        " guess\nthat nobody has answered: `jieqing map review {store}` asks one after"
        " the other, or\ncorrect the line here and take its mark away."
        " docs/reference/map.md explains every key."
    )
    return words.format(store=store)


def guess_words(question: Question) -> str:
    """What is guessed, with what a person calls it."""
    match question.kind:
        case Kind.GROUP | Kind.OTHER:
            return said("{count} tables").format(count=len(question.names))
        case Kind.LIVE | Kind.CLOCK | Kind.MINIMUM:
            return _law_words(question)
        case Kind.REFERENCE:
            role, _, table = question.guess.partition(" ")
            return f"{_called(role, role_labels())} {table}"
        case _:
            kinds = {**labels("categories"), **labels("data_kinds"), **subject_labels()}
            return f"{question.guess} {kinds.get(question.guess, '')}".rstrip()


def _law_words(question: Question) -> str:
    """What a row's columns say to the law: its state, its day, what is needed of it."""
    match question.kind:
        case Kind.LIVE:
            words = said("unfinished business, by {column}?")
            return words.format(column=question.guess)
        case Kind.CLOCK:
            clock, _, column = question.guess.partition(": ")
            return f"{_called(clock, labels('clocks'))}: {column}"
        case _:
            return said("kept: {columns}").format(columns=question.guess)


def subject_labels() -> Mapping[str, str]:
    """Whose rows a table may hold, with what a person calls it."""
    return {word: said(SUBJECT_WORDS[word]) for word in SUBJECTS}


def role_labels() -> Mapping[str, str]:
    """How rows may belong to others, with what a person calls it."""
    return {word: said(ROLE_WORDS[word]) for word in ROLES}


def by_group() -> Mapping[str, Sequence[str]]:
    """The categories under what they speak of."""
    groups: dict[str, list[str]] = {}
    for word, each in Vocabulary.shipped().categories.items():
        groups.setdefault(said(GROUP_WORDS[each.group]), []).append(word)
    return groups


def usual_first(words: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
    """Kinds of records, and whose rows they are: those that most shops have first."""
    usual = [*Wording.shipped().records, *SUBJECTS]
    return {
        said("what most companies have"): [each for each in usual if each in words],
        said("all kinds"): list(words),
    }


def table_words(table: Table) -> Iterator[str]:
    """What the map says of a table already, in the words of the reader."""
    kinds = [kind for case in table.record for kind in case.kinds]
    named = [_called(kind, labels("data_kinds")) for kind in kinds]
    yield f"{_called(table.subject, subject_labels())}: {said(', ').join(named) or '-'}"
    for reference in table.references:
        role = _called(reference.role, role_labels())
        yield f"{role} {reference.table} ({', '.join(reference.by)})"
    for clock in table.clocks:
        yield _called(clock, labels("clocks"))


def _called(word: str, called: Mapping[str, str]) -> str:
    """What a person calls it; a word that has no name of its own stays."""
    return called.get(word) or word


def fact_words(fact: Seen) -> str:
    """Shares and shapes of the first rows."""
    if fact.rows == fact.empty:
        return said("empty in the first {count} rows").format(count=fact.rows)
    parts = [
        said("{share} empty of {count}").format(
            share=f"{fact.empty / fact.rows:.0%}", count=fact.rows
        ),
        *fact.shapes,
        said("no two alike") if not fact.alike and fact.rows > 1 else "",
        *(
            said("{share} look like {category}").format(
                share=f"{share:.0%}", category=category
            )
            for category, share in fact.forms.items()
        ),
    ]
    return said(", ").join(filter(None, parts))


def few(names: Sequence[str]) -> Iterator[str]:
    """The first names, and how many more there are."""
    yield from names[:_SHOWN_NAMES]
    if len(names) > _SHOWN_NAMES:
        yield said("and {count} more").format(count=len(names) - _SHOWN_NAMES)


def ending(store: str, count: int, left: Sequence[Question]) -> str:
    """How a sitting ended, and what comes next."""
    done = said("{count} guesses answered, {left} still open.").format(
        count=count, left=len(left)
    )
    if left:
        go_on = said("Go on: `jieqing map review {store}`.")
        return f"\n{done} {go_on.format(store=store)}"
    confirm = said("Next: `jieqing map confirm {store} --by P-…`.")
    return f"\n{done} {confirm.format(store=store)}"


def open_content(store: str, left: Sequence[Question]) -> dict[str, object]:
    """Every open guess, by name."""
    return {
        "store": store,
        "open": [
            {
                "name": each.name,
                "kind": each.kind,
                "line": each.line,
                "guess": each.guess,
                "why": told(each.why),
                "doubt": each.doubt,
                **({"tables": list(each.names)} if each.names else {}),
            }
            for each in left
        ],
    }
