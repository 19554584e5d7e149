"""Templates and duties in use here: as shipped, or as this company edited them."""

from collections.abc import Iterable, Mapping

from jieqing.errors import WrongUsage
from jieqing.programme.items_in_use import content_of, laid_over
from jieqing.programme.models import PackItem
from jieqing.programme.pack_items import (
    Duty,
    ItemKind,
    Template,
    duty_of,
    template_of,
)
from jieqing.programme.packs import shipped_templates


class TemplateUnknown(WrongUsage):
    """There is no such template."""

    code = "template-unknown"
    cause = "There is no template {template}."
    advice = "The page of documents lists those that are there."


def templates(tenant: str) -> Mapping[str, Template]:
    """Every template, by key: of loaded packs, and shipped ones not loaded yet."""
    rows = PackItem.objects.filter(tenant=tenant, kind=ItemKind.TEMPLATE)
    return templates_among(rows)


def templates_among(items: Iterable[PackItem]) -> Mapping[str, Template]:
    """Every template, by key, where the items of all packs were read before."""
    rows = (row for row in items if row.kind == ItemKind.TEMPLATE)
    return laid_over(shipped_templates(), rows, template_of)


def template(tenant: str, key: str) -> Template:
    """One template. Raises ``TemplateUnknown``."""
    found = templates(tenant).get(key)
    if found is None:
        raise TemplateUnknown(template=key[:64])
    return found


def duties(tenant: str) -> Mapping[str, tuple[Duty, PackItem]]:
    """The duties of loaded packs, by key; none before a pack was loaded."""
    rows = PackItem.objects.filter(
        tenant=tenant, kind=ItemKind.DUTY, is_retired=False
    ).order_by("key")
    return duties_among(rows)


def duties_among(items: Iterable[PackItem]) -> Mapping[str, tuple[Duty, PackItem]]:
    """The duties, by key, where the items of all packs were read before."""
    rows = (row for row in items if row.kind == ItemKind.DUTY and not row.is_retired)
    return {row.key: (duty_of(content_of(row)), row) for row in rows}
