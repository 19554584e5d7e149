"""Somebody who tries Jieqing on a database that nobody prepared, command by command.

The shop grew over years: half English, half pinyin, one Chinese table, no declared
reference, no unique index, one table without a key. On a server the account may only
SELECT; IT made it and ran what `store grants` printed.
"""

import os
import re
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from places import Place
from warm import program

ROOT = Path(__file__).parents[2]
_LONG_AGO = "2015-05-01 10:00:00"
_LATELY = f"{datetime.now(tz=UTC).date() - timedelta(days=90)} 10:00:00"
UNPREPARED = f"""
CREATE TABLE hy_huiyuan (id INTEGER PRIMARY KEY, sjhm VARCHAR(20), nicheng VARCHAR(40),
  sfzh VARCHAR(18), csrq DATE, dengji_id INTEGER, zhuce_sj DATETIME);
CREATE TABLE hy_dengji (id INTEGER PRIMARY KEY, mingcheng VARCHAR(20));
CREATE TABLE shop_order (id INTEGER PRIMARY KEY, order_sn VARCHAR(32), user_id INTEGER,
  status INTEGER, amount INTEGER, receiver_name VARCHAR(40), receiver_phone VARCHAR(20),
  receiver_address VARCHAR(200), remark VARCHAR(200), finish_time DATETIME);
CREATE TABLE shop_order_item (id INTEGER PRIMARY KEY, order_id INTEGER,
  goods_id INTEGER, goods_name VARCHAR(100), qty INTEGER);
CREATE TABLE "收货地址" ("编号" INTEGER PRIMARY KEY, "会员编号" INTEGER,
  "收货人" VARCHAR(20), "手机" VARCHAR(20), "地址" VARCHAR(200), "是否默认" INTEGER);
CREATE TABLE sms_log (mobile VARCHAR(20), body VARCHAR(500), lx1 VARCHAR(30),
  sent_at DATETIME);
CREATE TABLE goods (id INTEGER PRIMARY KEY, title VARCHAR(99), price INTEGER);
CREATE TABLE sys_user (id INTEGER PRIMARY KEY, login_name VARCHAR(20),
  phone VARCHAR(20));
CREATE TABLE sys_config (k VARCHAR(20) PRIMARY KEY, v VARCHAR(200));
INSERT INTO hy_dengji VALUES (1, '普通'), (2, '金卡');
INSERT INTO hy_huiyuan VALUES
  (1, '13800000001', '小一', '110101199003071233', '1990-03-07', 1, '{_LONG_AGO}'),
  (2, '13800000002', '小二', NULL, NULL, 2, '{_LONG_AGO}');
INSERT INTO shop_order VALUES
  (1, 'SN1', 2, 3, 100, '李二', '13800000002', '北京市朝阳区1号', '快',
   '{_LONG_AGO}'),
  (2, 'SN2', 2, 3, 80, '李二', '13800000002', '北京市朝阳区1号', NULL, '{_LATELY}'),
  (3, 'SN3', 1, 3, 80, '王一', '13800000001', '上海市', NULL, '{_LATELY}');
INSERT INTO shop_order_item VALUES
  (1, 1, 1, '毛笔', 2), (2, 2, 1, '毛笔', 1), (3, 3, 1, '毛笔', 1);
INSERT INTO "收货地址" VALUES (1, 2, '李二', '13800000002', '北京市朝阳区1号', 1);
INSERT INTO sms_log VALUES
  ('13800000002', '您的包裹到了', '13911112222', '{_LATELY}'),
  ('13800000001', '您的包裹到了', '13911112222', '{_LATELY}');
INSERT INTO goods VALUES (1, '毛笔', 50);
INSERT INTO sys_user VALUES (1, 'admin', '13700000000');
INSERT INTO sys_config VALUES ('title', '商店');
"""
_ACCOUNT = {
    "postgresql": "CREATE ROLE {} LOGIN",
    "mariadb": "CREATE USER {}@localhost",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """One command of the guide: itself, how it ended, its words, its time."""

    command: str
    code: int
    words: str
    seconds: float


@dataclass(slots=True, kw_only=True)
class Newcomer:
    """Who follows a guide in a folder of their own."""

    folder: Path
    exports: list[str] = field(default_factory=list)

    def follow(self, guide: str, address: str = "") -> Iterator[Ran]:
        """Run the commands of a guide one after the other, as printed.

        ``address``: the one thing that differs between databases.
        """
        (self.folder / ".venv").mkdir(exist_ok=True)
        (self.folder / ".venv" / "bin").symlink_to(program().parent)
        for line in guide.splitlines():
            if line.startswith("export SHOP="):
                self.exports.append(f"export SHOP='{address}'")
            elif line.startswith("export"):
                self.exports.append(line)
            else:
                yield self.run(line)

    def run(self, command: str) -> Ran:
        """Run one command; where it asks, look at the keys and press one."""
        began = time.monotonic()
        at_work = subprocess.Popen(
            ["/bin/bash", "-c", "\n".join([*self.exports, command])],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        with at_work:
            said = [self._answered(at_work, line) for line in at_work.stdout]
        return Ran(
            command=command,
            code=at_work.returncode,
            words="".join(said),
            seconds=time.monotonic() - began,
        )

    def _answered(self, at_work: subprocess.Popen[str], line: str) -> str:
        if keys := re.findall(r"\[(\w)\]", line):
            at_work.stdin.write(next(key for key in "ufyn" if key in keys))
            at_work.stdin.flush()
        return line


def commands(page: str, begin: str, end: str) -> str:
    """The commands that a part of a page prints, in their order."""
    text = (ROOT / page).read_text(encoding="utf-8")
    part = text.split(begin, 1)[1].split(end, 1)[0]
    return "".join(re.findall(r"```sh\n(.*?)```", part, re.DOTALL))


def address_of(place: Place) -> str:
    """The address under which the newcomer looks at the database."""
    if place.server is None:
        return place.url
    return place.server.url(place.database, f"{place.database}_look")


def let_it_grant(place: Place, printed: str) -> None:
    """IT makes the account, then runs what `store grants` printed."""
    if place.server is not None:
        place.server.script(
            _ACCOUNT[place.kind].format(f"{place.database}_look"), place.database
        )
        lines = [line for line in printed.splitlines() if not line.startswith("--")]
        place.server.script("\n".join(lines), place.database)


def shown(ran: Sequence[Ran]) -> str:
    """What a test prints when a command did not end as it should."""
    return "\n".join(
        f"{each.seconds:6.2f} s  {each.code}  {each.command}\n{each.words}"
        for each in ran
    )
