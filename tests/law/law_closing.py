"""What the tests of law share: the shipped pack and a customer who closes on T."""

from collections.abc import Mapping
from datetime import date

from jieqing import content
from jieqing.law.values import Facts

T = date(2026, 11, 26)
SHOP = frozenset(
    {
        "ecommerce-operator",
        "network-data-handler",
        "network-operator",
        "self-operated-shop",
        "taxpayer",
        "any-company",
    }
)
PLATFORM = SHOP - {"self-operated-shop"} | {"ecommerce-platform"}


def pack_files() -> dict[str, str]:
    names = ("facts.yaml", "retention.yaml")
    return {name: content.read(f"law/cn/{name}") for name in names}


def closing(
    *kinds: str,
    actors: frozenset[str] | None = SHOP,
    clocks: Mapping[str, date | None] | None = None,
) -> Facts:
    ends = {"user-deletion-request": T, "purpose-achieved": T}
    return Facts(
        kinds=frozenset(kinds),
        actors=actors,
        clocks={**ends, **(clocks or {})},
        ruled_out=frozenset({"not-used-as-voucher"}),
    )
