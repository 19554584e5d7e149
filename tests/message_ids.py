"""Every sentence that the source says to people, collected from its syntax trees.

Used by the tests of the translations; in itself no test.
"""

import ast
import gettext
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import yaml

from jieqing.language import SPOKEN_FACTS

SOURCE = Path(__file__).parents[1] / "src" / "jieqing"
CALLS = frozenset({"said", "holds", "fails", "unjudged", "phrase"})
JOINED = frozenset({"Phrases"})
TABLES = frozenset(
    {
        "ACTIONS",
        "OTHER_ACTS",
        "PARTS",
        "INCIDENT_KINDS",
        "MODES",
        "BANDS",
        "ASSURED",
        "CATEGORIES",
        "OUTCOMES",
        "WHERE_IT_STANDS",
        "REPORTS",
        "CHAPTERS",
        "COMMANDS",
        "ACTS",
        "AFTER_WORDS",
        "BECAUSE",
        "BELONGS_WORDS",
        "BETWEEN",
        "CHANNEL_WORDS",
        "CONFIDENCE_WORDS",
        "DELIVERIES",
        "DIRECTION_WORDS",
        "DIFFERENCE_WORDS",
        "DOUBTS",
        "ENDED",
        "END_WORDS",
        "EVENT_WORDS",
        "FATES",
        "FORM_WORDS",
        "FINE",
        "FIRST_STEPS",
        "GROUP_WORDS",
        "HEADLINES",
        "ISSUES",
        "LETTERS",
        "LEVELS",
        "LEVEL_WORDS",
        "MENU",
        "OTHERWISE",
        "RANK_WORDS",
        "REASONS",
        "RIGHTS",
        "ROLES",
        "ROLE_WORDS",
        "SENTENCES",
        "STAGES",
        "TITLES",
        "HINTS",
        "BUDGETS",
        "STATES",
        "STEP_WORDS",
        "STOPPED",
        "SUBJECT_WORDS",
        "NOTICE_PAGES",
        "TAB_WORDS",
        "TASKS",
        "UNITS",
        "UNSAID",
        "WAITS_WORDS",
        "WHEN_WORDS",
        "VERIFIED_WORDS",
        "ANSWER_WORDS",
        "CHANNELS",
        "CHOICE_WORDS",
        "DECIDED",
        "DELIVERY_WORDS",
        "JOINED_WORDS",
        "KIND_WORDS",
        "METHOD_WORDS",
        "UNFINISHED_WORDS",
        "VIEWS",
        "_COMPLAINTS",
        "VERDICTS",
        "SEVERITIES",
        "SOURCES",
        "STOPPABLE",
        "WRONGS",
        "POPULATION_WORDS",
        "LESSONS",
        "PARTY_KINDS",
        "CLAUSE_WORDS",
        "EXCHANGE_WORDS",
        "ENDING_WORDS",
        "PURPOSE_WORDS",
        "ZONE_WORDS",
        "NEXT_WORDS",
        "KNOWN_WORDS",
        "ASKS",
        "_MODE_WORDS",
    }
)
SENTENCES = frozenset({"cause", "advice"})
IN_TEMPLATES = (
    re.compile(r'\{%\s*said\s+"([^"]+)"'),
    re.compile(r"\{%\s*said\s+'([^']+)'"),
    re.compile(r'\s(?:empty|label|words)="([^"{]+)"'),
)
"""Where a template says something: the tag ``said``, and words given to an include."""
FORM_WORDS = frozenset({"help_text", "hint", "label", "result", "sentence"})
CLICK = Path(click.__file__).parent
PARSER = tuple(Path(yaml.__file__).parent / f"{n}.py" for n in ("scanner", "parser"))
LIBYAML = frozenset(
    {
        "block sequence entries are not allowed in this context",
        "could not find expected ':'",
        "did not find expected ',' or ']'",
        "did not find expected ',' or '}'",
        "did not find expected '-' indicator",
        "did not find expected <document start>",
        "did not find expected key",
        "did not find expected node content",
        "found a tab character that violates indentation",
        "found character that cannot start any token",
        "found unexpected document indicator",
        "found unexpected end of stream",
        "found unknown escape character",
        "mapping keys are not allowed in this context",
        "mapping values are not allowed in this context",
    }
)
"""What the C parser says of law packs and cases; its source is not at hand."""


def spoken_by_us() -> frozenset[str]:
    """Every message id of our own source, of its templates too."""
    return _in_templates() | frozenset(
        text
        for path in sorted(SOURCE.rglob("*.py"))
        for text in _of(ast.parse(path.read_text(encoding="utf-8")))
        if text.strip() and "content" not in path.parts
    )


def _in_templates() -> frozenset[str]:
    return frozenset(
        text
        for path in sorted(SOURCE.rglob("templates/**/*.html"))
        for form in IN_TEMPLATES
        for text in form.findall(path.read_text(encoding="utf-8"))
    )


def spoken_by_click() -> frozenset[str]:
    """Click's own singular messages; it speaks through gettext's domain in use."""
    calls = (
        node
        for path in sorted(CLICK.glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and _name(node.func) == "_"
    )
    return frozenset(text for call in calls for text in _texts(call.args[0]))


def spoken_by_yaml() -> frozenset[str]:
    """What the YAML parser says of a wrong file, without the signs that it met."""
    calls = (
        node
        for path in PARSER
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and _name(node.func).endswith("Error")
    )
    said = (text for call in calls for each in call.args for text in _template(each))
    cut = {text.partition(", but ")[0] for text in said}
    return LIBYAML | {text for text in cut if "%" not in text}


def phrases() -> Iterator[tuple[str, frozenset[str]]]:
    """Every message of a ``phrase`` call, with the names of the facts it is given.

    A message that is not written out at its call is shown as empty.
    """
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) == "phrase":
                given = frozenset(each.arg or "**" for each in node.keywords)
                yield next(_texts(node.args[0]), ""), given


@cache
def translations() -> gettext.GNUTranslations:
    """The Chinese words, as compiled."""
    folder = SOURCE / "locale" / "zh_Hans" / "LC_MESSAGES"
    with (folder / "jieqing.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def _of(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call() if _name(node.func) in CALLS and node.args:
                yield from _texts(node.args[0])
            case ast.Call() if _name(node.func) in JOINED and len(node.args) > 1:
                yield from _texts(node.args[1])
            case ast.keyword() if node.arg in SPOKEN_FACTS | FORM_WORDS:
                yield from _texts(node.value)
            case ast.Assign() | ast.AnnAssign() if _target(node) in SENTENCES:
                yield from _texts(node.value)
            case ast.Assign() | ast.AnnAssign() if _target(node) in TABLES:
                yield from _values(node.value)


def _target(node: ast.Assign | ast.AnnAssign) -> str:
    target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
    return target.id if isinstance(target, ast.Name) else ""


def _values(table: ast.expr | None) -> Iterator[str]:
    for value in table.values if isinstance(table, ast.Dict) else []:
        last = value.elts[-1] if isinstance(value, ast.Tuple) else value
        yield from _texts(last)


def _texts(node: ast.expr | None) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def _template(node: ast.expr) -> Iterator[str]:
    yield from _texts(node.left if isinstance(node, ast.BinOp) else node)


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""
