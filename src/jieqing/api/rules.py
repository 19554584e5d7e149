"""The law over REST: the rows in force here, and what they make of one record."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import ConfigDict, Field

from jieqing.api.acting import KEYED
from jieqing.api.answers import PAGE, Paged, answer, does, reads
from jieqing.api.bearer import caller_in
from jieqing.casebook.decision_words import explanation_content
from jieqing.casebook.rule_words import rule_content
from jieqing.law.explanation import explain
from jieqing.law.industries import rules_of
from jieqing.law.record import record, sha256_hex
from jieqing.law.shipped import shipped_identities
from jieqing.law.values import Facts

router = Router(tags=["rules"])
ENTRY = "rules"
Word = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")]


class RuleQuery(Schema):
    """What the list of rules is asked for."""

    which: Literal["ours", "all"] = Field(
        "all", description="ours: that bind us today."
    )
    after: Word | None = Field(None, description="`next_after` of the page before.")


class RuleList(Paged):
    """Rows of law in the pack's order."""

    version: str = Field(description="Of the law in force here.")
    rules: list[dict[str, Any]]


class RuleTold(Schema):
    """One row of law whole."""

    version: str
    rule: dict[str, Any]


class FactsTold(Schema):
    """What is known of one record; words are those of the pack."""

    model_config = ConfigDict(extra="forbid")

    kinds: list[Word] = Field(min_length=1, max_length=20)
    actors: list[Word] | None = Field(None, max_length=50)
    clocks: dict[Word, date | None] = Field(default_factory=dict)
    conditions: list[Word] = Field(default_factory=list, max_length=50)
    ruled_out: list[Word] = Field(default_factory=list, max_length=50)
    holds: list[Word] = Field(default_factory=list, max_length=20)
    subject_age: int | None = Field(None, ge=0, le=130)
    given_at_age: int | None = Field(None, ge=0, le=130)
    subject_alive: bool = True
    anonymise_test_passed: bool = False
    today: date | None = Field(None, description="By whose law; absent: today.")


class DecisionTold(Schema):
    """What the law makes of a record, and why; ``record`` can be replayed."""

    decision: dict[str, Any]
    record: dict[str, Any]


@router.get("/rules", response=reads(RuleList))
def rules(request: HttpRequest, query: Query[RuleQuery]) -> HttpResponse:
    """List rows of law, fifty at a time."""
    caller = caller_in(request)
    caller.require_reader(ENTRY)
    visit = caller.visit
    catalogue, actors = visit.desk.catalogue, visit.desk.actors
    is_ours = query.which == "ours" and actors is not None
    found = list(
        rules_of(actors or frozenset(), catalogue, visit.today)
        if is_ours
        else catalogue.rules
    )
    places = {rule.id: place for place, rule in enumerate(found)}
    start = places.get(query.after, -1) + 1 if query.after else 0
    page = found[start : start + PAGE]
    more = page[-1].id if len(found) > start + PAGE else None
    lines = [rule_content(rule, catalogue) for rule in page]
    version = catalogue.version
    return answer(RuleList(version=version, rules=lines, next_after=more))


@router.get("/rules/{name}", response=reads(RuleTold))
def rule(request: HttpRequest, name: Path[Word]) -> HttpResponse:
    """Tell one row of law."""
    caller = caller_in(request)
    caller.require_reader(ENTRY)
    catalogue = caller.visit.desk.catalogue
    found = catalogue.by_id.get(name)
    if found is None:
        raise Http404
    told = rule_content(found, catalogue)
    return answer(RuleTold(version=catalogue.version, rule=told))


@router.post(
    "/decide",
    response=does((200, DecisionTold)),
    openapi_extra=KEYED,
    operation_id="decide",
)
def decide(request: HttpRequest, said: FactsTold) -> HttpResponse:
    """Decide one record by the law in force here; nothing is kept of it."""
    caller = caller_in(request)
    caller.require_reader(ENTRY)
    law = caller.visit.desk.catalogue
    facts, day = _facts(said), said.today or caller.visit.today
    found = explain(facts, law, day)
    kept: Mapping[str, Any] = record(
        found.decision, facts, law, day, sha256_hex
    ).content()
    content = DecisionTold(decision=dict(explanation_content(found)), record=dict(kept))
    return answer(content)


def _facts(said: FactsTold) -> Facts:
    actors = frozenset(said.actors) if said.actors else None
    return Facts(
        kinds=frozenset(said.kinds),
        actors=shipped_identities().widen(actors) if actors else None,
        clocks=said.clocks,
        conditions=frozenset(said.conditions),
        ruled_out=frozenset(said.ruled_out) - frozenset(said.conditions),
        holds=frozenset(said.holds),
        subject_age=said.subject_age,
        given_at_age=said.given_at_age,
        subject_alive=said.subject_alive,
        anonymise_test_passed=said.anonymise_test_passed,
    )
