"""What was found of many subjects is kept a line each, and one digest names it all."""

import json
from dataclasses import replace

import pytest
from small_shop import Shop

from jieqing.erasure.batch_finding import (
    FactsOfMany,
    finding_line,
    finding_of,
    findings_in,
)
from jieqing.erasure.batch_plan import subject_plan
from jieqing.erasure.spool import SpoolDamaged
from jieqing.erasure.values import FoundRow, RowName

ENTRY = ("phone", "13800000001")
Rows = tuple[FoundRow, ...]


def digest(shop: Shop, *subjects: tuple[int, Rows], beside: str = "alike") -> str:
    facts = FactsOfMany(shop.secrets)
    for number, rows in subjects:
        facts.add(number, rows)
    return facts.digest(beside)


def test_a_finding_is_read_back_from_its_line_as_it_was(busy_shop: Shop) -> None:
    finding = busy_shop.find(*ENTRY)
    plan = subject_plan(7, "", busy_shop.plan(*ENTRY), finding)
    ((number, rows),) = findings_in([finding_line(7, finding)])

    assert (number, finding_of(plan, rows)) == (7, finding)


def test_bytes_in_a_key_and_a_needed_row_are_read_back(shop: Shop) -> None:
    finding = shop.find(*ENTRY)
    name = RowName(store="shop", table="m", key=(b"\x00\xff", 1))
    rows = (replace(finding.rows[0], name=name, needs=((("a",), name),)),)
    ((_, found),) = findings_in([finding_line(1, replace(finding, rows=rows))])

    assert found == rows


def test_each_fact_of_each_subject_changes_the_digest_of_many(shop: Shop) -> None:
    rows = shop.find(*ENTRY).rows
    first = rows[0]
    changed = [
        (replace(first, case=9), *rows[1:]),
        (replace(first, clocks={"last-visit": None}), *rows[1:]),
        rows[1:],
    ]
    digests = [digest(shop, (1, rows), (2, each)) for each in (rows, *changed)]
    digests += [digest(shop, (1, rows)), digest(shop, (1, rows), (3, rows))]
    digests.append(digest(shop, (1, rows), (2, rows), beside="otherwise"))

    assert len(set(digests)) == len(digests)


@pytest.mark.parametrize("line", [b"{", b"[1]", json.dumps([1, [["a"]]]).encode()])
def test_a_line_that_holds_no_finding_is_refused(line: bytes) -> None:
    with pytest.raises(SpoolDamaged):
        list(findings_in([line]))
