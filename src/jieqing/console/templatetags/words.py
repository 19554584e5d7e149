"""Words in templates: ``{% said "There are {count} cases." count=3 %}`` and ``|said``.

Message ids are English, as everywhere; what is filled in is escaped like any value.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache

from django import template
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from jieqing.casebook.desk import BEIJING
from jieqing.casebook.place_words import store_named, table_named
from jieqing.console.explanations import SENTENCES, TITLES
from jieqing.language import said as in_words
from jieqing.programme.titles import title_told

register = template.Library()


class Said(template.Node):
    """A message that a template says; a page says some of them in every line."""

    def __init__(
        self, message: FilterExpression, facts: Mapping[str, FilterExpression]
    ) -> None:
        """``facts``: what is filled in, by name."""
        self.message, self.facts = message, facts

    def render(self, context: template.Context) -> str:
        """Say it in the reader's language."""
        words = _escaped(in_words(str(self.message.resolve(context))))
        if not self.facts:
            return words
        told = {name: fact.resolve(context) for name, fact in self.facts.items()}
        return format_html(words, **told)


@register.tag
def said(parser: Parser, token: Token) -> Said:
    """Return a message with its facts in the reader's language."""
    _, message, *facts = token.split_contents()
    told = token_kwargs(facts, parser)
    if facts:
        raise template.TemplateSyntaxError("said takes a message and named facts")
    return Said(parser.compile_filter(message), told)


@cache
def _escaped(words: str) -> SafeString:
    """Return a message as HTML; there are as many as templates have."""
    return conditional_escape(words)


@register.inclusion_tag("console/explain.html")
def explain(name: str) -> Mapping[str, str]:
    """Return the question that a word raises, with its answer folded beneath."""
    return {"title": in_words(TITLES[name]), "sentence": in_words(SENTENCES[name])}


@register.filter(name="said")
def said_filter(message: object) -> str:
    """Return a message that stands in a variable, in the reader's language."""
    return in_words(str(message)) if message else ""


register.filter(store_named)
register.filter(table_named)


@register.filter
def titled(title: object) -> str:
    """Return a title in the reader's language; a company's own as it was typed."""
    return title_told(str(title)) if title else ""


@register.filter
def moment(at: datetime | None) -> str:
    """Return a moment of the log as Beijing time, to the minute."""
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}" if at else "—"


@register.filter
def day(when: date | None) -> str:
    """Return a day as ISO 8601 writes it."""
    return when.isoformat() if when else "—"


@register.filter
def listed(names: Iterable[object]) -> str:
    """Return names one after the other, by the reader's comma."""
    return in_words(", ").join(map(str, names))


@register.filter
def get(values: Sequence[object], place: int) -> object:
    """Return the value that stands at a place, such as the heading of a cell."""
    return values[place]


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return a symbol that stands beside a word, never alone."""
    return format_html('<span class="icon icon-{}" aria-hidden="true"></span>', name)
