"""Every act of a case by its name in the address."""

from collections.abc import Mapping

from jieqing.console.cases import (
    ending,
    erasing,
    fulfilling,
    holding,
    leaving,
    planning,
    signing,
    taking_up,
    turning,
)
from jieqing.console.cases.act_form import ActForm

_ALL = (
    *taking_up.FORMS,
    *fulfilling.FORMS,
    *planning.FORMS,
    *signing.FORMS,
    *erasing.FORMS,
    *ending.FORMS,
    *leaving.FORMS,
    *holding.FORMS,
    *turning.FORMS,
)
FORMS: Mapping[str, ActForm] = {one.act.value: one for one in _ALL}
