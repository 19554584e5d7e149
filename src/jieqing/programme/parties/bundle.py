"""A file of indicators as partners exchange them: STIX 2.1 or MISP, and its TLP.

Pure. How far a file may go is what it says of itself: the strictest mark in it. What is
not marked, or says two things, goes nowhere.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jieqing.errors import WrongUsage

LARGEST = 2 * 1024 * 1024


class Tlp(StrEnum):
    """The traffic light protocol 2.0, from what anybody may see to what nobody else."""

    CLEAR = "clear"
    GREEN = "green"
    AMBER = "amber"
    STRICT = "amber+strict"
    RED = "red"

    @property
    def rank(self) -> int:
        """How strict it is."""
        return list(Tlp).index(self)


class Form(StrEnum):
    """In which form a file is."""

    STIX = "stix"
    MISP = "misp"


_STIX_MARKS: Mapping[str, Tlp] = {
    "94868c89-83c2-464b-929b-a1a8aa3c8487": Tlp.CLEAR,
    "bab4a63c-aed9-4cf5-a766-dfca5abac2bb": Tlp.GREEN,
    "55d920b0-5e8b-4f79-9ee9-91f868d9b421": Tlp.AMBER,
    "939a9414-2ddd-4d32-a0cd-375ea402b003": Tlp.STRICT,
    "e828b379-4e03-4974-9ac4-e53a884c97c1": Tlp.RED,
    "613f2e26-407d-48c7-9eca-b8e91df99dc9": Tlp.CLEAR,
    "34098fce-860f-48ae-8e50-ebd3cc5e41da": Tlp.GREEN,
    "f88d31f6-486f-44da-b317-01333bde0b82": Tlp.AMBER,
    "5e57c739-391a-4eb3-b6be-7d15ca92d5ed": Tlp.RED,
}
"""The marking definitions of TLP 2.0 and, below, of TLP 1.0 (STIX 2.1, 7.2.1.4)."""
_MISP_MARKS = {"white": Tlp.CLEAR, **{one.value: one for one in Tlp}}
_FARTHEST: Mapping[str, Tlp] = {
    "0": Tlp.RED,
    "1": Tlp.STRICT,
    "2": Tlp.GREEN,
    "3": Tlp.CLEAR,
    "4": Tlp.RED,
}
"""The strictest mark that a MISP event's distribution still honours."""


class ResourceUnreadable(WrongUsage):
    """The file is not one that can be looked through."""

    code = "resource-unreadable"
    cause = "The file is not a STIX 2.1 bundle or a MISP event: {what}."
    advice = "Export it again as JSON from the tool it came from."


class ResourceContradicts(WrongUsage):
    """A file that says two things of how far it may go, goes nowhere."""

    code = "resource-contradicts"
    cause = "The file does not say one thing of how far it may go: {what}."
    advice = "Mark everything in it with one TLP, and give the same here."


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What a file says of itself: its form, its mark, and how much is in it."""

    form: Form
    tlp: Tlp
    count: int


def read_bundle(content: bytes) -> Bundle:
    """Read a file. Raises ``ResourceUnreadable`` or ``ResourceContradicts``."""
    if len(content) > LARGEST:
        raise ResourceUnreadable(what="size")
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise ResourceUnreadable(what="json") from None
    if isinstance(found, dict) and found.get("type") == "bundle":
        return _stix(found)
    if isinstance(found, dict) and isinstance(found.get("Event"), dict):
        return _misp(found["Event"])
    raise ResourceUnreadable(what="form")


def _stix(found: Mapping[str, Any]) -> Bundle:
    objects = [one for one in _listed(found.get("objects")) if isinstance(one, dict)]
    told = [one for one in objects if one.get("type") != "marking-definition"]
    if not told or any(one.get("spec_version") != "2.1" for one in told):
        raise ResourceUnreadable(what="version")
    marks = [max(_marks(one), key=lambda m: m.rank, default=None) for one in told]
    known = [one for one in marks if one is not None]
    if len(known) < len(marks):
        raise ResourceContradicts(what="mark")
    tlp = max(known, key=lambda one: one.rank)
    return Bundle(form=Form.STIX, tlp=tlp, count=len(told))


def _marks(one: Mapping[str, Any]) -> Iterator[Tlp]:
    for ref in _listed(one.get("object_marking_refs")):
        mark = _STIX_MARKS.get(str(ref).removeprefix("marking-definition--"))
        if mark is not None:
            yield mark


def _misp(event: Mapping[str, Any]) -> Bundle:
    names = [str(tag.get("name", "")) for tag in _listed(event.get("Tag")) if tag]
    marks = {_MISP_MARKS.get(n[4:].lower()) for n in names if n.startswith("tlp:")}
    attributes = _listed(event.get("Attribute"))
    if len(marks) != 1 or None in marks:
        raise ResourceContradicts(what="mark")
    tlp = next(one for one in marks if one is not None)
    farthest = _FARTHEST.get(str(event.get("distribution", "0")))
    if farthest is None or tlp.rank > farthest.rank:
        raise ResourceContradicts(what="distribution")
    if "SharingGroup" in event or event.get("sharing_group_id") not in (None, "0", 0):
        raise ResourceContradicts(what="group")
    if not attributes:
        raise ResourceUnreadable(what="empty")
    return Bundle(form=Form.MISP, tlp=tlp, count=len(attributes))


def _listed(found: object) -> Sequence[Any]:
    return found if isinstance(found, list) else ()
