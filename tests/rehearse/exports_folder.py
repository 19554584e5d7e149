"""A shop's database and, beside it, the folder into which its clerks export."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from lent_database import Ended, run
from openpyxl.comments import Comment

from warm import program

SCHEMA = """
CREATE TABLE member (id INTEGER PRIMARY KEY, phone TEXT UNIQUE, name TEXT);
INSERT INTO member VALUES (1, '13800000001', '测试甲'), (2, '13800000002', '测试乙');
CREATE TABLE jieqing_lent (x INTEGER);
"""
SHOP_MAP = """\
map: 1
store: shop
root: member
tables:
  member:
    record: account-profile
    identities: {id: customer_no, phone: phone}
    columns: {phone: phone, name: name}
"""
EXPORTS_MAP = """\
map: 1
store: exports
tables:
  会员:
    key: [编号]
    record: account-profile
    identities: {编号: customer_no, 电话: phone}
    columns: {姓名: name}
  2026/回访.客户:
    key: none
    record: marketing-profile
    identities: {电话: {kind: phone, unique: true}}
    columns: {姓名: name, _comments: {category: free_text_note, scan: true}}
other_tables: {staff: [2026/回访.员工]}
"""
CSV = '编号,姓名,电话\r\n2,测试乙,13800000002\r\n1,"测试甲",13800000001\r\n3,東,x\r\n'
LEFT = "编号,姓名,电话\r\n2,测试乙,13800000002\r\n3,東,x\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Two stores lent for a rehearsal, and their maps."""

    folder: Path

    @property
    def exports(self) -> Path:
        return self.folder / "exports"

    @property
    def csv(self) -> Path:
        return self.exports / "会员.csv"

    @property
    def book(self) -> Path:
        return self.exports / "2026" / "回访.xlsx"

    def rehearse(self, *options: str) -> Ended:
        """Run the command in English, as JSON, on both stores."""
        stores = {
            "shop": f"sqlite:///{self.folder / 'shop.db'}",
            "exports": f"files://{self.exports}",
        }
        said = [w for n, url in stores.items() for w in ("--store", f"{n}={url}")]
        maps = [w for n in stores for w in ("--map", self.folder / f"{n}.yaml")]
        whom = ("--subject", "customer_no=1", "--fact", "actor=ecommerce-platform")
        command = ("--lang", "en", "rehearse", "--json", *said, *maps, *whom)
        return run(program(), *command, *options)

    def sheet(self, name: str) -> Any:  # noqa: ANN401  # openpyxl has no types
        return openpyxl.load_workbook(self.book)[name]


def company(folder: Path) -> Company:
    """Make both stores and their maps."""
    made = Company(folder=folder)
    made.book.parent.mkdir(parents=True)
    with closing(sqlite3.connect(folder / "shop.db")) as connection:
        connection.executescript(SCHEMA)
    made.csv.write_bytes(CSV.encode("gb18030"))
    (made.exports / "jieqing_lent").touch()
    (folder / "shop.yaml").write_text(SHOP_MAP, encoding="utf-8")
    (folder / "exports.yaml").write_text(EXPORTS_MAP, encoding="utf-8")
    _make_book(made.book)
    return made


def _make_book(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "客户"
    for row in (
        ["电话", "姓名", "次数"],
        [13800000002, "测试乙", 1],
        [13800000001, "测试甲", 2],
        [13800000003, "测试丙", 3],
    ):
        sheet.append(row)
    sheet["B3"].comment = Comment("测试甲:晚上再打 13800000001", "李客服")
    sheet["B4"].comment = Comment("老客户", "王客服")
    book.create_sheet("员工").append(["工号", "姓名"])
    book.save(path)
