"""The mapping of regimes and its gaps in words and as JSON."""

from collections.abc import Iterator, Sequence

from jieqing.casebook.article_words import article_words
from jieqing.casebook.transfer_words import LEVELS
from jieqing.language import ENGLISH, said, spoken
from jieqing.law.mapping import Cover, Gap, Place, Regime, Topic

NAMES = {
    Regime.PIPL: "Personal Information Protection Law",
    Regime.GDPR: "GDPR",
    Regime.ISO: "ISO/IEC 27701:2025",
    Regime.CCPA: "CCPA/CPRA",
}
STATES = {
    Cover.COVERED: "the topic is covered",
    Cover.PARTLY: "the topic is covered in part",
    Cover.LACKING: "the topic is not covered",
}
_MARKS = {Cover.COVERED: "✔", Cover.PARTLY: "▲", Cover.LACKING: "○"}


def mapping_words(topics: Sequence[Topic], regimes: Sequence[Regime]) -> str:
    """Every topic with the clauses of these regimes, and what each asks more."""
    return "\n".join(line for topic in topics for line in _topic(topic, regimes))


def mapping_content(
    topics: Sequence[Topic], regimes: Sequence[Regime]
) -> dict[str, object]:
    """The same as JSON."""
    return {"topics": [_topic_content(topic, regimes) for topic in topics]}


def gaps_words(found: Sequence[Gap], under: Regime) -> str:
    """Counts, then what lacks, then what the regime asks more where it is covered."""
    return "\n".join(_gaps(found, under))


def gaps_content(found: Sequence[Gap], under: Regime) -> dict[str, object]:
    """The same as JSON."""
    return {
        "under": under,
        "counts": {cover: _count(found, cover) for cover in Cover},
        "topics": [
            {
                **_topic_content(gap.topic, [under]),
                "cover": gap.cover,
                "lacking": list(gap.lacking),
            }
            for gap in found
        ],
    }


def _topic(topic: Topic, regimes: Sequence[Regime]) -> Iterator[str]:
    yield f"{_name(topic)} [{topic.id}]"
    for regime in regimes:
        place = topic.places[regime]
        clauses = said(", ").join(map(article_words, place.clauses)) or said(
            "(no clause)"
        )
        words = said("  {regime}: {clauses} {mark}")
        yield words.format(
            regime=said(NAMES[regime]), clauses=clauses, mark=_mark(place)
        ).rstrip()
        if _more(place):
            yield f"    + {_more(place)}"


def _gaps(found: Sequence[Gap], under: Regime) -> Iterator[str]:
    words = said("{regime}: {covered} covered, {partly} in part, {lacking} not")
    yield words.format(
        regime=said(NAMES[under]),
        covered=_count(found, Cover.COVERED),
        partly=_count(found, Cover.PARTLY),
        lacking=_count(found, Cover.LACKING),
    )
    for cover in (Cover.LACKING, Cover.PARTLY, Cover.COVERED):
        for gap in found:
            if gap.cover is cover:
                yield from _gap(gap, under)


def _gap(gap: Gap, under: Regime) -> Iterator[str]:
    place = gap.topic.places[under]
    clauses = said(", ").join(map(article_words, place.clauses))
    state = said(STATES[gap.cover])
    mark = _mark(place)
    words = said("{sign} {topic} ({clauses}): {state} {mark}")
    yield words.format(
        sign=_MARKS[gap.cover],
        topic=_name(gap.topic),
        clauses=clauses,
        state=state,
        mark=mark,
    ).rstrip()
    if gap.lacking:
        yield said("    lacking: {clauses}").format(
            clauses=said(", ").join(map(article_words, gap.lacking))
        )
    if _more(place):
        yield said("    asks more: {more}").format(more=_more(place))


def _count(found: Sequence[Gap], cover: Cover) -> int:
    return sum(gap.cover is cover for gap in found)


def _name(topic: Topic) -> str:
    return topic.en if spoken() == ENGLISH else topic.zh


def _more(place: Place) -> str:
    return place.more_en if spoken() == ENGLISH else place.more_zh


def _mark(place: Place) -> str:
    """How well the clauses are known; nothing where the text was read."""
    if not place.clauses or place.verified not in LEVELS:
        return ""
    return said(LEVELS[place.verified])


def _topic_content(topic: Topic, regimes: Sequence[Regime]) -> dict[str, object]:
    return {
        "topic": topic.id,
        "zh": topic.zh,
        "en": topic.en,
        **{regime: _place_content(topic.places[regime]) for regime in regimes},
    }


def _place_content(place: Place) -> dict[str, object]:
    return {
        "clauses": list(place.clauses),
        "verified": place.verified,
        "confidence": place.confidence,
        "more_zh": place.more_zh,
        "more_en": place.more_en,
    }
