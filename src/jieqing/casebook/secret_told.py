"""An order to keep rows in secret as its two named persons are told of it.

Every field passes the disclosure matrix as a secret hold, on the organ's paper.
"""

from collections.abc import Mapping
from functools import partial

from jieqing.casebook.annex import Opening
from jieqing.casebook.disclosing import Sayable, disclose
from jieqing.casebook.disclosure import Audience, Circumstance
from jieqing.casebook.disclosure_reading import shipped_matrix
from jieqing.casebook.secret_orders import SecretOrder

ON_ORDER = (Audience.AUDITOR, frozenset({Circumstance.ORDER}))
"""How the matrix names the two: they have seen the organ's paper."""


def order_told(order: SecretOrder) -> dict[str, object]:
    """Return what an order says and has kept so far; no value of a row."""
    return _disclosed(
        {
            "order": order.number,
            "organ": order.paper.organ,
            "article": order.paper.article,
            "document": order.paper.document,
            "officers": list(order.paper.officers),
            "contact": order.paper.contact,
            "words": order.paper.words,
            "table": order.scope.name,
            "rows": len(order.scope.keys),
            "sealed": len(order.rows),
            "unread": list(order.unread),
            "until": order.paper.until.isoformat(),
            "review": order.paper.review.isoformat(),
            "void_after": order.void_after.isoformat(),
            "signed": sorted(order.set),
            "ended": sorted(order.ended),
        }
    )


def annex_told(opened: Opening) -> dict[str, object]:
    """Return what opens a restricted annex, for the ordering organ."""
    return _disclosed({"content": opened.content, "salt": opened.salt})


def _disclosed(content: Mapping[str, object]) -> dict[str, object]:
    fields = {
        name: Sayable("secret_hold", partial(content.__getitem__, name))
        for name in content
    }
    return dict(disclose(fields, ON_ORDER, shipped_matrix()).told)
