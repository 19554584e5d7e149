"""What ships is whole: every anchor, figure, act, post, duty and template exists."""

import re
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from office import Office

from jieqing.casebook.desk import day_of
from jieqing.cli.programme import pack_schema
from jieqing.content import read_yaml
from jieqing.language import heard
from jieqing.people.matrix import MATRIX, PROGRAMME, Role
from jieqing.programme.audits.checklists import checklist_of, shipped_checklists
from jieqing.programme.blocks import Setting, blocks_in, filled
from jieqing.programme.courses.values import QuestionKind, course_of
from jieqing.programme.flows import FLOWS
from jieqing.programme.measures import Clause, shipped_groups, shipped_measures
from jieqing.programme.packs import SHIPPED, json_schema, shipped_pack
from jieqing.programme.post_words import ROLES
from jieqing.programme.shown import CLAUSES
from jieqing.programme.titles import shipped_titles, title_told
from jieqing.programme.vocabulary import shipped_anchors

PUBLISHED = Path(__file__).parents[2] / "docs" / "reference" / "pack.schema.json"
TEMPLATES = {t.key: t for name in SHIPPED for t in shipped_pack(name).templates}
DUTIES = {d.key: d for name in SHIPPED for d in shipped_pack(name).duties}
ASKED = [(m.id, c) for m in shipped_measures().values() for c in m.shown_by]
POLICIES = sorted(key for key in TEMPLATES if key.startswith("policy."))
NUMBERED = re.compile(r"^\d+\. .*$", re.MULTILINE)
ITEMS = [f"m{group}.{n}" for group in range(1, 21) for n in (1, 2, 3)]


def test_there_are_sixty_items_and_five_principles_in_their_groups() -> None:
    named = [one.id for group in shipped_groups() for one in group.measures]

    assert named == [*ITEMS, "p1", "p2", "p3", "p4", "p5"]


@pytest.mark.parametrize("name", sorted(shipped_measures()))
def test_an_item_names_posts_and_grounds_that_exist(name: str) -> None:
    measure = shipped_measures()[name]

    assert measure.post in set(Role)
    assert set(measure.anchors) <= set(shipped_anchors())
    assert bool(measure.lacks) != bool(measure.shown_by)


@pytest.mark.parametrize(("item", "clause"), ASKED)
def test_a_clause_names_only_what_exists(item: str, clause: Clause) -> None:
    assert clause.of in CLAUSES, item
    assert CLAUSES[clause.of].exists(clause), item


def test_a_small_company_gets_no_more_than_twenty_five_duties() -> None:
    small = [duty for duty in DUTIES.values() if "small" in duty.sizes]

    assert 10 <= len(small) <= 25


@pytest.mark.parametrize("key", sorted(TEMPLATES))
def test_a_template_fills_for_the_sample_company_with_no_blank(
    founded: Office, key: str
) -> None:
    found = TEMPLATES[key]
    setting = Setting(
        desk=founded.desk,
        today=day_of(founded.at),
        anchors=found.anchors,
        revisions=("1.0 · 2026-11-02",),
    )
    text = filled(found.body, setting)

    assert blocks_in(text) == ()
    assert "{" not in text
    assert text.startswith("# ")


@pytest.mark.parametrize("key", POLICIES)
def test_a_policy_has_every_part_that_policies_have(key: str) -> None:
    body = TEMPLATES[key].body
    parts = (
        "目的",
        "依据",
        "适用",
        "职责",
        "要求",
        "流程",
        "记录",
        "例外与审批",
        "检查与问责",
    )

    assert [part for part in parts if f"、{part}" not in body] == []
    assert "## 修订记录" in body


BY_WHICH = re.compile(r"（([^（）]*)）$")


