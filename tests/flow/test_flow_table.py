"""A flow table refuses to be one that nobody could follow."""

import pytest

from jieqing.flow.table import NEW, STAYS, Flow, NotInTable, Step, Transition


def row(act: str, source: str, target: str) -> Transition:
    return Transition(
        act=act,
        sources=frozenset({source}),
        targets=frozenset({target}),
        roles=frozenset({"officer"}),
    )


DOOR = Flow(
    kind="door",
    transitions=(row("make", NEW, "shut"), row("open", "shut", "open")),
)


def test_two_rows_for_one_act_and_state_are_refused() -> None:
    with pytest.raises(ValueError, match="two rows"):
        Flow(kind="door", transitions=(row("make", NEW, "a"), row("make", NEW, "b")))


def test_a_state_that_no_walk_reaches_is_refused() -> None:
    with pytest.raises(ValueError, match="never reached"):
        Flow(kind="door", transitions=(row("make", NEW, "a"), row("go", "x", "y")))


def test_a_row_without_roles_is_refused() -> None:
    with pytest.raises(ValueError, match="roles"):
        Transition(
            act="open",
            sources=frozenset({"shut"}),
            targets=frozenset({"open"}),
            roles=frozenset(),
        )


def test_a_walk_ends_where_its_last_step_leads() -> None:
    steps = [Step(act="make", state="shut"), Step(act="open", state="open")]

    assert DOOR.walk(steps) == "open"


def test_a_step_that_the_table_does_not_have_ends_the_walk() -> None:
    with pytest.raises(NotInTable):
        DOOR.walk([Step(act="make", state="shut"), Step(act="open", state="shut")])


def test_an_act_from_another_state_is_not_in_the_table() -> None:
    with pytest.raises(NotInTable) as refusal:
        DOOR.row("open", "open")

    assert refusal.value.facts == {"act": "open", "state": "open"}


def test_a_row_that_stays_leads_only_to_its_own_state() -> None:
    knock = row("knock", "shut", STAYS)

    assert knock.leads("shut", "shut")
    assert not knock.leads("shut", "open")
