"""The rows of law: the list, and one row with who is bound and how sure it is."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jieqing.casebook.law_words import (
    changed_here_lines,
    full,
    short,
    standing,
    word_of,
)
from jieqing.casebook.rule_words import (
    effect_of,
    last_day_of,
    length_of,
    note_of,
    title_of,
)
from jieqing.console.pages import page, show
from jieqing.console.parts import cursor_of, parts_of
from jieqing.console.rules.words import ENTRY, PARTS
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.law.industries import rules_of
from jieqing.law.values import Rule

PAGE = 50


@require_safe
@page(ENTRY)
def rules(request: HttpRequest, visit: Visit) -> HttpResponse:
    """List the rows of law in the pack's order: those that bind us, or all."""
    catalogue, actors = visit.desk.catalogue, visit.desk.actors
    is_ours = request.GET.get("which", "ours") == "ours" and actors is not None
    statute = request.GET.get("law", "")
    listed = (
        rules_of(actors, catalogue, visit.today)
        if is_ours and actors is not None
        else catalogue.rules
    )
    found = [rule for rule in listed if statute in ("", rule.law)]
    start = cursor_of(request.GET.get("after", "")) or 0
    query = request.GET.copy()
    query["after"] = str(start + PAGE)
    content = {
        "lines": [_line(visit, rule) for rule in found[start : start + PAGE]],
        "next_query": query.urlencode() if len(found) > start + PAGE else "",
        "count": len(found),
        "unread": sum(rule.is_unverified for rule in found),
        "is_ours": is_ours,
        "knows_itself": actors is not None,
        "statute": statute,
        "statutes": sorted({rule.law for rule in catalogue.rules}),
        "version": catalogue.version,
        "parts": parts_of(visit, ENTRY, PARTS, ""),
    }
    return show(request, visit, ENTRY, "console/rules/list.html", content)


@require_safe
@page(ENTRY)
def rule(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """Show one row of law whole."""
    catalogue = visit.desk.catalogue
    found = catalogue.by_id.get(name)
    if found is None:
        raise Http404
    content = {
        **_line(visit, found),
        "facts": _facts(visit, found),
        "changed_here": changed_here_lines((found.id,), catalogue),
        "note": note_of(found),
        "is_note_chinese": note_of(found) == found.note,
        "versions": [
            (other.id, standing(other, visit.today))
            for name in (*found.supersedes, *found.superseded_by)
            if (other := catalogue.by_id.get(name)) is not None
        ],
        "back": f"/{visit.desk.tenant}/rules/",
        "parts": parts_of(visit, ENTRY, PARTS, "law/"),
    }
    return show(request, visit, ENTRY, "console/rules/rule.html", content)


def _line(visit: Visit, one: Rule) -> Mapping[str, Any]:
    return {
        "rule": one,
        "address": f"/{visit.desk.tenant}/rules/law/{one.id}/",
        "title": title_of(one),
        "article": short(one),
        "what": f"{effect_of(one)} · {length_of(one)}",
        "is_bound": _binds(visit, one),
        "in_force": one.in_force(visit.today),
        "since": one.effective,
        "until": last_day_of(one),
    }


def _binds(visit: Visit, one: Rule) -> bool | None:
    """Whether it binds the company; None: nobody has said what the company is."""
    if one.binds_everybody:
        return True
    actors = visit.desk.actors
    return None if actors is None else bool(actors & one.actor)


def _facts(visit: Visit, one: Rule) -> list[tuple[str, str]]:
    vocabulary = visit.desk.catalogue.vocabulary

    def words(name: str, ids: frozenset[str]) -> str:
        named = (word_of(vocabulary, name, each) for each in sorted(ids))
        return said(", ").join(named)

    facts = [
        (said("Law"), f"{full(one)} · {one.authority}"),
        (said("Who is bound"), words("actors", one.actor)),
        (said("Records"), words("data_kinds", one.data)),
        (said("Command"), f"{effect_of(one)} · {length_of(one)}"),
        (said("Counted from"), word_of(vocabulary, "clocks", one.clock)),
        (said("How sure it is"), standing(one, visit.today)),
    ]
    if one.condition is not None:
        facts.append(
            (said("Only if"), word_of(vocabulary, "conditions", one.condition))
        )
    if one.minimum_fields:
        facts.append(
            (said("Fields to be kept"), said(", ").join(sorted(one.minimum_fields)))
        )
    return facts
