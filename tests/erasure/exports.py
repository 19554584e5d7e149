"""A company whose only store is a folder: members as CSV, orders as a workbook."""

from pathlib import Path

import openpyxl
from openpyxl.comments import Comment
from small_shop import OLD, YOUNG, Shop, a_company

from jieqing.datamap.bind import bind
from jieqing.datamap.load import load
from jieqing.erasure.values import MappedStore
from jieqing.stores.files.store import FilesStore

MEMBERS = (
    "编号,姓名,电话\r\n2,测试乙,13800000002\r\n"
    '1,"测试甲",13800000001\r\n3,"""東""",13800000003\r\n'
)
MAP = """map: 1
store: shop
root: 会员
times: {完成: "yyyy-MM-dd HH:mm:ss"}
tables:
  会员:
    key: [编号]
    record: account-profile
    identities: {编号: customer_no, 电话: {kind: phone, unique: true}}
    columns: {电话: phone, 姓名: name}
  订单.单:
    key: [单号]
    record: transaction-record
    live_when: 状态 in ('0', '1')
    clocks: {transaction-completed: 完成}
    minimum: [单号, 会员, 状态, 完成]
    columns:
      收货: name
      _comments: {category: free_text_note, scan: true}
    references: [{owner: 会员, by: 会员, of: 编号}]
  回访:
    key: none
    record: marketing-profile
    references: [{owner: 会员, by: 电话, of: 电话}]
"""
CALLS_MADE = "电话,内容\n13800000001,a\n13800000002,b\n13800000001,a\n"
ORDERS = [
    ("x1", "1", "3", OLD, "测试甲"),
    ("x2", "2", "3", OLD, "测试乙"),
    ("x3", "1", "3", YOUNG, "测试甲"),
    ("x4", "2", "1", None, "测试乙"),
]


def an_export(folder: Path) -> Shop:
    """Make the folder and the case about 测试甲."""
    path = folder / "exports"
    path.mkdir()
    (path / "会员.csv").write_bytes(MEMBERS.encode("gb18030"))
    (path / "回访.csv").write_text(CALLS_MADE, encoding="utf-8")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "单"
    for row in (("单号", "会员", "状态", "完成", "收货"), *ORDERS):
        sheet.append(row)
    sheet["E2"].comment = Comment("甲要发票", "李客服")
    sheet["E4"].comment = Comment("甲:打 13800000001", "李客服")
    sheet["E5"].comment = Comment("乙的", "王客服")
    book.save(path / "订单.xlsx")
    store = FilesStore("shop", path)
    store.make_mark_table()
    bound = bind(load(MAP), store.schema())
    company = a_company(folder)
    company.stores = (MappedStore(store=store, bound=bound),)
    return company


def contents(shop: Shop) -> dict[str, bytes]:
    """Every file of the folder but the mark file."""
    path = shop.folder / "exports"
    return {
        file.name: file.read_bytes()
        for file in path.iterdir()
        if file.name != "jieqing_mark.json"
    }


def orders(shop: Shop) -> list[list[object]]:
    """Rows of the workbook, each with the note beside its receiver."""
    sheet = openpyxl.load_workbook(shop.folder / "exports" / "订单.xlsx")["单"]
    return [
        [*(c.value for c in row), row[4].comment and row[4].comment.text]
        for row in sheet.iter_rows(min_row=2)
    ]
