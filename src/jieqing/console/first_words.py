"""The words with which an address begins that is no company's.

They are read from the resolver itself: an address that is added later is among them.
"""

from functools import cache

from django.conf import settings
from django.urls import get_resolver

from jieqing.errors import WrongUsage

_GIVEN = "<"
"""With this sign a part of an address begins that is not fixed."""


class TenantTaken(WrongUsage):
    """Pages of the company would lie under addresses that mean something else."""

    code = "tenant-name-taken"
    cause = "The short name {tenant} is the first word of other addresses."
    advice = (
        "Take another short name, such as {tenant}-co; that of a home which has begun"
        " is never changed, so make a new home."
    )


@cache
def first_words() -> frozenset[str]:
    """Every fixed first word of an address that is served."""
    routes = [
        str(one.pattern) for one in get_resolver(settings.ROOT_URLCONF).url_patterns
    ]
    words = {route.partition("/")[0] for route in (*routes, settings.STATIC_URL[1:])}
    return frozenset(word for word in words if word and _GIVEN not in word)


def require_own(tenant: str) -> None:
    """Refuse a short name that other addresses have. Raises ``TenantTaken``."""
    if tenant.casefold() in first_words():
        raise TenantTaken(tenant=tenant)
