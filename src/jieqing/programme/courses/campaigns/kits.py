"""Kits of campaigns as items of a pack: a banner, a mail, a question of the week."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jieqing.casebook.desk import Desk
from jieqing.errors import WrongUsage
from jieqing.programme.borne_out import item_as_loaded
from jieqing.programme.items_in_use import content_of, loaded_items
from jieqing.programme.kernel_packs import NAMED
from jieqing.programme.packs import PackKind

KIND, PACK = "campaign", "campaigns"
_LINE = {"type": "string", "minLength": 1, "maxLength": 200}
_TEXT = {"type": "string", "minLength": 1, "maxLength": 2000}


class KitUnknown(WrongUsage):
    """There is no such kit in use."""

    code = "campaign-kit-unknown"
    cause = "There is no kit {kit} for a campaign here."
    advice = "Load the pack of campaigns first; their page lists the kits."


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """What a campaign says. ``course``: whose lessons count as taken with it."""

    key: str
    title: str
    owner: str
    items: tuple[str, ...]
    banner: str
    mail: str
    ask: str
    right: str
    wrong: tuple[str, ...]
    why: str
    course: str


def kit_of(found: Mapping[str, Any]) -> Kit:
    """Read a kit out of a pack item's plain content, checked before."""
    return Kit(
        key=found["key"],
        title=found["title"],
        owner=found["owner"],
        items=tuple(found["items"]),
        banner=found["banner"],
        mail=found["mail"],
        ask=found["ask"],
        right=found["right"],
        wrong=tuple(found["wrong"]),
        why=found["why"],
        course=found.get("lessons_of", ""),
    )


def kits(tenant: str) -> Mapping[str, Kit]:
    """Every kit in use by its key; none before a pack was loaded."""
    return {key: kit_of(plain) for key, plain in loaded_items(tenant, KIND).items()}


def kit_in_use(desk: Desk, key: str) -> tuple[Kit, Mapping[str, Any]]:
    """One kit as it was loaded, and its plain content.

    Raises ``KitUnknown``; ``RecordAltered``: its row was edited.
    """
    row = item_as_loaded(desk, KIND, key)
    if row is None:
        raise KitUnknown(kit=key[:64])
    plain = content_of(row)
    return kit_of(plain), plain


KIT = PackKind(
    kind=KIND,
    mark="banner",
    needed={
        **NAMED,
        "banner": _LINE,
        "mail": _TEXT,
        "ask": _LINE,
        "right": _LINE,
        "wrong": {"type": "array", "items": _LINE, "minItems": 1, "maxItems": 4},
        "why": _LINE,
    },
    more={"lessons_of": {"type": "string"}},
)
