"""Words in templates: ``{% said "There are {count} cases." count=3 %}`` and ``|said``.

Message ids are English, as everywhere; what is filled in is escaped like any value.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from jieqing.casebook.desk import BEIJING
from jieqing.console.explanations import SENTENCES, TITLES
from jieqing.language import said as in_words

register = template.Library()


@register.simple_tag
def said(message: str, **facts: object) -> str:
    """Return a message with its facts in the reader's language."""
    words = conditional_escape(in_words(message))
    return format_html(words, **facts) if facts else words


@register.inclusion_tag("console/explain.html")
def explain(name: str) -> Mapping[str, str]:
    """Return the question that a word raises, with its answer folded beneath."""
    return {"title": in_words(TITLES[name]), "sentence": in_words(SENTENCES[name])}


@register.filter(name="said")
def said_filter(message: object) -> str:
    """Return a message that stands in a variable, in the reader's language."""
    return in_words(str(message)) if message else ""


@register.filter
def moment(at: datetime | None) -> str:
    """Return a moment of the log as Beijing time, to the minute."""
    return f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}" if at else "—"


@register.filter
def day(when: date | None) -> str:
    """Return a day as ISO 8601 writes it."""
    return when.isoformat() if when else "—"


@register.filter
def get(values: Sequence[object], place: int) -> object:
    """Return the value that stands at a place, such as the heading of a cell."""
    return values[place]


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return a symbol that stands beside a word, never alone."""
    return format_html('<span class="icon icon-{}" aria-hidden="true"></span>', name)
