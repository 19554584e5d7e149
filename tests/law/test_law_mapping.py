"""Regimes side by side: the shipped topics, and what one kept lacks under another."""

import pytest

from jieqing import content
from jieqing.law.catalogue import LawPackRefused
from jieqing.law.mapping import (
    Cover,
    Gap,
    KeptClausesRefused,
    Regime,
    TopicUnknown,
    gaps,
    load,
    named,
    read_kept,
)
from jieqing.law.numerals import article_number
from jieqing.law.shipped import shipped_mapping

NAME = "rights.yaml"
RIGHTS = content.read(f"mapping/{NAME}")


def _gap(kept: str, topic: str, under: Regime = Regime.PIPL) -> Gap:
    topics = shipped_mapping()
    found = gaps(topics, read_kept(kept, "kept.yaml", topics), under)
    return next(gap for gap in found if gap.topic.id == topic)


def test_more_than_forty_topics_are_mapped_each_to_two_regimes_or_more() -> None:
    topics = shipped_mapping()
    alone = [
        t.id for t in topics if sum(bool(p.clauses) for p in t.places.values()) < 2
    ]

    assert len(topics) > 60
    assert sorted(alone) == [
        "deceased",
        "local-storage",
        "platforms",
        "prior-consultation",
    ]


def test_every_article_of_ours_is_one_that_the_law_has() -> None:
    clauses = [c for t in shipped_mapping() for c in t.places[Regime.PIPL].clauses]
    numbers = [article_number(clause) for clause in clauses]

    assert [n for n in numbers if n is None or n.number > 74] == []


@pytest.mark.parametrize(
    ("kept", "topic", "cover", "lacking"),
    [
        ("iso27701: [A.1.3.5]", "withdrawal", Cover.COVERED, ()),
        (
            "iso27701: [A.1.3.7]",
            "deletion",
            Cover.PARTLY,
            ("iso27701 A.1.4.6",),
        ),
        ("iso27701: [A.1]", "deletion", Cover.COVERED, ()),
        ("iso27701: [A.1.3.5]", "minimisation", Cover.LACKING, None),
        ("iso27701: [A.1, A.2, A.3]", "deceased", Cover.LACKING, ()),
        ("gdpr: ['7']", "withdrawal", Cover.COVERED, ()),
        ("pipl: [第四十七条]", "deletion-impossible", Cover.COVERED, ()),
        ("gdpr: ['17']\niso27701: [A.1.3.7]", "deletion", Cover.COVERED, ()),
    ],
)
def test_what_is_kept_covers_a_topic_wholly_in_part_or_not(
    kept: str, topic: str, cover: Cover, lacking: tuple[str, ...] | None
) -> None:
    gap = _gap(kept, topic)

    assert gap.cover is cover
    assert lacking in (None, gap.lacking)


@pytest.mark.parametrize(
    ("kept", "line", "problem"),
    [
        ("gdpr: ['17']\niso: [A.1]", 2, "'iso' is none of"),
        ("gdpr:\n- '17'\n- 99x", 3, "'99x' is no clause of gdpr"),
        ("- '17'", 1, "one list of clauses for each regime"),
        ("gdpr: ['17'", 2, "cannot read the file"),
    ],
)
def test_a_wrong_list_of_kept_clauses_is_refused_with_its_line(
    kept: str, line: int, problem: str
) -> None:
    with pytest.raises(KeptClausesRefused) as refused:
        read_kept(kept, "kept.yaml", shipped_mapping())

    (found,) = refused.value.problems
    assert found.line == line
    assert problem in found.message


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"第十七条"', '"第十七"', "is no clause of pipl"),
        ("verified: text", "verified: heard", "'heard' is not in the vocabulary"),
        ("      confidence: high\n", "", "a regime has clauses"),
        ("topic: copy", "topic: access", "the id stands twice"),
        ('    en: "Copy"\n', "", "field 'en' is missing"),
    ],
)
def test_a_wrong_topic_refuses_the_mapping_with_its_line(
    old: str, new: str, problem: str
) -> None:
    with pytest.raises(LawPackRefused) as refused:
        load({NAME: RIGHTS.replace(old, new, 1)})

    assert problem in refused.value.problems[0].message
    assert refused.value.problems[0].line > 5


def test_a_topic_that_is_not_there_names_the_nearest() -> None:
    with pytest.raises(TopicUnknown) as refused:
        named(shipped_mapping(), ["deletion", "deletoin"])

    assert refused.value.facts == {"topic": "deletoin", "nearest": "deletion"}
