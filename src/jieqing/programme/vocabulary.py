"""Words that packs may use: measures, anchors, sizes of companies."""

from collections.abc import Mapping
from functools import cache

from jieqing.content import read_yaml

SIZES = ("small", "middle", "large")
ANCHORS_FILE = "programme/anchors.yaml"
MEASURES_FILE = "programme/measures.yaml"


@cache
def shipped_anchors() -> Mapping[str, Mapping[str, str]]:
    """Every anchor: key to law or standard, article, and rows of the catalogue."""
    found: Mapping[str, Mapping[str, str]] = read_yaml(ANCHORS_FILE)["anchors"]
    return found


@cache
def shipped_measure_ids() -> frozenset[str]:
    """Every measure's id: m1.1 to m20.3, p1 to p5."""
    return frozenset(str(each["id"]) for each in read_yaml(MEASURES_FILE)["measures"])
