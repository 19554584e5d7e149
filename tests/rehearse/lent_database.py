"""A database lent for a rehearsal, and what the sample's own judge says of the run."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from places import Place
from warm import program

MALL = Path(__file__).parents[1] / "samples" / "mall"
KEY = "00" * 16
DAY = "2025-12-01"
FACTS = {
    "ecommerce-platform": ("actor=ecommerce-platform",),
    "self-operated": ("actor=self-operated-shop",),
    "self-operated-anonymise": (
        "actor=self-operated-shop",
        "anonymise_test_passed=true",
    ),
    "unknown": (),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def content(self) -> dict[str, Any]:
        """What --json printed."""
        return dict(json.loads(self.out))


def run(*command: object, folder: Path | None = None) -> Ended:
    """Run a program to its end."""
    words = [str(word) for word in command]
    ended = subprocess.run(
        words, cwd=folder, capture_output=True, text=True, check=False
    )
    return Ended(code=ended.returncode, out=ended.stdout, err=ended.stderr)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    """One database, somebody's map of it, and the answers they recorded."""

    place: Place
    map: Path
    decisions: Path | None = None

    def rehearse(self, subject: str, *options: str) -> Ended:
        """Run the command in English, as JSON."""
        store = f"{self.map_store}={self.place.url}"
        command = ["rehearse", "--map", self.map, "--store", store, "--json"]
        answers = ["--decisions", self.decisions] if self.decisions else []
        whom = ["--subject", subject]
        return run(program(), "--lang", "en", *command, *answers, *whom, *options)

    @property
    def file(self) -> Path:
        """Where an SQLite database lies."""
        return Path(self.place.url.removeprefix("sqlite:///"))

    @property
    def map_store(self) -> str:
        """The store's name, as its map says it."""
        text = self.map.read_text(encoding="utf-8")
        return text.partition("store: ")[2].partition("\n")[0]

    def lend(self) -> None:
        """Make the table without which nothing is erased."""
        self.sql("CREATE TABLE jieqing_lent (x INTEGER)")

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement past the product."""
        return self.place.ask(statement)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mall:
    """The public shop, lent, and the folder of its snapshots."""

    lent: Lent
    folder: Path

    def rehearse(self, member: str, setting: str, *more: str, day: str = DAY) -> Ended:
        """Erase the member under the setting, between two snapshots."""
        self._snapshot("before.json")
        facts = [w for fact in FACTS[setting] for w in ("--fact", fact)]
        subject = f"customer_no={member.removeprefix('member_')}"
        ended = self.lent.rehearse(subject, *facts, "--today", day, "--execute", *more)
        self._snapshot("after.json")
        return ended

    def judged(self, member: str, setting: str, *scenario: str) -> str:
        """What check_truth.py compare prints."""
        return self._judge(
            "check_truth.py", "compare", MALL / "truth.yaml", member, setting, *scenario
        )

    def difference(self) -> str:
        """What unchanged.py diff prints."""
        return self._judge("unchanged.py", "diff", None)

    def erased(self) -> dict[str, set[int]]:
        """Numbers of the rows that went, by table."""
        before, after = self._read("before.json"), self._read("after.json")
        return {
            table: {int(key) for key in rows.keys() - after[table].keys()}
            for table, rows in before.items()
            if rows.keys() - after[table].keys()
        }

    def _judge(self, program: str, word: str, truth: Path | None, *more: str) -> str:
        seen = [self._place("before.json"), self._place("after.json")]
        first = [truth] if truth else []
        ended = run(sys.executable, MALL / program, word, *first, *seen, *more)
        return ended.out.strip()

    def _snapshot(self, name: str) -> None:
        url = sqlalchemy_url(self.lent.place)
        taken = ("snapshot", url, self._place(name), "--key", KEY)
        assert run(sys.executable, MALL / "unchanged.py", *taken).code == 0

    def _read(self, name: str) -> dict[str, dict[str, object]]:
        return dict(json.loads(self._place(name).read_text())["tables"])

    def _place(self, name: str) -> Path:
        return self.folder / name


def sqlalchemy_url(place: Place) -> str:
    """The database's address as the sample's own programs take it."""
    scheme, _, rest = place.url.partition("://")
    drivers = {"postgresql": "postgresql+psycopg", "mariadb": "mysql+pymysql"}
    ending = "&charset=utf8mb4" if scheme == "mariadb" else ""
    return f"{drivers.get(scheme, scheme)}://{rest}{ending}"
