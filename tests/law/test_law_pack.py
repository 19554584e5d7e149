import re

import pytest
from law_closing import pack_files

from jieqing import content
from jieqing.errors import phrase
from jieqing.law.catalogue import Catalogue, LawPackRefused, RuleUnknown, load
from jieqing.law.document import Problem

FIRST = "  - id: cn-pipl-19-shortest\n"


def refusal_of(**changed: str) -> LawPackRefused:
    named = {f"{name}.yaml": text for name, text in changed.items()}
    with pytest.raises(LawPackRefused) as refusal:
        load({**pack_files(), **named})
    return refusal.value


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_the_shipped_pack_loads_with_all_its_rules(catalogue: Catalogue) -> None:
    assert len(catalogue.rules) == 162
    assert len(catalogue.version) == 64


def test_every_rule_names_law_and_article_and_date(catalogue: Catalogue) -> None:
    assert all(r.law and r.article and r.effective for r in catalogue.rules)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("effect: cap", "effect: cop", "'cop' is not in the vocabulary"),
        ("level: 法律", "level: 法规", "'法规' is not in the vocabulary"),
        ("period: unspecified", "period: P3W", "'P3W' is no period"),
        ("period: unspecified", "period: null", "'None' is no period"),
        ("effective: 2021-11-01", "effective: soon", "a date is needed"),
        ("effective: 2021-11-01", "effective: 2021-02-30", "cannot be read"),
        ("repealed: null", "repealed: 2020-01-01", "a date after 'effective'"),
        ("yields_to: []", "yields_to: [cn-none]", "there is no rule 'cn-none'"),
        ("rank: law-or-ar", "rank: below", "the rank does not fit the level"),
        ("delegated_by: null", "delegated_by: 国务院", "needs 'delegated_by'"),
        ("actor: [any-handler]", "actor: []", "at least one word is needed"),
        ("actor: [any-handler]", "actor: any-handler", "a list is needed"),
        ("article: '第十九条'", "article: ''", "article: a text is needed"),
        ("confidence: high", "confidense: high", "no field is called"),
        ("confidence: high", "confidence: &a high", None),
        ("level: 法律", "level: 法律\n    level: 法律", "'level' stands twice"),
    ],
)
def test_one_wrong_field_refuses_the_whole_pack(
    old: str, new: str, said: str | None
) -> None:
    text = pack_files()["retention.yaml"]
    if said is None:  # an anchor that nothing uses is only layout
        assert load({**pack_files(), "retention.yaml": text.replace(old, new, 1)})
        return
    refusal = refusal_of(retention=text.replace(old, new, 1))
    assert any(said in problem.message for problem in refusal.problems)
    assert refusal.facts["file"] == "retention.yaml"


def test_the_line_named_is_the_line_of_the_word() -> None:
    text = pack_files()["retention.yaml"].replace("effect: cap", "effect: cop", 1)
    problem = refusal_of(retention=text).problems[0]
    assert problem.line == line_of(text, "effect: cop")
    assert "did you mean 'cap'?" in problem.message


def test_an_id_that_stands_twice_is_refused_at_the_second() -> None:
    text = pack_files()["retention.yaml"]
    again = text.replace("id: cn-pipl-47-1-purpose", "id: cn-pipl-19-shortest")
    problem = refusal_of(retention=again).problems[0]
    assert problem.message == "cn-pipl-19-shortest: the id stands twice"
    assert problem.line == line_of(text, "- id: cn-pipl-47-1-purpose")


def test_a_replacement_that_does_not_point_back_is_refused() -> None:
    text = pack_files()["retention.yaml"]
    cut = text.replace("superseded_by: [cn-csl26-23-log]", "superseded_by: []")
    assert "does not point back" in refusal_of(retention=cut).problems[0].message


def changed_row(text: str, rule: str, **fields: str) -> str:
    """The text with fields of one rule's row written anew."""
    before, mark, rest = text.partition(f"  - id: {rule}\n")
    row, end, after = rest.partition("\n  - id: ")
    for name, value in fields.items():
        row = re.sub(rf"(?m)^    {name}: .*$", f"    {name}: {value}", row)
    return f"{before}{mark}{row}{end}{after}"


