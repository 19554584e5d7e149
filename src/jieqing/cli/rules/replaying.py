"""``jieqing rules replay``: decide again what was decided, and compare."""

from dataclasses import fields
from datetime import date
from pathlib import Path

import click

from jieqing.casebook.decision_words import FATES
from jieqing.casebook.rule_words import DIGITS
from jieqing.cli.facts_reading import facts_of
from jieqing.cli.lazily import resolved
from jieqing.cli.named_file import text_of
from jieqing.cli.output import answer
from jieqing.cli.rules.asked_law import AskedLaw, law_asked, law_home_option
from jieqing.errors import Phrase, WrongUsage, phrase
from jieqing.language import said
from jieqing.law.catalogue import Catalogue
from jieqing.law.document import Item, UnreadableError, read
from jieqing.law.record import (
    DecisionRecord,
    Difference,
    Replay,
    replay,
    sha256_hex,
)
from jieqing.law.values import Fate

DIFFERENT = 1
DIFFERENCE_WORDS = {
    Difference.FACTS: "The facts are not those of the record.",
    Difference.PACK: "The law pack is another version than that of the record.",
    Difference.FATE: "What happens was: {before}, and is: {now}.",
    Difference.UNTIL: "The last day was: {before}, and is: {now}.",
    Difference.DECISIVE: "The decisive rule was: {before}, and is: {now}.",
    Difference.RULES: "The rules that counted were: {before}, and are: {now}.",
    Difference.DOUBT: "The doubt or hold was: {before}, and is: {now}.",
}
_FIELDS = tuple(each.name for each in fields(DecisionRecord))


class RecordRefused(WrongUsage):
    """The file is no record of a decision."""

    code = "law-record-refused"
    cause = "The record of the decision cannot be read: {place}: {problem}"
    advice = "Give a file that `jieqing rules decide … --record` wrote, unchanged."


@click.command(
    name="replay",
    help=said(
        "Decide a recorded decision again, by the law of its day, and name all that"
        " differs. Exit 1: something does.\n\n"
        "With --case every plan of a case, by the law and the facts kept with it; a"
        " FILE by the law it names, if that ships or is kept in the home here.\n\n"
        "Example: jieqing rules replay decision.json"
    ),
)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--case", metavar="CASE", help=said("All plans of this case."))
@law_home_option
@click.option("--json", "as_json", is_flag=True, help=said("Print JSON only."))
def replay_(file: Path | None, case: str | None, home: Path, *, as_json: bool) -> int:
    """Replay what a file holds, or the plans of a case."""
    if (file is None) == (case is None):
        raise click.UsageError(said("Give either a FILE or --case."))
    if file is not None:
        return _of_file(file, law_asked(home), as_json=as_json)
    ending: int = resolved("rules.replaying_cases:replay_case")(
        case, home, as_json=as_json
    )
    return ending


def _of_file(file: Path, asked: AskedLaw, *, as_json: bool) -> int:
    document = _document(file)
    before = _record(document.fields["record"], file.name)
    facts = facts_of(document.fields["facts"], file.name).facts
    law = asked.of_version(before.pack)
    found = replay(before, facts, law, sha256_hex)
    content = {
        "same": found.is_same,
        "differences": [each.value for each in found.differences],
        "before": before.content(),
        "now": found.now.content(),
    }
    which = asked.words() if law is asked.catalogue else _kept_words(law)
    answer("\n".join([*_words(found), which]), content, as_json=as_json)
    return 0 if found.is_same else DIFFERENT


def _kept_words(law: Catalogue) -> str:
    words = said("Law: the one kept here under {law}, not that in force.")
    return words.format(law=law.version[:DIGITS])


def _words(found: Replay) -> list[str]:
    if found.is_same:
        words = said("The same: {fate}, by {rule}, decided by the law of {day}.")
        rule = found.now.decisive or "-"
        return [words.format(fate=_fate(found.now.fate), rule=rule, day=found.now.day)]
    return [_difference(each, found) for each in found.differences]


def _difference(difference: Difference, found: Replay) -> str:
    told = {
        "before": _told(difference, found.before),
        "now": _told(difference, found.now),
    }
    return said(DIFFERENCE_WORDS[difference]).format_map(told)


def _told(difference: Difference, kept: DecisionRecord) -> str:
    match difference:
        case Difference.FATE:
            return _fate(kept.fate)
        case Difference.UNTIL:
            return kept.until or "-"
        case Difference.DECISIVE:
            return kept.decisive or "-"
        case Difference.RULES:
            return ", ".join((*kept.rules, *kept.weak)) or "-"
        case _:
            return kept.doubt or kept.hold or "-"


def _fate(code: str) -> str:
    """A fate in words, without the end of the sentence; the code if it is none."""
    if code not in FATES:
        return code
    return said(FATES[Fate(code)]).rstrip(".。")


def _document(path: Path) -> Item:
    try:
        document = read(text_of(path), path.name)
    except UnreadableError as unreadable:
        problem = unreadable.problem
        raise _refused(path.name, problem.line, problem.words) from None
    except UnicodeDecodeError:
        raise RecordRefused(place=path.name, problem=phrase("no UTF-8 text")) from None
    for name in ("record", "facts"):
        if not document.fields.get(name, Item("", 1)).fields:
            lacks = phrase("no mapping '{name}'", name=name)
            raise _refused(path.name, document.line, lacks)
    return document


def _record(item: Item, file: str) -> DecisionRecord:
    for name in _FIELDS:
        if name not in item.fields:
            lacks = phrase("field '{name}' is missing", name=name)
            raise _refused(file, item.line, lacks)
    day = item.fields["day"]
    try:
        decided = date.fromisoformat(str(day.value))
    except ValueError:
        words = phrase("a date YYYY-MM-DD is needed")
        raise _refused(file, day.line, words) from None
    return DecisionRecord(
        fate=_text(item, "fate"),
        until=_text(item, "until"),
        hold=_text(item, "hold"),
        doubt=_text(item, "doubt"),
        decisive=_text(item, "decisive"),
        rules=_texts(item, "rules"),
        weak=_texts(item, "weak"),
        day=decided,
        pack=_text(item, "pack"),
        facts=_text(item, "facts"),
    )


def _text(item: Item, name: str) -> str:
    return str(item.fields[name].value)


def _texts(item: Item, name: str) -> tuple[str, ...]:
    return tuple(str(each.value) for each in item.fields[name].items)


def _refused(file: str, line: int, problem: Phrase) -> RecordRefused:
    place = phrase("{file} line {line}", file=file, line=line)
    return RecordRefused(place=place, problem=problem)
