"""The pages of customers, words of reviews, and which pages somebody reads."""

from collections.abc import Mapping

from jieqing.casebook.reviews.reading import Asks, Found
from jieqing.console.parts import PartLink, parts_of
from jieqing.console.visit import Visit

ENTRY, REVIEWS = "customers", "reviews"
PARTS: Mapping[str, str] = {"": "Customer dossier", "reviews/": "Data reviews"}
ASKS_WORDS: Mapping[str, str] = {
    Asks.ACCURACY: "Is it right?",
    Asks.COMPLETENESS: "Is it complete?",
    Asks.EXPIRY: "Is it still needed?",
}
FOUND_WORDS: Mapping[str, str] = {
    Found.RIGHT: "in order",
    Found.WRONG: "something is wrong",
    Found.GONE: "no longer there",
}


def links_of(visit: Visit, here: str) -> tuple[PartLink, ...]:
    """Return the links of those pages that this person may read."""
    return parts_of(visit, ENTRY, PARTS, here, {"reviews/": REVIEWS})