def test_rules_that_replace_each_other_in_a_circle_are_refused() -> None:
    old, new = "cn-csl17-21-log", "cn-csl26-23-log"
    text = pack_files()["retention.yaml"]
    text = changed_row(text, old, supersedes=f"[{new}]", transition="renumbered")
    text = changed_row(text, new, superseded_by=f"[{old}]")
    circle = "supersedes: runs in a circle"
    told = [
        (one.message, one.line)
        for one in refusal_of(retention=text).problems
        if circle in one.message
    ]
    assert told == [
        (
            f"{old}: {circle}: {old} → {new} → {old}",
            line_of(text, f"supersedes: [{new}]"),
        ),
        (
            f"{new}: {circle}: {new} → {old} → {new}",
            line_of(text, f"supersedes: [{old}]"),
        ),
    ]


def test_rules_that_give_way_to_each_other_are_refused() -> None:
    stub, tax = "cn-inv23-28-stub", "cn-tax-29-records"
    text = changed_row(pack_files()["retention.yaml"], stub, yields_to=f"[{tax}]")
    told = [problem.message for problem in refusal_of(retention=text).problems]
    circle = "yields_to: runs in a circle"
    assert told == [
        f"{tax}: {circle}: {tax} → {stub} → {tax}",
        f"{stub}: {circle}: {stub} → {tax} → {stub}",
    ]


def test_a_missing_field_names_the_rule_and_its_line() -> None:
    text = pack_files()["retention.yaml"].replace("    verified: text\n", "", 1)
    problem = refusal_of(retention=text).problems[0]
    assert problem.message == "cn-pipl-19-shortest: field 'verified' is missing"
    assert problem.line == line_of(text, FIRST)


def test_malformed_yaml_is_refused_with_its_line() -> None:
    text = pack_files()["retention.yaml"].replace("[any-handler]", "[any-handler", 1)
    refusal = refusal_of(retention=text)
    assert refusal.facts["line"] in range(20, 40)


def test_an_alias_is_refused_because_no_line_says_it() -> None:
    text = "rules: [&a {id: x}, *a]\n"
    assert refusal_of(retention=text).problems == (
        Problem("retention.yaml", 1, phrase("aliases are not allowed")),
    )


@pytest.mark.parametrize("text", ["", "rules: []\n", "- a\n", "rules: 3\n"])
def test_an_empty_law_is_no_law_and_is_refused(text: str) -> None:
    assert refusal_of(retention=text).exit_code == 2


def test_a_pack_without_its_words_is_refused() -> None:
    with pytest.raises(LawPackRefused) as refusal:
        load({"retention.yaml": pack_files()["retention.yaml"]})
    assert refusal.value.facts["file"] == "facts.yaml"


def test_a_missing_word_list_is_refused_by_name() -> None:
    text = pack_files()["facts.yaml"].replace("\nclocks:", "\nclock_words:")
    assert "no word list 'clocks'" in refusal_of(facts=text).problems[0].message


def test_comments_leave_the_version_as_it_is(catalogue: Catalogue) -> None:
    text = "# read by counsel\n" + pack_files()["retention.yaml"]
    assert load({**pack_files(), "retention.yaml": text}).version == catalogue.version


def test_a_changed_period_changes_the_version(catalogue: Catalogue) -> None:
    text = pack_files()["retention.yaml"].replace("period: P3Y", "period: P4Y", 1)
    assert load({**pack_files(), "retention.yaml": text}).version != catalogue.version


def test_another_list_of_laws_changes_the_version() -> None:
    laws = content.read("law/cn/laws.yaml")
    more = f"{laws}  示例法: {{since: 2020-01-01, articles: 3}}\n"
    listed, longer = (load({**pack_files(), "laws.yaml": t}) for t in (laws, more))
    assert listed.version != longer.version


def test_limiting_to_an_unknown_rule_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(RuleUnknown):
        catalogue.only(["cn-none"])
