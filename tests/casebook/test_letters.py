"""Letters: true, complete, allowed by the matrix, in two languages."""

import re
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from jieqing.casebook.disclosure import (
    Audience,
    DisclosureMissing,
    Level,
    Matrix,
)
from jieqing.casebook.disclosure_reading import shipped_matrix
from jieqing.casebook.letter_facts import (
    Article,
    Choice,
    Held,
    Instruction,
    LeftOver,
    LetterFacts,
    LetterKind,
    NotRestored,
    Processor,
    Refusal,
    Remedies,
    Stays,
    Tenant,
    Unfinished,
    Went,
)
from jieqing.casebook.letter_fields import FIELDS
from jieqing.casebook.letters import (
    LetterIncomplete,
    Reader,
    compose,
    field_names,
    told,
)
from jieqing.casebook.wording import (
    BANNED,
    BannedWords,
    Language,
    banned_words,
    template,
    wording,
)

ECL = Article(law="《电子商务法》", article="第三十一条")
ORDER = Stays(
    what="2026 年 5 月 5 日完成的订单",
    until=date(2029, 5, 5),
    purpose="依法备查",
    who="经批准的合规岗",
    article=ECL,
)
DECIDED = Stays(
    what="纸质合同",
    until=None,
    purpose="争议举证",
    who="法务岗",
    reason="由负责人书面决定",
)
FACTS = LetterFacts(
    tenant=Tenant(
        name="青禾商城",
        contact="privacy@example.test",
        officer="陈立",
        signing_post="合规岗",
    ),
    case_no="CL-2026-0318",
    received=date(2026, 11, 2),
    dated=date(2026, 11, 10),
    asked="注销账号",
    remedies=Remedies(review="15 个工作日内", authority="网信部门", court="人民法院"),
    salutation="林女士",
    outer_on=date(2026, 11, 23),
    undo_until=date(2026, 11, 5),
    result_on=date(2026, 11, 10),
    final_on=date(2026, 11, 18),
    backups_until=date(2026, 12, 15),
    window_end=date(2026, 11, 11),
    checked_on=date(2026, 11, 10),
    withdrawn_on=date(2026, 11, 4),
    restored_on=date(2026, 11, 9),
    capsule_destroyed_on=date(2026, 11, 11),
    notice_over=date(2026, 12, 2),
    fulfilled_on=date(2026, 11, 9),
    end_on=date(2026, 11, 16),
    review_on=date(2027, 2, 7),
    scope=("收货地址",),
    held=("账户注册资料",),
    left_out=("涉及别人的部分已遮住",),
    needed=("交易记录（2）",),
    stopped=("登录", "营销推送"),
    still_stopped=("营销推送",),
    restored=("登录",),
    searched_by=("手机号", "邮箱"),
    searched_in=("商城库", "客服库"),
    went=(Went(what="账号资料", when=date(2026, 11, 6)), Went(what="购物车")),
    stays=(ORDER, DECIDED),
    holds=(Held(what="投诉涉及的订单", kind="投诉未结", review=date(2026, 12, 15)),),
    unfinished=(Unfinished(what="1 笔订单", state="运输中", option="签收后再办"),),
    choices=(Choice(what="先给我一份副本", until=date(2026, 11, 5)),),
    left_over=(LeftOver(what="纸质仓单", reason="尚未查完", due=date(2026, 11, 20)),),
    not_restored=(NotRestored(what="昵称", reason="已被他人使用"),),
    processors=(
        Processor(name="短信公司", what="发送短信", answered=True),
        Processor(
            name="快递公司",
            what="配送",
            answered=False,
            chased=date(2026, 11, 12),
        ),
    ),
    refusal=Refusal(
        fact="没有收到授权",
        article=Article(law="《电子商务法》", article="第二十四条第二款"),
        mend="补交授权书",
        posts=("合规岗", "复核岗"),
    ),
    instruction=Instruction(
        number="ZL-2026-0044",
        part=("收件人姓名", "电话"),
        due=date(2026, 11, 18),
        keep=("在途运单",),
        hold=("理赔中的运单",),
    ),
    statement="CL-2026-0318.jqz",
)
CUSTOMER_KINDS = [kind for kind in LetterKind if kind is not LetterKind.PROCESSOR]
OUTCOMES = [kind for kind in CUSTOMER_KINDS if kind is not LetterKind.RECEIPT]
LANGUAGES = list(Language)


def letter(
    kind: LetterKind,
    facts: LetterFacts = FACTS,
    *,
    reader: Audience = Audience.CUSTOMER,
    language: Language = Language.CHINESE,
) -> str:
    return compose(kind, facts, reader, language).text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", CUSTOMER_KINDS)
def test_every_letter_to_a_customer_is_whole_in_both_languages(
    kind: LetterKind, language: Language
) -> None:
    text = letter(kind, language=language)
    assert "CL-2026-0318" in text
    assert "privacy@example.test" in text
    assert not re.search(r"[{}?]", text)


@pytest.mark.parametrize("kind", list(LetterKind))
def test_both_languages_say_the_same_fields_in_each_letter(kind: LetterKind) -> None:
    chinese = field_names(template(Language.CHINESE, kind))
    assert field_names(template(Language.ENGLISH, kind)) == chinese


