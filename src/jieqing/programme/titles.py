"""What shipped packs and their items are called in English.

A record keeps the title it was made with, in Chinese, as do packs. Whoever reads
English is shown the English name of a title that ships; a title of the company's own is
in no list, so it stays as it was typed.
"""

import re
from collections.abc import Mapping
from functools import cache

from jieqing.content import read_yaml
from jieqing.language import ENGLISH, spoken

FILE = "programme/titles.yaml"
_NUMBERED = re.compile(r"([A-Z]{2}-[0-9-]+ )(.+)")


@cache
def shipped_titles() -> Mapping[str, str]:
    """Return the English name of each title that ships."""
    found: Mapping[str, str] = read_yaml(FILE)
    return found


def title_told(title: str) -> str:
    """Return a title in the reader's language, where it has one in it.

    What is made of a change of the law has its number before the title.
    """
    if spoken() != ENGLISH:
        return title
    numbered = _NUMBERED.fullmatch(title)
    number, name = numbered.groups() if numbered else ("", title)
    return number + shipped_titles().get(name, name)
