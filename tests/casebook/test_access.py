"""R1: the customer sees what is held, others are covered, and no copy is left."""

import hashlib
from collections.abc import Callable

from office import CASE, CHEN, Office

from jieqing.casebook.acts.fulfil import show
from jieqing.casebook.case_words import case_words
from jieqing.casebook.dossier import Dossier
from jieqing.casebook.dossier_text import Reading, to_text
from jieqing.casebook.flows import State
from jieqing.casebook.models import Letter
from jieqing.casebook.told import fulfilled
from jieqing.casebook.trusted import trust_of
from jieqing.casebook.wording import Language
from jieqing.evidence.verify import verify
from jieqing.flow import record as records

Stage = Callable[[str], Office]


def _dossier(office: Office) -> Dossier:
    shown = office.do(show, by=CHEN)
    assert isinstance(shown, Dossier)
    return shown


def test_every_row_found_is_shown_under_its_table(at_stage: Stage) -> None:
    office = at_stage("R1-found")
    dossier = _dossier(office)
    finding = records.read(office.desk.ledger, CASE).last("find")

    assert finding is not None
    assert dict(dossier.counts) == finding.entry.facts["found"]


def test_the_account_is_shown_whole_but_for_its_password(at_stage: Stage) -> None:
    dossier = _dossier(at_stage("R1-found"))
    account = next(held for held in dossier.tables if held.table == "member")

    assert account.covered == ()
    assert account.secret == ("password_hash",)
    assert "password_hash" not in account.rows[0]


def test_phones_of_others_are_covered_in_every_table(at_stage: Stage) -> None:
    office = at_stage("R1-found")
    dossier = _dossier(office)
    others = {
        str(phone)
        for (phone,) in office.ask("shop", "select phone from member")
        if phone and phone != office.customer.value
    }
    text = dossier.to_bytes().decode()

    assert {phone for phone in others if phone in text} == set()


def test_the_ledger_keeps_the_digest_of_what_was_shown(at_stage: Stage) -> None:
    office = at_stage("R1-found")
    dossier = _dossier(office)
    entry = fulfilled(records.read(office.desk.ledger, CASE))

    assert entry is not None
    digest = hashlib.sha256(dossier.to_bytes()).hexdigest()
    assert entry.entry.facts["digest"] == digest


def test_nothing_that_was_shown_lies_anywhere_in_the_home(at_stage: Stage) -> None:
    office = at_stage("R1-fulfilled")
    files = [p for p in office.desk.home.folder.rglob("*") if p.is_file()]
    phone = office.customer.value.encode()

    assert [path.name for path in files if phone in path.read_bytes()] == []


def test_the_text_names_use_ground_end_and_source_of_each_part(
    at_stage: Stage,
) -> None:
    office = at_stage("R1-found")
    words = case_words(Language.CHINESE)
    reading = Reading(words=words, catalogue=office.desk.catalogue)
    text = to_text(_dossier(office), reading)

    assert "用途：营销推送和个性化展示" in text
    assert "依据：履行与您的合同" in text
    assert "电子商务法" in text
    assert "其中提到您" in text
    assert "不论有没有，都不在此列" in text


def test_the_answer_carries_the_silence_clause_and_what_was_covered(
    at_stage: Stage,
) -> None:
    office = at_stage("R1-answered")
    file = Letter.objects.get(kind="accessed").file
    text = (office.desk.home.place("outbox") / file).read_text(encoding="utf-8")

    assert "法律要求保密或者不需要告知的事" in text
    assert "交易记录" in text
    assert "会损害他人" in text


def test_the_statement_says_that_nothing_was_erased_and_holds(
    at_stage: Stage,
) -> None:
    office = at_stage("R1-settled")
    package = office.desk.home.place("statements") / f"{CASE}.jqz"
    verdict = verify(package.read_bytes(), trust_of(office.desk).to_bytes())

    assert verdict.exit == 0, [str(finding) for finding in verdict.findings]
    assert any("Nothing was erased" in str(f) for f in verdict.findings)
    assert office.state is State.SETTLED


def test_no_row_of_any_store_changed_by_being_shown(at_stage: Stage) -> None:
    before, after = at_stage("R1-found"), at_stage("R1-settled")
    question = "select * from member order by id"

    assert before.ask("shop", question) == after.ask("shop", question)
