"""Print the field cases, ``number | test | databases``, as pytest collects them."""

import re
import sys
from dataclasses import dataclass, field

import pytest

KINDS = ("sqlite", "postgresql", "mariadb")
# Rooms whose tests have a database of their own where they name none.
_ON_SQLITE = ("tests/erasure", "tests/stores", "tests/casebook", "tests/flow")
_TEST = re.compile(r"test_d_(\d\d)_(\w+)")


@dataclass(slots=True)
class Collected:
    """A plugin that notes the numbered tests, and on which databases each runs."""

    kinds: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            found = _TEST.match(item.name)
            if found is not None and isinstance(item, pytest.Function):
                on = self.kinds.setdefault((found[1], found[2]), set())
                on |= _databases(item)

    def lines(self) -> list[str]:
        return [
            f"D-{number} | {test.replace('_', ' ')} | {_named(on)}"
            for (number, test), on in sorted(self.kinds.items())
        ]


def _databases(item: pytest.Function) -> set[str]:
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    said = {*map(str, parameters), *item.fixturenames}.intersection(KINDS)
    on_sqlite = item.nodeid.startswith(_ON_SQLITE)
    return said or ({"sqlite"} if on_sqlite else set())


def _named(on: set[str]) -> str:
    return ", ".join(kind for kind in KINDS if kind in on) or "no store"


if __name__ == "__main__":
    collected = Collected()
    pytest.main(["--collect-only", "-q", "-q", "-n", "0"], plugins=[collected])
    sys.stdout.write("\n".join(collected.lines()) + "\n")