def test_both_languages_have_the_same_phrases_and_facts() -> None:
    chinese, english = wording(Language.CHINESE), wording(Language.ENGLISH)
    asked = {key: field_names(text) for key, text in chinese.phrases.items()}
    assert {key: field_names(text) for key, text in english.phrases.items()} == asked


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", OUTCOMES)
def test_every_outcome_carries_the_standing_clause_with_the_backups_end(
    kind: LetterKind, language: Language
) -> None:
    clause = wording(language).fill(
        "standing_clause", backups=wording(language).day(FACTS.backups_until)
    )
    assert clause in letter(kind, language=language)


@pytest.mark.parametrize("kind", OUTCOMES)
def test_no_outcome_goes_out_without_the_end_of_the_backups(kind: LetterKind) -> None:
    with pytest.raises(LetterIncomplete) as refusal:
        letter(kind, replace(FACTS, backups_until=None))
    assert refusal.value.facts["fields"] == "standing_clause"


@pytest.mark.parametrize("kind", [LetterKind.REFUSED, LetterKind.NOT_FOUND])
def test_an_answer_to_a_question_keeps_silent_in_the_same_words(
    kind: LetterKind,
) -> None:
    assert wording(Language.CHINESE).fill("silence_clause") in letter(kind)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(LetterKind))
def test_no_template_claims_what_no_search_can_prove(
    kind: LetterKind, language: Language
) -> None:
    assert banned_words(template(language, kind)) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_claims_what_no_search_can_prove(language: Language) -> None:
    assert banned_words("\n".join(wording(language).phrases.values())) == ()


@pytest.mark.parametrize("word", BANNED)
def test_a_fact_that_claims_too_much_stops_the_letter(word: str) -> None:
    with pytest.raises(BannedWords):
        letter(LetterKind.DONE, replace(FACTS, went=(Went(what=word.upper()),)))


def test_dates_stand_in_the_readers_own_form() -> None:
    assert "2026 年 11 月 2 日" in letter(LetterKind.DONE)
    assert "2 November 2026" in letter(LetterKind.DONE, language=Language.ENGLISH)


def test_a_kept_group_names_law_article_last_day_purpose_and_reader() -> None:
    text = letter(LetterKind.IN_PART)
    line = next(line for line in text.splitlines() if line.startswith("1. "))
    assert "《电子商务法》第三十一条" in line
    assert "2029 年 5 月 5 日（含当日）" in line
    assert "依法备查" in line
    assert "经批准的合规岗" in line


def test_a_group_kept_by_a_persons_decision_tells_the_reason() -> None:
    assert "1. 纸质合同：由负责人书面决定，长期保存" in letter(LetterKind.IN_PART)


@pytest.mark.parametrize("article", ["第八条 ~", "第五条（款号待核）"])
def test_an_article_that_counsel_has_not_confirmed_cannot_exist(article: str) -> None:
    with pytest.raises(ValueError, match=re.escape(article)):
        Article(law="某办法", article=article)


def test_a_kept_group_has_either_an_article_or_a_reason() -> None:
    with pytest.raises(ValueError, match="article"):
        replace(ORDER, reason="另有原因")
    with pytest.raises(ValueError, match="article"):
        replace(ORDER, article=None)


def test_a_paragraph_without_facts_is_left_out_whole() -> None:
    facts = replace(FACTS, stays=(), holds=(), left_over=(), window_end=None)
    text = letter(LetterKind.IN_PART, facts)
    assert "依照法律要留下" not in text
    assert "临时恢复副本" not in text
    assert "\n\n\n" not in text


def test_the_final_letter_leaves_out_access_when_nothing_stays() -> None:
    assert "查阅" in letter(LetterKind.FINAL)
    assert "查阅" not in letter(LetterKind.FINAL, replace(FACTS, stays=()))


def test_a_letter_of_what_went_cannot_be_written_over_nothing() -> None:
    with pytest.raises(LetterIncomplete):
        letter(LetterKind.DONE, replace(FACTS, went=()))


def test_a_refusal_names_two_posts_and_denies_nothing_about_the_account() -> None:
    text = letter(LetterKind.REFUSED)
    assert "合规岗、复核岗" in text
    assert "第二十四条第二款" in text
    assert "林女士" not in text


def test_a_silent_processor_is_told_with_the_day_it_was_reminded() -> None:
    text = letter(LetterKind.DONE)
    assert "短信公司：已书面答复删除" in text
    assert "快递公司：还没有答复，已于 2026 年 11 月 12 日催办" in text


def test_a_processor_reads_its_own_number_and_never_the_case() -> None:
    facts = replace(FACTS, processors=FACTS.processors[1:])
    text = letter(LetterKind.PROCESSOR, facts, reader=Audience.PROCESSOR)
    assert "ZL-2026-0044" in text
    assert "CL-2026-0318" not in text
    assert "林女士" not in text
    assert "短信公司" not in text
    assert "在途运单" in text
    assert "理赔中的运单" in text


