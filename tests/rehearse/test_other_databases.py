"""Databases of other kinds, on every store: fates as worked out by hand, then gone."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import hospital
import pytest
import telecom
from lent_database import Ended, Lent

from places import Place


def _lent(place: Place, folder: Path, schema: str, text: str) -> Lent:
    place.script(schema)
    file = folder / "map.yaml"
    file.write_text(text, encoding="utf-8")
    lent = Lent(place=place, map=file)
    lent.lend()
    return lent


@pytest.fixture
def his(place: Place, tmp_path: Path) -> Lent:
    """The hospital's registration."""
    lent = _lent(place, tmp_path, hospital.SCHEMA, hospital.MAP)
    place.script(hospital.TRIGGERS[place.kind])
    return lent


@pytest.fixture
def crm(place: Place, tmp_path: Path) -> Lent:
    """The telecom company's customers."""
    lent = _lent(place, tmp_path, telecom.SCHEMA, telecom.MAP)
    for (table, column, where), document in telecom.DOCUMENTS.items():
        place.ask(f"UPDATE {table} SET {column} = ? WHERE {where}", document)
    return lent


def fates(ended: Ended, store: str) -> Mapping[str, Mapping[str, list[Any]]]:
    """Keys by table and fate, as a person would list them."""
    assert "tables" in ended.content, ended.out
    told: dict[str, dict[str, list[Any]]] = {}
    for name, by_fate in ended.content["tables"].items():
        for fate, rows in by_fate.items():
            keys = [row["key"] if isinstance(row, dict) else row for row in rows]
            if keys:
                table = told.setdefault(name.removeprefix(f"{store}."), {})
                table[fate] = sorted(keys, key=repr)
    return told


PATIENTS = [
    ("1", hospital.OF_1, 0),
    ("2", hospital.OF_2, 3),
    ("3", hospital.OF_3, 0),
]


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("patient", "expected", "code"), PATIENTS)
def test_the_hospital_decides_a_patients_file_as_one(
    his: Lent, patient: str, expected: Mapping[str, object], code: int
) -> None:
    ended = his.rehearse(f"customer_no={patient}", *hospital.FACTS)

    assert fates(ended, "his") == expected
    assert ended.code == code


@pytest.mark.sampled(3)
def test_the_hospital_erases_what_it_said_and_nothing_comes_back(his: Lent) -> None:
    ended = his.rehearse("phone=13800000003", *hospital.FACTS, "--execute")

    assert ended.code == 0, ended.err
    assert ended.content["echoes"] == {"his.hz_jbxx_ls": 1}
    assert his.sql("SELECT * FROM hz_jbxx WHERE hzid = 3") == [
        (3, None, None, None, None, 1)
    ]
    assert his.sql("SELECT hzid FROM hz_jbxx_ls") == [(1,)]
    assert his.sql("SELECT rzid, nr, dh FROM czrz ORDER BY rzid") == [
        (40, None, None),
        (41, "查看 hzid=13", None),
        (42, "hzid=1", None),
    ]
    assert his.sql("SELECT count(*) FROM qd_2023") == [(1,)]
    assert his.sql("SELECT ghid FROM yy_gh ORDER BY ghid") == [(20,), (21,), (23,)]


@pytest.mark.sampled(3)
def test_a_kept_file_is_kept_until_fifteen_years_after_the_last_visit(
    his: Lent,
) -> None:
    ended = his.rehearse("id_number=11010119000101017x", *hospital.FACTS, "--execute")
    kept = ended.content["tables"]["his.mz_jl"]["keep"]

    assert {row["until"] for row in kept} == {"2040-03-01"}
    assert {row["rules"][0] for row in kept} == {"cn-medrec-29-out"}
    assert his.sql("SELECT xm FROM hz_jbxx WHERE hzid = 1") == [("测试甲",)]
    assert his.sql("SELECT count(*) FROM cf WHERE jlid IN (10, 11)") == [(1,)]


SUBSCRIBERS = [
    ("customer_no=BJ-1", telecom.OF_BJ_1, 0),
    ("customer_no=SH-1", telecom.OF_SH_1, 3),
    ("other_id_doc=1", telecom.OF_DEALER_1, 0),
]


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("subject", "expected", "code"), SUBSCRIBERS)
def test_the_telecom_company_tells_two_holders_of_a_number_apart(
    crm: Lent, subject: str, expected: Mapping[str, object], code: int
) -> None:
    ended = crm.rehearse(subject, *telecom.FACTS)

    assert fates(ended, "crm") == expected
    assert ended.code == code


@pytest.mark.sampled(3)
def test_the_telecom_company_erases_one_holder_and_leaves_the_other(crm: Lent) -> None:
    ended = crm.rehearse("customer_no=BJ-1", *telecom.FACTS, "--execute")
    profile, doc = crm.sql(
        "SELECT profile, doc FROM subscriber, audit WHERE cust_no = 'BJ-1' AND id = 60"
    )[0]

    assert ended.code == 0, ended.err
    assert _document(profile) == {"alt": {"tel": None}, "tags": ["vip"]}
    assert _document(doc) == {"sub": {}, "op": "view"}
    assert crm.sql("SELECT cell FROM track ORDER BY cell") == [
        ("c2",),
        ("c3",),
        ("c4",),
    ]
    assert crm.sql("SELECT id FROM note ORDER BY id") == [(31,), (32,), (33,), (34,)]
    assert crm.sql("SELECT readers FROM mail_list ORDER BY id") == [
        ("SH-1",),
        ("BJ-11",),
    ]
    assert crm.sql("SELECT payer FROM bill WHERE line_id = 11") == [("测试甲",)] * 2
    assert fates(crm.rehearse("customer_no=SH-1", *telecom.FACTS), "crm") == {
        **telecom.OF_SH_1,
        "fam": {"erase": [[40]]},
    }


def _document(cell: object) -> object:
    return json.loads(cell) if isinstance(cell, str) else cell
