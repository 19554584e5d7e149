"""How guesses of a map are told: what, why, what the rows look like; never a cell."""

from collections.abc import Iterator, Sequence

from jieqing.cli.map_answers import labels
from jieqing.discovery.questions import Kind, Question
from jieqing.discovery.shapes import Seen
from jieqing.language import said, told

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
    if question.kind in {Kind.GROUP, Kind.OTHER}:
        return said("{count} tables").format(count=len(question.names))
    kinds = {**labels("categories"), **labels("data_kinds")}
    label = kinds.get(question.guess, "")
    return f"{question.guess} {label}".rstrip()


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
