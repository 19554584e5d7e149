"""Packs: those that ship, what loading one would do, and loading it as it was seen."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from jieqing.console.cases.act_form import Cleaned, SpokenForm
from jieqing.console.pages import page, show
from jieqing.console.parts import parts_of
from jieqing.console.programme.acting import Deed, answer
from jieqing.console.programme.words import ENTRY, PARTS
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.programme import models
from jieqing.programme.acting import Asked, Signature
from jieqing.programme.acts.load_pack import (
    AGREE,
    APPLY,
    Plan,
    PlanMoved,
    agree,
    apply,
    bound_by,
    is_agreed,
    plan,
)
from jieqing.programme.adoption import adoption
from jieqing.programme.packs import SHIPPED, shipped_pack
from jieqing.programme.vocabulary import SIZES

STEP_WORDS = {
    "new": "New",
    "changed": "Changed",
    "retired": "Retired",
    "back": "Back again",
}

_FOLLOWS = "Edited fields stay as they are; the others follow the pack."
_AN_APPROVER = (
    "It changes what opens acts of cases: an approver agrees to this plan here, then "
    "the officer loads it."
)


class PlanForm(SpokenForm):
    """The plan that was seen."""

    plan = forms.CharField(widget=forms.HiddenInput(), max_length=64)


@require_safe
@page(ENTRY)
def packs(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List the packs with how much of them is in use."""
    loaded = models.PackItem.objects.filter(tenant=visit.desk.tenant)
    versions = dict(loaded.values_list("pack", "version"))
    lines = []
    for name in SHIPPED:
        pack = shipped_pack(name)
        lines.append(
            {
                "pack": pack,
                "items": len(pack.items),
                "loaded": versions.get(pack.key, ""),
                "address": f"/{visit.desk.tenant}/programme/packs/{name}/load",
            }
        )
    content = {
        "lines": lines,
        "may_load": visit.may(APPLY) or visit.may(AGREE),
        "parts": parts_of(visit, ENTRY, PARTS, "packs/"),
    }
    return show(request, visit, ENTRY, "console/programme/packs.html", content)


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def load(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """Show what loading a pack would do; load it, or agree to it, as it was seen."""
    pack = shipped_pack(name)
    seen = plan(visit.desk, pack, _size(visit))
    waits = bool(bound_by(visit.desk, seen)) and not is_agreed(visit.desk, seen)
    agrees = visit.may(AGREE) and (waits or not visit.may(APPLY))
    act, done = (AGREE, agree) if agrees else (APPLY, apply)

    def do(cleaned: Cleaned, asked: Asked, signature: Signature | None) -> None:
        del signature
        if cleaned["plan"] != seen.digest:
            raise PlanMoved(pack=pack.key)
        done(visit.desk, seen, by=asked.by, at=asked.at)

    deed = Deed(
        act=act,
        title=f"{pack.title} {pack.version}",
        back=f"/{visit.desk.tenant}/programme/packs/",
        do=do,
        form=PlanForm,
        initial={"plan": seen.digest},
        sentence=_AN_APPROVER if waits and agrees else _FOLLOWS,
        closed=_closed(is_for_approvers=agrees, waits=waits),
        template="console/programme/act_pack.html",
        extra={"changes": _lines(seen), "same": seen.same},
    )
    return answer(request, visit, deed)


def _closed(*, is_for_approvers: bool, waits: bool) -> str:
    """Why the reader cannot go on now: it is the other one's turn; empty: go on."""
    if waits and not is_for_approvers:
        return said(_AN_APPROVER)
    if is_for_approvers and not waits:
        return said("No agreement is awaited: the officer loads it.")
    return ""


def _lines(seen: Plan) -> list[dict[str, object]]:
    return [
        {
            "what": said(STEP_WORDS[one.effect]),
            "title": one.title,
            "key": one.key,
            "stays": said(", ").join(one.stays),
            "follows": said(", ").join(one.follows),
        }
        for one in seen.changes
    ]


def _size(visit: Visit) -> str:
    found = adoption(visit.desk.ledger)
    return found.size if found else SIZES[0]
