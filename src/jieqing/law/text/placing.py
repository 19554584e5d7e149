"""What rules cite, looked up in the texts of laws that are kept.

A rule that begins on a day rests on the version that held then: of the texts of its law
the last one in force on that day. Where none is kept nothing can be said.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from jieqing.errors import Phrase, phrase
from jieqing.law.document import Problem
from jieqing.law.rule_rows import Placed, id_of, of_rule
from jieqing.law.text.citations import Citation, cited, law_name
from jieqing.law.text.outline import LawText


def unplaced(rows: Iterable[Placed], texts: Sequence[LawText]) -> Iterator[Problem]:
    """Every row that cites an article, or a clause of it, that its text has not."""
    for row in rows:
        given = row.item.fields
        text = _text_of(str(given["law"].value), given["effective"].value, texts)
        for citation in cited(str(given["article"].value)) if text else ():
            words = _lacking(citation, text) if text else None
            if words is not None:
                line = given["article"].line
                yield of_rule(row.file, line, id_of(row.item), words)


def _text_of(law: str, day: object, texts: Sequence[LawText]) -> LawText | None:
    if not isinstance(day, date):
        return None
    held = [
        (text.effective, place)
        for place, text in enumerate(texts)
        if text.effective is not None
        and text.effective <= day
        and law_name(text.title) == law_name(law)
    ]
    return texts[max(held)[1]] if held else None


def _lacking(citation: Citation, text: LawText) -> Phrase | None:
    """What of a citation is not in the text; None: all of it is."""
    law, day = law_name(text.title), text.effective
    article = next((a for a in text.articles if a.number == citation.article), None)
    if article is None:
        return phrase(
            "article: the kept text {law}@{day} has no {article}",
            law=law,
            day=day,
            article=str(citation.article),
        )
    if citation.clause is not None and citation.clause > len(article.clauses):
        return phrase(
            "article: in the kept text {law}@{day}, {article} has {count} clauses (款)",
            article=str(citation.article),
            law=law,
            day=day,
            count=len(article.clauses),
        )
    return None