@pytest.mark.parametrize("key", POLICIES)
def test_every_demand_names_by_what_it_is_done_and_that_exists(key: str) -> None:
    demands = NUMBERED.findall(TEMPLATES[key].body)
    by_which = [BY_WHICH.search(one.rstrip("。")) for one in demands]
    named = "、".join(one[1] for one in by_which if one)
    titles = {duty.title for duty in DUTIES.values()}
    documents = {one.title for one in TEMPLATES.values()}

    assert len(demands) >= 6
    assert [d for d, one in zip(demands, by_which, strict=True) if one is None] == []
    assert set(re.findall(r"职责“([^”]+)”", named)) <= titles
    assert set(re.findall(r"m\d+\.\d|p\d", named)) <= set(shipped_measures())
    called = re.findall(r"《([^》]+)》", TEMPLATES[key].body)
    assert [one for one in called if not any(one in title for title in documents)] == []


COURSES = {
    plain["key"]: course_of(plain) for plain in shipped_pack("courses").of("course")
}
QUESTIONS = [(c, q) for c in COURSES.values() for q in c.questions]


BY_COURSE = {
    "law": 60,
    "policy": 40,
    "intake": 30,
    "data": 30,
    "erasure": 40,
    "keys": 25,
    "incident": 30,
    "audit": 25,
    "awareness": 30,
    "abroad": 20,
    "change": 5,
}


def test_eleven_courses_ship_with_forty_lessons_and_questions_enough() -> None:
    few = [
        key
        for key, least in BY_COURSE.items()
        if len(COURSES[f"course.{key}"].questions) < least
    ]

    assert len(COURSES) == len(BY_COURSE)
    assert few == []
    assert sum(len(one.lessons) for one in COURSES.values()) == 40
    assert len(QUESTIONS) >= 320
    posts = {post for one in COURSES.values() for post in one.audience}
    founding = {*ROLES, Role.SECURITY}
    assert posts >= founding


def test_every_question_that_ships_can_come_up_in_a_paper() -> None:
    never = [
        question.id
        for course, question in QUESTIONS
        if (question.bank, question.level)
        not in {(draw.bank, draw.level) for draw in course.draws}
    ]

    assert never == []


def test_no_two_questions_ask_the_same_and_none_lacks_its_reason() -> None:
    stems = Counter(question.stem for _, question in QUESTIONS)

    assert [stem for stem, count in stems.items() if count > 1] == []
    assert [q.id for _, q in QUESTIONS if len(q.why) < 12 or not q.anchors] == []


def test_what_opens_acts_needs_nobody_else_to_mark_it() -> None:
    opening = [q.kind for c, q in QUESTIONS if c.opens]

    assert opening
    assert QuestionKind.CASE not in opening


@pytest.mark.parametrize("key", sorted(COURSES))
def test_the_longest_option_of_a_choice_is_not_as_a_rule_the_right_one(
    key: str,
) -> None:
    singles = [q for q in COURSES[key].questions if q.kind is QuestionKind.SINGLE]
    longest = [q for q in singles if len(q.right[0]) > max(map(len, q.wrong))]

    assert len(longest) * 2 <= len(singles)


def test_the_eighteen_policies_ship() -> None:
    assert len(POLICIES) == 18


@pytest.mark.parametrize("key", POLICIES)
def test_each_demand_of_a_policy_says_by_what_it_is_done(key: str) -> None:
    _, _, after = TEMPLATES[key].body.partition("、要求")
    demands = NUMBERED.findall(after.partition("## 六")[0])

    assert 6 <= len(demands) <= 13
    assert [one for one in demands if "（" not in one and "《" not in one] == []


@pytest.mark.parametrize("key", POLICIES)
def test_what_a_policy_names_exists(key: str) -> None:
    body = TEMPLATES[key].body
    named = set(re.findall(r"职责“(.*?)”", body))
    items = set(re.findall(r"\b([mp]\d+(?:\.\d)?)\b", body))
    policies = set(re.findall(r"《(.*?)》", body))

    assert named <= {duty.title for duty in DUTIES.values()}
    assert items <= set(shipped_measures())
    assert policies <= {TEMPLATES[one].title for one in POLICIES}


@pytest.mark.parametrize("kind", sorted(FLOWS))
def test_every_act_of_a_flow_is_somebodys_and_every_drift_has_a_clock(
    kind: str,
) -> None:
    flow = FLOWS[kind]

    assert all(row.roles for row in flow.transitions)
    assert all(drift.clock for drift in flow.drifts)


