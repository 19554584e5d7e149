"""The command line as people use it: a small shop, a home of its own, one runner."""

import json
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

from warm import program

SHOP = """
CREATE TABLE member (id INTEGER PRIMARY KEY, phone TEXT UNIQUE, nickname TEXT,
  status INTEGER NOT NULL DEFAULT 1);
CREATE TABLE trade_order (id INTEGER PRIMARY KEY, member_id INTEGER NOT NULL,
  amount INTEGER NOT NULL, receiver TEXT, finished_at DATETIME);
INSERT INTO member VALUES
  (1, '13800000001', '小一', 1), (2, '138 0000 0002', '小二', 1);
INSERT INTO trade_order VALUES
  (1, 2, 100, '李二', datetime('now', '-5 years')),
  (2, 2, 200, '李二', datetime('now', '-90 days')),
  (3, 1, 300, '王一', datetime('now', '-5 years'));
"""
MAP = """\
map: 1
store: shop
root: member
tables:
  member:
    record: account-profile
    identities: {id: customer_no, phone: phone}
    stop: {status: 0}
    columns: {phone: phone, nickname: nickname}
  trade_order:
    record: transaction-record
    clocks: {transaction-completed: finished_at}
    minimum: [member_id, amount, finished_at]
    columns: {receiver: name}
    references:
      - {owner: member, by: member_id}
"""
PEOPLE = (
    ("陈立", "security-administrator"),
    ("周敏", "officer"),
    ("王建国", "approver"),
    ("赵琳", "approver"),
    ("孙浩", "executor"),
)
INIT = (
    "init home --demo --tenant my-shop --name 我的商店 --contact kefu@example.test"
    " --officer-contact dpo@example.test --actor ecommerce-platform"
    " --actor any-company"
)
SIGNED = " --by P-0001 --signed-with P-0001.key --signer-passphrase-file pass.txt"
THIS_YEAR = f"{datetime.now(tz=UTC) + timedelta(hours=8):%Y}"  # in Beijing
CASE = f"CL-{THIS_YEAR}-0001"
OFFICER, WANG, ZHAO, SUN = "P-0002", "P-0003", "P-0004", "P-0005"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def content(self) -> dict[str, Any]:
        """What --json printed; anything else on stdout is an error of the test."""
        return dict(json.loads(self.out))

    @property
    def refusal(self) -> str:
        """The code of the error that was printed."""
        return str(self.content["error"]["code"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A folder with the database, the home and the key files."""

    folder: Path

    def run(self, command: str, typed: str = "") -> Answer:
        """Run one command in English, as JSON."""
        return run(self.folder, f"{command} --json", typed)

    def told(self, command: str, language: str) -> list[str]:
        """Run one command in a language; the lines that a person reads of a refusal."""
        answer = run(self.folder, f"--lang {language} {command}")
        return answer.err.splitlines()

    def words(self, command: str, language: str) -> str:
        """Run one command in a language; what it says on stdout."""
        return run(self.folder, f"--lang {language} {command}").out

    def act(self, act: str, by: str, more: str = "") -> Answer:
        """Run one act on the case."""
        return self.run(f"case {act} {CASE} --by {by} {more}")

    def sign(self, by: str) -> Answer:
        """Sign with the person's own key."""
        return self.act("approve", by, f"--key {by}.key --passphrase-file pass.txt")

    def sql(self, statement: str, file: str = "shop.db") -> list[tuple[Any, ...]]:
        """Run a statement on a database, as somebody outside Jieqing would."""
        with closing(sqlite3.connect(self.folder / file)) as connection, connection:
            return connection.execute(statement).fetchall()

    def copy(self, folder: Path) -> "Shop":
        """Copy everything; the copy's database is confirmed at its new address."""
        copytree(self.folder, folder, dirs_exist_ok=True)
        settings = folder / "home" / "jieqing.toml"
        text = settings.read_text(encoding="utf-8")
        settings.write_text(text.replace(str(self.folder), str(folder)), "utf-8")
        moved = Shop(folder=folder)
        moved.run(f"map confirm shop --by {OFFICER}")
        return moved

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        """All rows with customers' data."""
        members = self.sql("SELECT * FROM member ORDER BY id")
        return members + self.sql("SELECT * FROM trade_order ORDER BY id")


def run(folder: Path, command: str, typed: str = "") -> Answer:
    """Run ``jieqing`` in a folder, with its home there."""
    ended = subprocess.run(
        [program(), *command.split()],
        cwd=folder,
        env={"JIEQING_HOME": "home", "JIEQING_LANG": "en", "LANG": "C.UTF-8"},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
    return Answer(code=ended.returncode, out=ended.stdout, err=ended.stderr)
