"""Lines of lists are remembered without their customers, who are nobody's to keep."""

import gc
from collections.abc import Iterator

from django.utils.safestring import SafeString

from jieqing.console.cases.lines import CaseLine
from jieqing.console.templatetags.rows import case_row, waiting_row
from jieqing.console.today.lines import WaitingLine

CUSTOMER = "<script>林*</script> 138****0042"
SHOWN = "&lt;script&gt;林*&lt;/script&gt; 138****0042"


def line() -> CaseLine:
    """A case as a list shows it, its customer named as no label would."""
    return CaseLine(
        number="CL-2026-0042",
        address="/qinghe/cases/CL-2026-0042/",
        right="注销账号",
        state="已告知",
        sentence="客户已得到告知。",
        action="",
        turn_of="审批人",
        deadline=None,
        is_mine=False,
        customer=CUSTOMER,
        dots="●○",
        place="第 1 步，共 2 步：已告知",
    )


def customers_kept() -> Iterator[str]:
    """Whatever this process still holds of lines, drawn or not.

    By type alone: ``isinstance`` would wake lazy values of other tests' requests.
    """
    gc.collect()
    for one in gc.get_objects():
        if type(one) is CaseLine:
            yield one.customer
        elif type(one) is tuple:
            yield from (text for text in one if type(text) is SafeString)


def test_a_customer_is_escaped_in_the_list_of_cases_and_kept_by_nothing() -> None:
    row = str(case_row(line(), may_choose=True))

    assert SHOWN in row
    assert "<script>" not in row
    assert [kept for kept in customers_kept() if "138****0042" in kept] == []


def test_a_line_of_todays_page_names_no_customer_and_nothing_keeps_one() -> None:
    waiting = WaitingLine(
        case=line(), whom="王审批", has_signed=False, may_remind=True, is_reminded=False
    )

    row = str(waiting_row(waiting, copies=""))
    del waiting

    assert "138****0042" not in row
    assert [kept for kept in customers_kept() if "138****0042" in kept] == []
