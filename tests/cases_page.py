"""Writes docs/reference/law-cases.md: how many worked cases there are, by sector.

Run it after adding cases; a test compares the page with the files.
"""

from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "law" / "cases"
SHIPPED = ROOT / "src" / "jieqing" / "content" / "law" / "cn" / "examples.yaml"
PAGE = ROOT / "docs" / "reference" / "law-cases.md"
SECTORS = {
    "finance": "banks, payment, securities, funds, futures, insurance, credit bureaus",
    "internet": "telecom, internet services, live streams, messages, AI, certificates",
    "commerce": "e-commerce, consent, stopped services, holds, unknown companies",
    "medical": "hospitals, prescriptions, vaccines, devices, pharmacies",
    "mobility": "cars, ride hailing, travel, hotels, couriers, estate agents",
    "minors": "children, guardians, online classes, faces and other biometrics",
    "books": "accounting, tax, invoices, audit, appraisal, procurement, export",
    "labour": "employers, recruiting",
    "venues": "food, cosmetics, guards, venues, video, auctions, pawnshops",
    "shop": "the sample shop, its customer leaves",
    "terms": "terms, beginnings, old and new law",
}
HEAD = """\
# Worked cases of the law 判断样例

A lawyer can read, add and dispute them: `tests/law/cases/*.yaml`, in the form of the
pack's own `examples.yaml`, with an outcome and a day computed by hand from each rule's
text. All run in every test; `jieqing rules test FILE` runs any such file. A case may be
decided several times (`then`: a hold is lifted, a law comes into force, an age is found
out); each time counts as a decision. With `whole_law` every rule of the pack is looked
at, not only those that the case names. Every rule of the pack is named by some case,
and every kind of company that a rule binds.

| file | sector | cases | decisions |
|---|---|---|---|
"""


def page() -> str:
    """The page as it should stand."""
    counted = list(_counted())
    rows = [f"| `{n}` | {what} | {c} | {d} |" for n, what, c, d in counted]
    cases, decisions = (sum(row[place] for row in counted) for place in (2, 3))
    rows.append(f"| | together | {cases} | {decisions} |")
    return HEAD + "\n".join(rows) + "\n"


def _counted() -> Iterator[tuple[str, str, int, int]]:
    yield "examples", "shipped with the pack", *_numbers(SHIPPED)
    for name, what in SECTORS.items():
        yield name, what, *_numbers(CASES / f"{name}.yaml")


def _numbers(path: Path) -> tuple[int, int]:
    cases = yaml.safe_load(path.read_text(encoding="utf-8"))["examples"]
    return len(cases), sum(1 + len(case.get("then", ())) for case in cases)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