def test_the_agent_never_receives_the_statement_of_the_principal() -> None:
    assert "CL-2026-0318.jqz" in letter(LetterKind.FINAL)
    agent = letter(LetterKind.FINAL, reader=Audience.AGENT)
    assert "CL-2026-0318.jqz" not in agent


def test_a_reader_without_a_cell_in_the_matrix_is_told_nothing() -> None:
    cells = shipped_matrix().cells
    left = {each: cells[each] for each in cells if each[1] != Audience.NEXT_OF_KIN}
    reader = Reader(
        audience=Audience.NEXT_OF_KIN,
        matrix=Matrix(cells=left),
        words=wording(Language.CHINESE),
    )
    with pytest.raises(DisclosureMissing):
        told(template(Language.CHINESE, LetterKind.DONE), FACTS, reader)


def test_a_field_whose_fact_has_lost_its_row_does_not_render() -> None:
    cells = {
        cell: level
        for cell, level in shipped_matrix().cells.items()
        if cell[0] != "kept"
    }
    reader = Reader(
        audience=Audience.CUSTOMER,
        matrix=Matrix(cells=cells),
        words=wording(Language.CHINESE),
    )
    with pytest.raises(DisclosureMissing) as missing:
        told(template(Language.CHINESE, LetterKind.IN_PART), FACTS, reader)
    assert missing.value.facts == {"fact": "kept", "audience": "customer"}


def test_a_field_that_no_table_knows_does_not_render() -> None:
    reader = Reader(
        audience=Audience.CUSTOMER,
        matrix=shipped_matrix(),
        words=wording(Language.CHINESE),
    )
    with pytest.raises(DisclosureMissing):
        told("{secret_hold}", FACTS, reader)


def test_a_fact_that_is_never_told_leaves_its_paragraph_out() -> None:
    cells = dict.fromkeys(shipped_matrix().cells, Level.NEVER)
    reader = Reader(
        audience=Audience.CUSTOMER,
        matrix=Matrix(cells=cells),
        words=wording(Language.CHINESE),
    )
    said = told(template(Language.CHINESE, LetterKind.FINAL), FACTS, reader)
    assert set(said.values()) == {""}


def test_every_fact_that_letters_tell_has_its_row_in_the_matrix() -> None:
    used = {
        FIELDS[name].fact
        for kind in LetterKind
        for name in field_names(template(Language.CHINESE, kind))
    }
    assert used <= {fact for fact, _ in shipped_matrix().cells}


def test_every_field_of_the_table_is_said_by_some_letter() -> None:
    said = {
        name
        for kind in LetterKind
        for name in field_names(template(Language.CHINESE, kind))
    }
    assert said == set(FIELDS)


def test_the_same_facts_give_the_same_bytes_and_digest() -> None:
    first = compose(LetterKind.DONE, FACTS, Audience.CUSTOMER, Language.CHINESE)
    again = compose(LetterKind.DONE, FACTS, Audience.CUSTOMER, Language.CHINESE)
    assert first == again
    assert first.sha256 == sha256(first.text.encode()).hexdigest()
    assert first.template.startswith("zh_Hans/done@")


def test_braces_in_a_fact_are_text_and_not_fields() -> None:
    facts = replace(FACTS, went=(Went(what="{statement}"),))
    assert "{statement}" in letter(LetterKind.DONE, facts)


def test_a_salutation_cannot_smuggle_in_a_paragraph() -> None:
    with pytest.raises(ValueError, match="one line"):
        replace(FACTS, salutation="林女士\n\n我们什么都没有留下")


def test_a_silent_processor_needs_the_day_it_was_reminded() -> None:
    with pytest.raises(ValueError, match="reminded"):
        Processor(name="快递公司", what="配送", answered=False)


KEPT_GROUPS = ("2026 年 5 月 5 日完成的订单", "纸质合同", "投诉涉及的订单", "1 笔订单")


@pytest.mark.parametrize(
    "kind",
    [LetterKind.NOTICE, LetterKind.DONE, LetterKind.IN_PART, LetterKind.FINAL],
)
def test_every_letter_of_an_erasure_lists_all_that_stays(kind: LetterKind) -> None:
    text = letter(kind)
    assert [group for group in (*KEPT_GROUPS, "纸质仓单") if group not in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(LetterKind))
def test_no_letter_promises_that_erasing_happens_by_itself(
    kind: LetterKind, language: Language
) -> None:
    text = template(language, kind)
    assert [word for word in ("自动", "by itself", "automatic") if word in text] == []


def test_a_refusal_by_law_names_the_rows_and_denies_nothing() -> None:
    text = letter(LetterKind.REFUSED)
    assert "《电子商务法》第三十一条" in text
    assert "本函不表示" not in text
    assert "本函不表示" in letter(LetterKind.REFUSED, replace(FACTS, stays=()))


def test_provisional_days_are_said_to_be_provisional() -> None:
    text = letter(LetterKind.NOTICE, replace(FACTS, provisional_years=(2027,)))
    assert "2027 年放假安排尚未公布" in text
    assert "尚未公布" not in letter(LetterKind.NOTICE)
