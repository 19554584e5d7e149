"""A law's outline in words and as JSON."""

from collections.abc import Iterator, Mapping

from jieqing.casebook.kept_texts import Kept
from jieqing.language import said, told
from jieqing.law.text.outline import LEVELS, LawText, Warned
from jieqing.law.text.pdf_pages import Paged
from jieqing.law.text.reading import Read

_LEVEL_WORDS: Mapping[str, str] = {
    "编": "parts {count}",
    "分编": "subparts {count}",
    "章": "chapters {count}",
    "节": "sections {count}",
    "条": "articles {count}",
    "款": "paragraphs {count}",
    "项": "items {count}",
    "目": "points {count}",
}
"""The levels of a Chinese law by the names with which it counts them."""


_COMPARE = (
    "What a PDF file shows may differ from the words in it: somebody must compare each "
    "article with its page."
)


def page_words(*texts: Read) -> tuple[str, ...]:
    """What to do with texts of which one was read from a PDF file; else nothing."""
    return (said(_COMPARE),) if any(one.paged for one in texts) else ()


def outline_words(read: Read) -> str:
    """Title, counts by level, notes, day of force and what to look at."""
    return "\n".join(_outline(read))


def outline_content(read: Read) -> dict[str, object]:
    """The same as JSON, with every article's number and line."""
    law = read.law
    return {
        "title": law.title,
        "form": read.form,
        "encoding": read.encoding,
        "digest": read.digest,
        "effective": law.effective.isoformat() if law.effective else None,
        "dates": [day.isoformat() for day in law.dates],
        "counts": {name: count for name, count in _counts(law) if count},
        "articles": [
            {"number": str(article.number), "line": article.line}
            for article in law.articles
        ],
        "warnings": [_warning_content(each, read.paged) for each in law.warnings],
        **_paper_content(read.paged, law),
    }


def _warning_content(each: Warned, paged: Paged | None) -> dict[str, object]:
    page = {} if paged is None else {"page": paged.page_of(each.line)}
    return {"line": each.line, **page, "problem": told(each.words)}


def _paper_content(paged: Paged | None, law: LawText) -> dict[str, object]:
    """Of a PDF file what was left out, and the page of each article by its number."""
    if paged is None:
        return {}
    pages = {str(one.number): paged.page_of(one.line) for one in law.articles}
    return {"left_out": [told(words) for words in paged.left_out], "pages": pages}


def kept_words(one: Kept, *, is_new: bool) -> str:
    """That the version is kept, under which name."""
    words = (
        said("Kept as {name} (SHA-256 {digest}). Nothing else has changed.")
        if is_new
        else said("This file was kept before, as {name} (SHA-256 {digest}).")
    )
    return words.format(name=one.name, digest=one.digest[:16])


def _outline(read: Read) -> Iterator[str]:
    law = read.law
    yield law.title or said("(no title)")
    yield "  ".join(
        said(_LEVEL_WORDS[name]).format(count=count)
        for name, count in _counts(law)
        if count
    )
    form = said("Read as {form}, {encoding}.")
    yield form.format(form=read.form, encoding=read.encoding)
    if law.effective:
        yield said("In force from {day}.").format(day=law.effective.isoformat())
    yield from (f"· {note}" for note in law.notes)
    yield from page_words(read)
    if read.paged is not None and read.paged.left_out:
        left_out = said("; ").join(told(words) for words in read.paged.left_out)
        yield said("Left out: {words}").format(words=left_out)
    for each in law.warnings:
        yield _warning(each, read.paged)


def _warning(each: Warned, paged: Paged | None) -> str:
    problem = told(each.words)
    if paged is None:
        line = said("▲ line {line}: {problem}")
        return line.format(line=each.line, problem=problem)
    page = paged.page_of(each.line)
    words = said("▲ page {page}, line {line} of the file: {problem}")
    return words.format(page=page, line=each.line, problem=problem)


def _counts(law: LawText) -> Iterator[tuple[str, int]]:
    """How many there are of each level, by its Chinese name."""
    yield from ((level.value, law.count(level)) for level in LEVELS)
    yield "条", len(law.articles)
    yield "款", law.clause_count
    yield "项", law.item_count
    yield "目", law.point_count
