"""The page of error codes, composed from the source.

``python tests/errors_page.py`` writes docs/reference/errors.md anew, after the Chinese
words were compiled (``make setup``); a test compares the two.
"""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import jieqing
import message_ids
from jieqing import settings
from jieqing.errors import JieqingError

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "errors.md"
HEAD = """\
# Error codes 报错代码

Every refusal has a stable code, an exit code, one sentence of cause and one of advice.
Words in braces are filled with names, counts, dates and case numbers, never with
personal data.

| code | exit | cause 原因 | advice 您可以 |
|---|---|---|---|
"""

RUNNING = frozenset(
    {
        "jieqing.cli.__main__",
        "jieqing.console.web.application",
        "jieqing.tips.web.application",
    }
)
"""They begin to run, or to serve a home, as soon as they are imported."""


def errors() -> list[type[JieqingError]]:
    """Every refusal of the source, by code."""
    for module in pkgutil.walk_packages(jieqing.__path__, "jieqing."):
        if module.name not in RUNNING:
            import_module(module.name)
    ours = {
        error
        for error in _subclasses(JieqingError)
        if error.__module__.startswith("jieqing.")
        and error.__module__ != "jieqing.errors"
        and {"code", "cause"} & vars(error).keys()  # else it only gathers others
    }
    return sorted(ours, key=lambda error: (error.code, error.__name__))


def page() -> str:
    """Compose the page; two classes of one code and one cause are one row."""
    return HEAD + "".join(dict.fromkeys(map(_row, errors())))


def _row(error: type[JieqingError]) -> str:
    cells = (f"`{error.code}`", str(error.exit_code), error.cause, error.advice)
    code, ending, cause, advice = cells
    return f"| {code} | {ending} | {_both(cause)} | {_both(advice)} |\n"


def _both(words: str) -> str:
    languages = (words, message_ids.translations().gettext(words))
    return "<br>".join(
        each.replace("\n", " ").replace("|", "\\|").strip() for each in languages
    )


def _subclasses(parent: type[JieqingError]) -> Iterator[type[JieqingError]]:
    for child in parent.__subclasses__():
        yield child
        yield from _subclasses(child)


if __name__ == "__main__":
    settings.start_web()
    PAGE.write_text(page(), encoding="utf-8")
