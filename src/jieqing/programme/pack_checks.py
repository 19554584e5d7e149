"""What is asked of every item of a pack, each problem with its file and line."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from jieqing.errors import Phrase, phrase
from jieqing.law.document import Item, Problem
from jieqing.people.matrix import Role
from jieqing.programme.vocabulary import shipped_anchors, shipped_measure_ids

TextOf = Callable[[str], str]
POSTS = frozenset(map(str, Role))


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """Checks items of one file; ``text_of`` gives a text that lies beside it."""

    file: str
    text_of: TextOf

    def shape(
        self, item: Item, needed: tuple[str, ...], more: tuple[str, ...]
    ) -> Iterator[Problem]:
        """Its fields are known; owner, items and anchors name what exists."""
        for name in needed:
            if name not in item.fields:
                yield self.lacks(item, name)
        for name, value in item.fields.items():
            if name not in (*needed, *more):
                yield self.at(value, phrase("field '{name}' is not known", name=name))
        yield from self.known(item, "owner", POSTS)
        yield from self.known(item, "items", shipped_measure_ids())
        yield from self.known(item, "anchors", frozenset(shipped_anchors()))

    def known(self, item: Item, field: str, known: frozenset[str]) -> Iterator[Problem]:
        """Every word of a field is one of these; a field that is not there is well."""
        found = item.fields.get(field)
        for each in found.items if found else ():
            if str(each.value) not in known:
                words = phrase(
                    "'{word}' is no {field} that exists", word=each.value, field=field
                )
                yield self.at(each, words)

    def text(self, item: Item, field: str) -> Iterator[Problem]:
        """The text that a field names lies beside the pack."""
        body = item.fields.get(field)
        if body is None:
            return
        try:
            self.text_of(str(body.value))
        except (OSError, ValueError):
            words = phrase("there is no text '{text}'", text=body.value)
            yield self.at(body, words)

    def lacks(self, item: Item, name: str) -> Problem:
        """A field is missing."""
        return self.at(item, phrase("field '{name}' is missing", name=name))

    def at(self, item: Item, words: Phrase) -> Problem:
        """A problem at this place."""
        return Problem(self.file, item.line, words)
