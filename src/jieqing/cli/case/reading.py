"""``case show`` and ``case list``: where cases stand."""

import click

from jieqing.casebook.case_told import case_content, case_lines
from jieqing.casebook.many.reading import concerns_many
from jieqing.casebook.many.reading import many as many_of
from jieqing.casebook.outputs import Output, rendered, shown
from jieqing.casebook.read import CaseLine, cases, standing
from jieqing.casebook.state_words import standing_words
from jieqing.cli.case import many
from jieqing.cli.seat import Visit, visiting
from jieqing.language import said


@click.command(
    help=said(
        "Where a case stands, what is next, what waits.\n\n"
        "Example: jieqing case show CL-2026-0001"
    )
)
@click.argument("number", metavar="CASE")
@click.option(
    "--subjects", is_flag=True, help=said("Of many: how it stands for each, by number.")
)
@visiting
def show(visit: Visit, number: str, *, subjects: bool) -> None:
    """Print one case."""
    case = standing(visit.desk, number)
    lines, content = case_lines(case), case_content(case)
    if concerns_many(visit.desk, number):
        told = many_of(visit.desk, number)
        lines["results" if subjects else "subjects"] = (
            many.subject_lines(told) if subjects else many.lines_of(told)
        )
        content |= many.content_of(told)
    words = "\n".join(shown(Output.CASE, lines))
    visit.answer(words, rendered(Output.CASE, content))


@click.command(
    name="list", help=said("All cases with their states.\n\nExample: jieqing case list")
)
@visiting
def list_(visit: Visit) -> None:
    """Print the cases, newest first."""
    found = cases(visit.desk)
    lines = [line for c in found for line in shown(Output.CASE_LINE, _in_list(c))]
    told = ({"case": c.number, "state": c.state} for c in found)
    content = {"cases": [rendered(Output.CASE_LINE, each) for each in told]}
    visit.answer("\n".join(lines) or said("No cases yet."), content)


def _in_list(case: CaseLine) -> dict[str, list[str]]:
    state = standing_words(case.state, case.next_act)
    words = f"{case.number}  {state}  {said(case.sentence)}"
    return {"case": [words]}