POINTS = [
    (key, point)
    for key, plain in sorted(shipped_checklists().items())
    for point in checklist_of(plain).points
]
CHECKLISTS = {key: sum(of == key for of, _ in POINTS) for key in shipped_checklists()}


def test_checklists_ship_at_full_size() -> None:
    automatic = [key for key, point in POINTS if point.is_automatic]

    assert CHECKLISTS["pi-audit"] == 144
    assert automatic.count("pi-audit") >= 30
    assert (CHECKLISTS["erasure-process"], CHECKLISTS["closing"]) == (36, 40)
    assert CHECKLISTS["inspection-monthly"] == 28
    assert automatic.count("inspection-monthly") == 22
    assert (CHECKLISTS["data-quality"], CHECKLISTS["backup"]) == (15, 20)
    assert CHECKLISTS["access"] == 8
    assert sum(key.startswith("norm.") for key in CHECKLISTS) == 6
    assert (CHECKLISTS["due-diligence"], CHECKLISTS["export"]) == (42, 30)


def test_what_a_point_asks_of_a_query_exists() -> None:
    named = {
        "document-in-force": TEMPLATES,
        "post-held": set(Role),
        "act-done": {*MATRIX, *PROGRAMME},
        "duty-done": {*DUTIES, ""},
    }
    wrong = [
        (key, point.key)
        for key, point in POINTS
        if point.argument not in named.get(point.query, {""})
    ]

    assert wrong == []


def test_no_checklist_asks_the_same_twice_and_each_point_is_a_sentence() -> None:
    asked = [(key, point.text) for key, point in POINTS]

    assert len(asked) == len(set(asked))
    assert [text for _, text in asked if not 6 <= len(text) <= 120] == []


@pytest.mark.parametrize("name", SHIPPED)
def test_a_pack_that_ships_has_the_form_that_is_published(name: str) -> None:
    plain = read_yaml(f"programme/{name}.yaml")
    schema = json_schema()

    Draft202012Validator.check_schema(schema)
    assert [e.message for e in Draft202012Validator(schema).iter_errors(plain)] == []


def test_the_published_form_is_what_the_command_prints() -> None:
    printed = CliRunner().invoke(pack_schema, []).output

    assert printed == PUBLISHED.read_text(encoding="utf-8"), (
        "jieqing programme pack schema > docs/reference/pack.schema.json"
    )


def test_the_published_form_refuses_what_no_pack_may_say() -> None:
    plain = read_yaml("programme/duties.yaml")
    first = plain["items"][0]
    wrong = [{**first, "owner": "king"}, {**first, "more": 1}, {"key": "a"}]
    judge = Draft202012Validator(json_schema())

    assert [judge.is_valid({**plain, "items": [one]}) for one in wrong] == [False] * 3


def test_the_twelve_letters_ship_and_are_forms_of_a_company() -> None:
    letters = [key for key in TEMPLATES if key.startswith("letter.")]

    assert len(letters) == 12
    assert [key for key in letters if "{{anchors}}" not in TEMPLATES[key].body] == []


def test_every_title_that_ships_has_an_english_one() -> None:
    packs = [shipped_pack(name) for name in SHIPPED]
    items = [plain for pack in packs for plain in pack.items.values()]
    titles = {pack.title for pack in packs} | {
        str(i["title"]) for i in items if "title" in i
    }
    chinese = {title for title in titles if not title.isascii()}

    assert chinese <= set(shipped_titles())
    assert all(title.isascii() for title in shipped_titles().values())


def test_a_title_that_ships_is_told_in_english_and_ones_own_as_it_is() -> None:
    with heard("en"):
        told = [title_told(one) for one in ("冻结上月指标", "我们自己的制度")]
        numbered = title_told("LC-0001 课程")
    with heard("zh"):
        kept = title_told("冻结上月指标")

    assert told == ["Freeze last month's figures", "我们自己的制度"]
    assert numbered == "LC-0001 Courses"
    assert kept == "冻结上月指标"
