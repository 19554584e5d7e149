"""Persons are believed as the ledger knows them; their rows are only names."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import transaction

from jieqing.flow import record as records
from jieqing.flow.ledger import LedgerAltered
from jieqing.flow.models import LedgerEntry
from jieqing.flow.record import RecordAltered
from jieqing.keys.signing import SigningKey
from jieqing.language import heard, told
from jieqing.people import models, natural
from jieqing.people.matrix import Role, RolesConflict
from jieqing.people.register import (
    AppointmentUnsigned,
    FirstPersonNotSecurity,
    KeyInUse,
    NewPerson,
    Register,
    names,
)
from jieqing.people.roll import NotEntitled, Person, PersonUnknown

MONDAY = datetime(2026, 11, 2, 1, tzinfo=UTC)
Add = Callable[..., Person]
Disable = Callable[[Person], None]


def test_the_first_person_must_be_security_administrator(add: Add) -> None:
    with pytest.raises(FirstPersonNotSecurity):
        add("陈经办", Role.OFFICER, by=None)


def test_numbers_are_pseudonyms_in_order(qian: Person, add: Add) -> None:
    chen = add("陈经办", Role.OFFICER)

    assert (qian.number, chen.number) == ("P-0001", "P-0002")
    assert names("qinghe")["P-0002"] == "陈经办"


def test_the_ledger_knows_no_name_and_no_staff_number(qian: Person, add: Add) -> None:
    add("陈经办", Role.OFFICER, natural="staff-4711")
    written = b"".join(bytes(row.content) for row in LedgerEntry.objects.all())

    assert str(qian.keys[0].key).encode() in written
    assert "陈经办".encode() not in written
    assert b"4711" not in written


def test_only_the_security_administrator_adds_persons(qian: Person, add: Add) -> None:
    chen = add("陈经办", Role.OFFICER)

    with pytest.raises(NotEntitled) as refusal:
        add("吴审计", Role.AUDITOR, by=chen.number)
    assert str(refusal.value.facts["roles"]) == "security administrator"
    assert qian.may("person-add")


@pytest.mark.usefixtures("qian")
def test_conflicting_roles_of_one_account_are_refused(add: Add) -> None:
    with pytest.raises(RolesConflict):
        add("王审批", Role.APPROVER, Role.EXECUTOR)


@pytest.mark.usefixtures("qian")
def test_conflicting_roles_over_two_accounts_of_one_human_are_refused(
    add: Add,
) -> None:
    add("王审批", Role.APPROVER, natural="staff-7")

    with pytest.raises(RolesConflict):
        add("王执行", Role.EXECUTOR, natural="staff-7")


@pytest.mark.usefixtures("qian")
def test_a_small_organisation_may_join_conflicting_roles(
    register: Register, keys: Mapping[str, SigningKey]
) -> None:
    small = replace(register, small_organisation=True)
    key = keys["P-0001"]
    new = NewPerson(
        name="王都管",
        natural="王都管",
        key=SigningKey.generate().public,
        roles=frozenset({Role.APPROVER, Role.EXECUTOR}),
    )

    signature = key.sign(small.to_add(new, by="P-0001").to_bytes())
    person = small.add(new, signature, by="P-0001", at=MONDAY)

    assert person.may("execute")
    assert small.roll().joins_conflicting_roles(person.number)
    assert not small.roll().joins_conflicting_roles("P-0001")


def test_two_accounts_of_one_human_are_one(qian: Person, add: Add) -> None:
    one = add("王审批", Role.APPROVER, natural="staff-7")
    other = add("王审批二", Role.APPROVER, natural=" staff-7 ")

    assert one.is_same_human(other)
    assert not one.is_same_human(qian)


@pytest.mark.parametrize(
    "spelling",
    ["s-017", "Ｓ－０１７", "S-017\u200b", " S - 0 1 7 ", "S\u2011017", "S–017"],
)
@pytest.mark.usefixtures("qian")
def test_another_spelling_of_the_same_mark_is_the_same_human(
    add: Add, spelling: str
) -> None:
    add("王审批", Role.APPROVER, natural="S-017")

    with pytest.raises(RolesConflict):
        add("王执行", Role.EXECUTOR, natural=spelling)


@pytest.mark.parametrize(("first", "then"), [("2", "002"), ("002", "2"), ("0", "00")])
@pytest.mark.usefixtures("qian")
def test_zeros_before_a_number_make_no_other_human(
    add: Add, first: str, then: str
) -> None:
    add("王审批", Role.APPROVER, natural=first)

    with pytest.raises(RolesConflict) as refused:
        add("王执行", Role.EXECUTOR, natural=then)

    with heard("zh"):
        assert "approver" not in told(refused.value.facts["one"])


def test_a_number_that_an_older_home_keeps_with_its_zeros_is_found() -> None:
    assert natural.spellings("2")[0] == "2"
    assert {"2", "002"} <= set(natural.spellings("0002"))
    assert natural.spellings("S-02") == ("s-02",)


def test_naming_a_security_administrator_is_not_their_signature(
    qian: Person, register: Register
) -> None:
    key = SigningKey.generate()
    new = NewPerson(
        name="黑客", natural="x", key=key.public, roles=frozenset({Role.APPROVER})
    )
    signature = key.sign(register.to_add(new, by=qian.number).to_bytes())

    with pytest.raises(AppointmentUnsigned):
        register.add(new, signature, by=qian.number, at=MONDAY)
    assert register.everybody() == (qian,)


def test_a_signature_for_one_person_adds_no_other(
    qian: Person, register: Register, keys: Mapping[str, SigningKey]
) -> None:
    new = NewPerson(
        name="吴审计",
        natural="wu",
        key=SigningKey.generate().public,
        roles=frozenset({Role.AUDITOR}),
    )
    signature = keys[qian.number].sign(register.to_add(new, by=qian.number).to_bytes())
    another = replace(new, roles=frozenset({Role.APPROVER}))

    with pytest.raises(AppointmentUnsigned):
        register.add(another, signature, by=qian.number, at=MONDAY)


def test_disabling_takes_the_own_signature_too(
    qian: Person, add: Add, register: Register
) -> None:
    wang = add("王审批", Role.APPROVER)

    with pytest.raises(AppointmentUnsigned):
        register.disable(wang.number, b"\0" * 64, by=qian.number, at=MONDAY)
    assert register.entitled(wang.number, "approve") == wang


@pytest.mark.parametrize("by", ["P-0001", "P-0002"])
@pytest.mark.usefixtures("qian")
def test_an_entry_that_no_standing_administrator_signed_stops_reading(
    add: Add, register: Register, by: str
) -> None:
    add("王审批", Role.APPROVER)
    wang = register.everybody()[1]
    facts = {
        "person": "P-0003",
        "natural": "x",
        "key": wang.keys[0].key,
        "roles": ["approver"],
        "signature": "AAAA",
    }
    entry = records.new_entry(
        "person-add", tenant="qinghe", actor=by, at=MONDAY, case=None, facts=facts
    )
    with transaction.atomic():
        register.ledger.append("people", entry)

    with pytest.raises(RecordAltered):
        register.everybody()


def test_one_signing_key_serves_one_account(
    qian: Person, register: Register, keys: Mapping[str, SigningKey]
) -> None:
    new = NewPerson(
        name="王审批",
        natural="王审批",
        key=keys[qian.number].public,
        roles=frozenset({Role.APPROVER}),
    )

    with pytest.raises(KeyInUse):
        register.add(new, b"", by=qian.number, at=MONDAY)


def test_a_disabled_person_acts_no_more_and_stays_on_record(
    qian: Person, add: Add, disable: Disable, register: Register
) -> None:
    wang = add("王审批", Role.APPROVER)
    disable(wang)

    assert qian.is_active
    with pytest.raises(PersonUnknown):
        register.entitled(wang.number, "approve")
    assert [k.key for k in register.person(wang.number).keys] == [wang.keys[0].key]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("roles", ["executor", "officer"]),
        ("public_key", "A" * 43 + "="),
        ("natural", "0" * 64),
        ("is_active", False),
    ],
)
@pytest.mark.usefixtures("qian")
def test_an_edited_row_gives_nothing_and_stops_the_person(
    add: Add, register: Register, column: str, value: object
) -> None:
    chen = add("陈经办", Role.OFFICER)
    models.Person.objects.filter(number=chen.number).update(**{column: value})

    with pytest.raises(RecordAltered):
        register.entitled(chen.number, "open")
    assert register.everybody()[1] == chen


@pytest.mark.usefixtures("qian")
def test_a_row_made_in_the_database_is_nobody(register: Register) -> None:
    models.Person.objects.create(
        tenant="qinghe",
        number="P-0009",
        name="黑客",
        natural="x",
        public_key="x",
        roles=["approver"],
        is_active=True,
    )

    with pytest.raises(PersonUnknown):
        register.entitled("P-0009", "approve")


def test_a_deleted_disabling_is_noticed(
    qian: Person, add: Add, disable: Disable, register: Register
) -> None:
    wang = add("王审批", Role.APPROVER)
    disable(wang)
    add("吴审计", Role.AUDITOR, by=qian.number)
    LedgerEntry.objects.filter(act="person-disable").delete()
    models.Person.objects.filter(number=wang.number).update(is_active=True)

    with pytest.raises(LedgerAltered):
        register.entitled(wang.number, "approve")
