"""Finding and planning on the sample: the stories end as the law says."""

from importlib.resources import files

import pytest

from jieqing.datamap.bind import bind
from jieqing.datamap.load import load
from jieqing.erasure.find import find
from jieqing.erasure.plan import plan
from jieqing.erasure.values import (
    Circumstances,
    Fate,
    IdentityValue,
    MappedStore,
    Plan,
)
from jieqing.keys.case_key import CaseKey
from jieqing.law import catalogue
from jieqing.sample import Sample
from jieqing.stores.sqlite import SqliteStore

LAW = files("jieqing.content").joinpath("law", "cn")


@pytest.fixture(scope="session")
def mapped_stores(company: Sample) -> list[MappedStore]:
    stores = [SqliteStore(name, path) for name, path in company.stores.items()]
    return [
        MappedStore(store=one, bound=bind(load(company.maps[one.name]), one.schema()))
        for one in stores
    ]


@pytest.fixture(scope="session")
def circumstances(company: Sample) -> Circumstances:
    texts = {p.name: p.read_text(encoding="utf-8") for p in LAW.iterdir()}
    return Circumstances(
        catalogue=catalogue.load(texts),
        actors=company.actors,
        ruled_out=company.ruled_out,
        today=company.today,
        clocks={"user-deletion-request": company.today},
    )


def planned(
    stores: list[MappedStore], circumstances: Circumstances, kind: str, value: str
) -> Plan:
    entry = IdentityValue(kind=kind, value=value)
    found = find(stores, entry, CaseKey.generate(), circumstances.today)
    return plan(found, stores, circumstances)


def fates(of: Plan, table: str) -> list[tuple[Fate, str]]:
    rows = [row for row in of.rows if row.name.table == table]
    return sorted((row.fate, str(row.until)) for row in rows)


def test_lin_xiaohes_old_order_goes_and_her_young_ones_stay(
    mapped_stores: list[MappedStore], circumstances: Circumstances
) -> None:
    hers = planned(mapped_stores, circumstances, "phone", "13800000042")
    assert fates(hers, "trade_order") == [
        (Fate.ERASE, "None"),
        (Fate.KEEP, "2029-05-05"),
        (Fate.KEEP, "2029-11-06"),
    ]
    assert fates(hers, "invoice") == [(Fate.KEEP, "2056-12-31")]
    assert fates(hers, "address") == [(Fate.ERASE, "None"), (Fate.UNTIE, "None")]


@pytest.mark.parametrize(
    "spelling", ["138 0000 0042", "+86 138-0000-0042", "１３８００００００４２"]
)
def test_every_spelling_of_her_phone_finds_the_same_rows(
    mapped_stores: list[MappedStore], circumstances: Circumstances, spelling: str
) -> None:
    plain = planned(mapped_stores, circumstances, "phone", "13800000042")
    other = planned(mapped_stores, circumstances, "phone", spelling)
    assert [row.name for row in other.rows] == [row.name for row in plain.rows]


def test_nothing_of_lin_xiaohe_waits_for_a_person(
    mapped_stores: list[MappedStore], circumstances: Circumstances
) -> None:
    hers = planned(mapped_stores, circumstances, "phone", "13800000042")
    assert {row.fate for row in hers.rows} & {Fate.ASK, Fate.WAIT} == set()


def test_a_parcel_on_its_way_keeps_its_order_and_no_other(
    mapped_stores: list[MappedStore], circumstances: Circumstances
) -> None:
    his = planned(mapped_stores, circumstances, "phone", "13800000050")
    assert fates(his, "trade_order") == [
        (Fate.ERASE, "None"),
        (Fate.KEEP, "None"),
        (Fate.KEEP, "None"),
    ]


def test_a_borrowed_phone_leads_to_no_row_of_its_borrower(
    mapped_stores: list[MappedStore], circumstances: Circumstances
) -> None:
    his = planned(mapped_stores, circumstances, "phone", "13800000070")
    assert len(fates(his, "trade_order")) == 1
    assert len(fates(his, "contact")) == 1


def test_a_stranger_to_the_shop_is_found_in_the_crm_alone(
    mapped_stores: list[MappedStore], circumstances: Circumstances
) -> None:
    his = planned(mapped_stores, circumstances, "phone", "19900009001")
    assert {row.name.store for row in his.rows} == {"crm"}
    assert {row.fate for row in his.rows} == {Fate.ERASE}
