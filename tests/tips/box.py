"""A box of tips with its people, for tests: made by the acts, never by inserts."""

import secrets
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pyrage

from jieqing.tips import receiving, recipients, telling
from jieqing.tips.receipt import Derived
from jieqing.tips.receiving import Reader
from jieqing.tips.recipients import Recipient, Recipients
from jieqing.tips.telling import NewTip
from jieqing.tips.thread import Thread
from jieqing.tips.vault import FOLDER, Vault

MONDAY = date(2026, 3, 2)
WU, HE, FANG = "吴倩", "何律师", "方经理"
WORDS = "周五晚上有人把客户名单拷进了自己的移动硬盘"
TIPPER = "林小雨 13800000002"


def reader() -> Reader:
    return Reader(identity=str(pyrage.x25519.Identity.generate()))


def a_tipper() -> Derived:
    """As from a receipt of their own, without what deriving it costs."""
    place, author = secrets.token_bytes(32), secrets.token_hex(20)
    return Derived(place=place, identity=reader().identity, author=author)


@dataclass(kw_only=True)
class Box:
    """吴倩 and 何律师 guard names; 何律师 is outside; 方经理 manages."""

    home: Path
    wu: Reader = field(default_factory=reader)
    he: Reader = field(default_factory=reader)
    fang: Reader = field(default_factory=reader)

    def __post_init__(self) -> None:
        self.recipients = Recipients(
            everybody=(
                Recipient(name=WU, key=self.wu.key, guards=True),
                Recipient(name=HE, key=self.he.key, outside=True, guards=True),
                Recipient(name=FANG, key=self.fang.key),
            )
        )
        recipients.save(self.folder, self.recipients)
        self.vault = Vault.make(self.folder)
        self.tipper = a_tipper()

    def without_guards(self) -> None:
        everybody = (replace(one, guards=False) for one in self.recipients.everybody)
        self.recipients = Recipients(everybody=tuple(everybody))
        recipients.save(self.folder, self.recipients)

    @property
    def folder(self) -> Path:
        return self.home / FOLDER

    def send(self, new: NewTip, day: date = MONDAY) -> None:
        telling.send(self.vault, self.recipients, self.tipper, new, day)

    def send_from_other(self, new: NewTip, day: date = MONDAY) -> None:
        telling.send(self.vault, self.recipients, a_tipper(), new, day)

    def told(self) -> Thread:
        found = telling.find(self.vault, self.tipper)
        assert found is not None
        return found

    def seen_by(self, who: Reader) -> Thread:
        (found,) = receiving.threads(self.vault, who)
        return found

    def bytes_on_disk(self) -> bytes:
        return b"".join(path.read_bytes() for path in sorted(self.folder.iterdir()))
