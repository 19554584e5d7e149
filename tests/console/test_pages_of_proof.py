"""Evidence, data and rules as pages: what is shown is read and verified as it is."""

from io import BytesIO

import pytest
from house import House, text_of
from office import CASE, CHEN, LI, QIAN, WU
from pages_office import Browser, browser, served, settled_office

__all__ = ["browser", "served", "settled_office"]
HOME = "/qinghe"


def test_the_ledger_is_paged_from_its_newest_entry(
    browser: Browser, served: House
) -> None:
    wu = browser(WU)

    newest = served.office.desk.ledger.size() - 1
    first = text_of(wu.get(f"{HOME}/evidence/"))
    rest = text_of(wu.get(f"{HOME}/evidence/?before=3"))

    assert f"{HOME}/evidence/ledger/{newest}/" in first
    assert f"{HOME}/evidence/ledger/2/" in rest
    assert f"{HOME}/evidence/ledger/3/" not in rest


def test_the_entries_of_one_case_are_shown_alone(browser: Browser) -> None:
    page = text_of(browser(WU).get(f"{HOME}/evidence/?case={CASE}"))

    assert CASE in page
    assert f"{HOME}/evidence/ledger/0/" not in page


def test_a_cursor_of_nonsense_starts_from_the_newest(browser: Browser) -> None:
    wu = browser(WU)

    for nonsense in ("-1", "x", "9" * 40, "1;drop"):
        assert wu.get(f"{HOME}/evidence/", {"before": nonsense}).status_code == 200


def test_a_statement_is_verified_as_its_page_is_opened(browser: Browser) -> None:
    page = browser(WU).get(f"{HOME}/evidence/statements/{CASE}/")

    assert "证明成立" in text_of(page)


def test_a_statement_is_handed_out_under_its_number(browser: Browser) -> None:
    package = browser(WU).get(f"{HOME}/evidence/statements/{CASE}/package")

    assert package["Content-Disposition"] == f'attachment; filename="{CASE}.jqz"'
    assert package.content


@pytest.mark.parametrize("number", ["CL-2026-9999", "..", "people", "map:shop"])
def test_what_is_not_settled_has_no_statement(browser: Browser, number: str) -> None:
    page = browser(WU).get(f"{HOME}/evidence/statements/{number}/package")

    assert page.status_code == 404


def test_an_altered_package_does_not_hold(browser: Browser) -> None:
    wu = browser(WU)
    whole = wu.get(f"{HOME}/evidence/statements/{CASE}/package").content
    cut = BytesIO(whole[:-40])
    cut.name = "cut.jqz"

    page = text_of(wu.post(f"{HOME}/evidence/verify", {"package": cut}))

    assert "证明不成立" in page


def test_it_is_no_administrators_page(browser: Browser) -> None:
    page = browser(QIAN).get(f"{HOME}/evidence/")

    assert page.status_code == 403


def test_a_store_is_shown_as_it_stands(browser: Browser) -> None:
    page = text_of(browser(LI).get(f"{HOME}/data/stores/shop/"))

    assert "已确认，数据源与确认时一致" in page


def test_a_store_of_nobody_is_not_there(browser: Browser) -> None:
    assert browser(LI).get(f"{HOME}/data/stores/nobody/map").status_code == 404


def test_a_map_is_a_graph_and_the_same_as_a_table(browser: Browser) -> None:
    page = text_of(browser(LI).get(f"{HOME}/data/stores/shop/map?table=member"))

    assert "<svg" in page
    assert page.count("trade_order") > 1
    assert "style=" not in page


def test_kept_rows_are_counted_by_month(browser: Browser) -> None:
    page = text_of(browser(CHEN).get(f"{HOME}/data/kept/"))

    assert "<svg" in page
    assert "trade_order" in page


def test_a_row_of_law_names_who_is_bound_and_how_sure_it_is(browser: Browser) -> None:
    page = text_of(browser(WU).get(f"{HOME}/rules/law/cn-ecl-31-transaction/"))

    assert "电子商务法" in page
    assert "谁受约束" in page
    assert "今天对本公司有约束力" in page


def test_the_note_on_a_rule_is_told_in_the_readers_language(browser: Browser) -> None:
    wu, address = browser(WU), f"{HOME}/rules/law/cn-acct16-voucher/"

    chinese = text_of(wu.get(address))
    wu.cookies["jq_language"] = "en"
    english = text_of(wu.get(address))

    assert "期限从会计年度终了后第一天算" in chinese
    assert "<dt>Note</dt><dd>The term counts from the first day after" in english
    assert "期限从会计年度终了后第一天算" not in english


def test_a_year_without_a_notice_says_so(browser: Browser) -> None:
    page = text_of(browser(WU).get(f"{HOME}/rules/calendar/?year=2027"))

    assert "2027 年放假安排未公布" in page


def test_a_day_to_come_is_refused_in_its_box(browser: Browser) -> None:
    asked = {"right": "R7", "received": "2099-01-01"}

    page = text_of(browser(WU).get(f"{HOME}/rules/days/", asked))

    assert "received-in-the-future" in page
