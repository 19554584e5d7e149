"""Guides to countries: in force, looked at in time, read and understood by language."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from jieqing.casebook.desk import day_of
from jieqing.errors import Phrase, phrase
from jieqing.flow import record as records
from jieqing.flow.ledger import Leaf
from jieqing.flow.record import moment_of
from jieqing.programme import models
from jieqing.programme.audience import is_asked
from jieqing.programme.figures import Asked, Counted, Figure
from jieqing.programme.flows import DocumentAct
from jieqing.programme.measures import Clause
from jieqing.programme.pack_items import DocumentKind, Template
from jieqing.programme.receipts import record_name
from jieqing.programme.seen import Seen
from jieqing.programme.shown import ClauseKind, Found, Proof, Where, months_on
from jieqing.programme.versions import ToldVersion

_YEAR = timedelta(days=365)


def _guides(seen: Seen, clause: Clause) -> Found:
    """Guides in force are fresh, and everybody whom they are for has read them."""
    least = clause.number("least") or 1
    known = [t for t in seen.templates.values() if t.kind is DocumentKind.GUIDE]
    held = [(t, v) for t in known if (v := seen.version(t.key)) and v.effective_on]
    ends = {version.no: _end(made_from, version) for made_from, version in held}
    late = [v for _, v in held if ends[v.no] < seen.today]
    unread = [v for t, v in held if _unread(seen, t, v)]
    return Found(
        clause=clause,
        is_met=len(held) >= least and not late and not unread,
        was_met=len(held) >= least and not unread,
        has_begun=bool(held) or any(seen.documents.get(t.key) for t in known),
        proofs=tuple(
            Proof(where=Where.DOCUMENT, name=v.no, day=v.effective_on) for _, v in held
        ),
        until=min(ends.values(), default=None),
        missing=_missing(len(held), least, late, unread),
    )


def _end(made_from: Template, version: ToldVersion) -> date:
    return months_on(version.effective_on or date.min, made_from.valid_months)


def _unread(seen: Seen, made_from: Template, version: ToldVersion) -> bool:
    asked = frozenset(made_from.audience)
    audience = {one.number for one in seen.active if is_asked(asked, one)}
    read = {
        leaf.entry.actor
        for leaf in seen.leaves[record_name(version.no)]
        if leaf.entry.act == DocumentAct.READ
    }
    return not audience or bool(audience - read)


def _missing(
    held: int, least: int, late: list[ToldVersion], unread: list[ToldVersion]
) -> Phrase | None:
    if held < least:
        return phrase("no guide to a country is in force yet")
    if late:
        return phrase(
            "{document} has not been looked at again since {day}",
            document=late[0].no,
            day=late[0].effective_on,
        )
    if unread:
        return phrase(
            "not everybody has read {document} and answered its question",
            document=unread[0].no,
        )
    return None


def _words(seen: Seen, clause: Clause) -> Phrase:
    del seen
    return phrase(
        "guides to countries are in force, fresh and read with an answer: {least}",
        least=clause.number("least") or 1,
    )


GUIDES = ClauseKind(of="guides", judge=_guides, words=_words)
"""m11.3: who writes abroad has read how people are written to there."""


def _understanding(asked: Asked) -> Counted | None:
    """The language whose readers answered rightly least often, at their first try.

    Of a year before the period's end; the records name each language with its counts.
    """
    right: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for leaf in _first_answers(asked):
        language = str(leaf.entry.facts["locale"])
        given[language] += 1
        right[language] += leaf.entry.facts["right"] is True
    if not given:
        return None
    lowest = min(given, key=lambda one: (right[one] / given[one], one))
    told = tuple(f"{one} {right[one]}/{given[one]}" for one in sorted(given))
    return Counted(part=right[lowest], whole=given[lowest], records=told)


def _first_answers(asked: Asked) -> Iterator[Leaf]:
    last = asked.period.last
    rows = models.Record.objects.filter(
        tenant=asked.desk.tenant, kind=DocumentKind.GUIDE
    )
    names = [record_name(no) for no in rows.values_list("no", flat=True)]
    for record in records.read_together(asked.desk.ledger, names).values():
        seen: set[str] = set()
        for leaf in record.of(DocumentAct.ANSWER):
            is_first = leaf.entry.actor not in seen
            seen.add(leaf.entry.actor)
            if is_first and last - _YEAR < day_of(moment_of(leaf)) <= last:
                yield leaf


FIGURES = (
    Figure(
        key="understanding_by_language",
        question="In the language that understands least: how many answered rightly?",
        definition="1",
        compute=_understanding,
    ),
)
"""分语言理解度."""
