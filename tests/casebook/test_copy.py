"""R2: an encrypted file with all that is the customer's, handed over once."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from office import CASE, CHEN, WANG, ZHAO, Office
from other_flows import SPOKEN, answered

from jieqing.casebook import copies
from jieqing.casebook.acts.choose import Chosen, choose
from jieqing.casebook.acts.deliver import CopyExpired, Delivery, deliver
from jieqing.casebook.acts.fulfil import CopyNotChosen, NotThisRight, hand_copy, show
from jieqing.casebook.acts.settle import settle
from jieqing.casebook.flows import State
from jieqing.casebook.guards import CopyMissing, CopyNotDelivered
from jieqing.casebook.models import Letter
from jieqing.casebook.read import standing
from jieqing.casebook.told import Choice, fulfilled
from jieqing.flow import record as records
from jieqing.keys.passphrase_seal import PassphraseShort, unseal

Stage = Callable[[str], Office]


def _made(office: Office) -> Path:
    office.do(hand_copy, SPOKEN, by=CHEN)
    row = Letter.objects.filter(kind=copies.COPY).latest("pk")
    return office.desk.home.place("outbox") / row.file


def _opened(path: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(unseal(path.read_bytes(), SPOKEN)))


def test_the_copy_opens_with_its_passphrase_and_holds_every_form(
    at_stage: Stage,
) -> None:
    archive = _opened(_made(at_stage("R2-found")))
    names = set(archive.namelist())

    assert {"copy.txt", "copy.json", "left-out.txt", "shop.member.csv"} <= names
    assert json.loads(archive.read("copy.json"))["case"] == CASE
    assert "鉴别信息没有列出" in archive.read("left-out.txt").decode()


def test_a_table_of_the_copy_has_the_rows_of_the_store(at_stage: Stage) -> None:
    office = at_stage("R2-found")
    text = _opened(_made(office)).read("shop.member.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))

    assert [row["phone"] for row in rows] == [office.customer.value]


def test_nothing_of_the_copy_can_be_read_without_the_passphrase(
    at_stage: Stage,
) -> None:
    office = at_stage("R2-found")
    content = _made(office).read_bytes()

    assert content.startswith(b"age-encryption.org/v1")
    assert office.customer.value.encode() not in content


def test_the_ledger_knows_the_copy_by_its_digest_alone(at_stage: Stage) -> None:
    office = at_stage("R2-fulfilled")
    made = fulfilled(records.read(office.desk.ledger, CASE))
    row = Letter.objects.get(kind=copies.COPY)

    assert made is not None
    assert made.entry.facts["digest"] == row.digest


def test_a_copy_that_was_delivered_is_gone_at_once(at_stage: Stage) -> None:
    office = at_stage("R2-fulfilled")
    outbox = office.desk.home.place("outbox")

    assert list(outbox.glob("*.age")) == []


def test_a_copy_that_nobody_handed_over_is_deleted_after_seven_days(
    at_stage: Stage,
) -> None:
    office = at_stage("R2-found")
    path = _made(office)
    last_day, after = office.later(days=7), office.later(days=8)

    assert copies.remove_expired(last_day.desk, last_day.at) == 0
    assert copies.remove_expired(after.desk, after.at) == 1
    assert not path.exists()
    with pytest.raises(CopyExpired):
        after.do(deliver, "L1", Delivery.DELIVERED, by=CHEN)


def test_a_new_copy_takes_the_place_of_the_old_one(at_stage: Stage) -> None:
    office = at_stage("R2-found")
    old, new = _made(office), _made(office)

    assert (old.exists(), new.exists()) == (False, True)


def test_a_case_is_not_settled_while_its_copy_lies_there(at_stage: Stage) -> None:
    office = at_stage("R2-found")
    _made(office)
    told = answered(office)

    with pytest.raises(CopyNotDelivered):
        told.do(settle, by=CHEN)


def test_a_passphrase_that_is_soon_guessed_makes_no_copy(at_stage: Stage) -> None:
    office = at_stage("R2-found")

    with pytest.raises(PassphraseShort):
        office.do(hand_copy, "1234567", by=CHEN)
    assert office.state is State.FOUND


def test_a_copy_is_not_shown_and_an_access_is_not_copied(at_stage: Stage) -> None:
    office = at_stage("R2-found")

    with pytest.raises(NotThisRight):
        office.do(show, by=CHEN)


def test_a_cell_that_a_spreadsheet_would_carry_out_is_only_text() -> None:
    assert copies.harmless("=1+1") == "'=1+1"
    assert copies.harmless("13800000002") == "13800000002"


def test_a_settled_copy_leaves_no_file_of_it(at_stage: Stage) -> None:
    office = at_stage("R2-settled")

    assert office.state is State.SETTLED
    assert list(office.desk.home.place("outbox").glob("*.age")) == []


def _chose_a_copy(office: Office) -> Office:
    office.do(choose, Chosen(choice=Choice.COPY_FIRST), by=CHEN)
    return office


def test_who_wants_a_copy_first_has_it_before_anybody_signs(at_stage: Stage) -> None:
    office = _chose_a_copy(at_stage("noticed"))

    with pytest.raises(CopyMissing):
        office.sign(WANG)
    letter = office.do(hand_copy, SPOKEN, by=CHEN)
    with pytest.raises(CopyNotDelivered):
        office.sign(WANG)
    office.do(deliver, letter, Delivery.DELIVERED, by=CHEN)

    assert office.sign(WANG) is State.NOTICED
    assert office.sign(ZHAO) is State.APPROVED


def test_the_case_names_the_copy_as_what_comes_next(at_stage: Stage) -> None:
    office = _chose_a_copy(at_stage("noticed"))
    before = standing(office.desk, CASE).next_act
    office.do(hand_copy, SPOKEN, by=CHEN)

    assert (before, standing(office.desk, CASE).next_act) == ("fulfil", "deliver")


def test_nobody_makes_a_copy_that_was_not_chosen(at_stage: Stage) -> None:
    office = at_stage("noticed")

    with pytest.raises(CopyNotChosen):
        office.do(hand_copy, SPOKEN, by=CHEN)
