"""The first questions give the company's identities; what is skipped is not taken."""

from datetime import date

import click
from click.testing import CliRunner

from jieqing.cli.first_questions import first_actors
from jieqing.language import said
from jieqing.law.shipped import shipped_industries

T = date(2026, 11, 27)
LOGISTICS = list(shipped_industries().by_name).index("logistics") + 1


def answered(*answers: str) -> tuple[frozenset[str] | None, str]:
    found: list[frozenset[str] | None] = []

    @click.command()
    def ask() -> None:
        found.append(first_actors(T))

    said = CliRunner().invoke(ask, input="\n".join([*answers, ""]))
    return found[0], said.output


def test_answers_at_a_terminal_become_identities_of_the_company() -> None:
    actors, said = answered("1200000", "y", "own", f"{LOGISTICS}", "y", "n", "y")

    assert actors is not None
    assert {"large-handler-1m", "self-operated-shop", "courier"} <= actors
    assert "cn-courier-35-destroy" in said


def test_sectors_are_named_too_and_asked_again_when_not_understood() -> None:
    actors, said = answered("百万", "0", "y", "2", "电商x", "物流", "y", "n", "y")

    assert actors is not None
    assert {"self-operated-shop", "courier"} <= actors
    assert "电商x" in said
    assert "integer" not in said
    assert "any-company" not in said


def test_numbers_and_answers_are_understood_as_people_say_them() -> None:
    actors, told = answered("120万", "也许", "是", "own", "物流", "是", "否", "y")

    assert actors is not None
    assert {"large-handler-1m", "self-operated-shop", "courier"} <= actors
    assert said("Answer y or n.") in told


def test_questions_that_are_all_skipped_leave_the_company_unknown() -> None:
    actors, _ = answered("", "n", *([""] * 6), "", "", "n")
    assert actors is None


def test_identities_that_are_not_confirmed_in_the_end_are_not_taken() -> None:
    actors, _ = answered("", "y", "platform", "", "n", "n")
    assert actors is None
