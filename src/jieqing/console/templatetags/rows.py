"""Lines of lists, drawn once for all that they say: ``{% case_row line … %}``.

Whoever looks at a list looks at the lines that others looked at a moment before. What a
line says is a frozen value; the same value in the same language is the same text. The
customer is put in afterwards and is remembered nowhere: with a case's key it is gone.
"""

from collections.abc import Hashable
from dataclasses import replace
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jieqing.console.cases.lines import CaseLine
from jieqing.console.today.lines import WaitingLine
from jieqing.language import spoken

register = template.Library()
REMEMBERED = 4_096
_CUSTOMER = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands where the customer is put; no text of ours has it."""


@register.simple_tag
def case_row(line: CaseLine, *, may_choose: bool) -> SafeString:
    """Draw a case of the list of cases; ``may_choose``: one may tick it."""
    nobodys = replace(line, customer=_CUSTOMER)
    drawn = _drawn("cases/list_row", nobodys, spoken(), ("may_choose", may_choose))
    before, after = drawn
    return format_html("{}{}{}", before, line.customer, after)


@register.simple_tag
def waiting_row(line: WaitingLine, *, copies: str) -> SafeString:
    """Draw a case that waits; ``copies``: where it is copied to somebody, or empty.

    It names no customer.
    """
    nobodys = replace(line, case=replace(line.case, customer=""))
    (whole,) = _drawn("today/row", nobodys, spoken(), ("copies", copies))
    return whole


@lru_cache(maxsize=REMEMBERED)
def _drawn(
    name: str, line: Hashable, language: str, more: tuple[str, Hashable]
) -> tuple[SafeString, ...]:
    """Return what stands before and after the customer, or the whole."""
    del language  # in which templates speak anyway; another one is another text
    word, value = more
    whole = render_to_string(f"console/{name}.html", {"line": line, word: value})
    return tuple(map(SafeString, whole.split(_CUSTOMER, 1)))
