"""The tables of docs/reference/rights.md, composed from the data.

``python tests/rights_page.py`` writes them anew between their marks; a test compares.
"""

from collections.abc import Iterable
from pathlib import Path

from jieqing.casebook.days import (
    COMPANYS,
    Column,
    shipped_columns,
    shipped_timings,
)
from jieqing.casebook.disclosure import Audience
from jieqing.casebook.disclosure_reading import LETTERS, shipped_matrix
from jieqing.casebook.flows import Right
from jieqing.casebook.rights import Cited, RightRow, Words
from jieqing.casebook.rights_reading import shipped_rights
from jieqing.casebook.timetable import STEPS
from jieqing.law.deadline import Unit
from jieqing.law.shipped import shipped_obligations

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "rights.md"
BEGIN, END = "<!-- from the data: begin -->\n", "<!-- from the data: end -->\n"
LEGEND = """\
Composed by `python tests/rights_page.py` from `rights.yaml` and `days.yaml` below
`src/jieqing/content`. Laws: {laws}.
`~`: not read word for word, and printed in no letter. A number is the working day after
the day of the event, which is not counted; *n+2* the second one after the end of the
notice; *30 d before*: whole days lying between.

"""


SHORT = dict(
    zip(
        Audience,
        ("CU", "GU", "AG", "NK", "PR", "CO", "AP", "IT", "ST", "AU", "IN", "PV"),
        strict=True,
    )
)
MATRIX_LEGEND = """\
Readers: customer, guardian, agent, next of kin, processor, officer, approver, IT, other
staff, auditor, inspector, public verifier. **T** told, **G** in general words, **N**
never, **M** the own part, **P** through the principal's channel, **D** to who has the
case in hand, **L** on a legal paper seen by counsel, **S** to persons named for it. D,
L and S are entered. One function, `casebook/disclosing.py`, builds what a reader may be
told; a fact without a row is told to nobody. A secret order shows in no output at all:
only the two persons named in it read it, in the vault (docs/security.md).

"""


def page() -> str:
    """The page with its tables as the data have them."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{_tables()}{END}{after}"


def _tables() -> str:
    rights = shipped_rights()
    laws = ", ".join(f"{key} {law.zh}" for key, law in rights.laws.items())
    parts = [
        LEGEND.format(laws=laws),
        "### Rights and triggers 权利和触发\n\n",
        _table(
            ("", "who, proof", "ground", "law says", "outer", "budget", "built"),
            (_right(rights.rights[right]) for right in Right),
        ),
        "### Days 时限\n\n",
        _table(
            ("budget", "steps", "window", "extended to"),
            map(_column, shipped_columns().values()),
        ),
        "### Grounds of refusing 拒绝理由\n\n",
        _table(
            ("code", "ground", "articles", "refuses", "instead"),
            (
                (
                    row.code,
                    _both(row.ground),
                    _cited(row.articles),
                    "yes" if row.refuses else "no",
                    _both(row.mend),
                )
                for row in rights.refusals.values()
            ),
        ),
        "### Consent and silence 同意与沉默\n\n",
        _table(
            ("case", "asked", "silence means", "rights", "articles", "why"),
            (
                (
                    row.case,
                    "yes" if row.asked else "no",
                    row.silence,
                    ", ".join(row.rights) or "-",
                    _cited(row.articles),
                    _both(row.why),
                )
                for row in rights.consent.values()
            ),
        ),
        "### People in special positions 特殊主体\n\n",
        _table(
            ("who", "may ask", "articles", "rules"),
            (
                (
                    _both(row.name),
                    ", ".join(f"{who} {proof}" for who, proof in row.asks.items()),
                    _cited(row.articles),
                    "; ".join(
                        _both(rights.person_rules[rule]) for rule in sorted(row.rules)
                    ),
                )
                for row in rights.persons.values()
            ),
        ),
        "### Who may be told what 披露\n\n",
        MATRIX_LEGEND,
        _table(
            ("fact", *(SHORT[audience] for audience in Audience), "when", "articles"),
            map(_disclosed, shipped_matrix().rows),
        ),
    ]
    return "".join(parts)


def _disclosed(fact: str) -> tuple[str, ...]:
    matrix = shipped_matrix()
    letters = {level: letter for letter, level in LETTERS.items()}
    changed = "; ".join(
        f"{circumstance}: {SHORT[audience]} {letters[level]}"
        for (named, audience, circumstance), level in matrix.changed.items()
        if named == fact
    )
    return (
        f"`{fact}` {_both(matrix.rows[fact].what)}",
        *(letters[matrix.cells[fact, audience]] for audience in Audience),
        changed or "-",
        _cited(matrix.rows[fact].articles),
    )


def _right(row: RightRow) -> tuple[str, ...]:
    timing = shipped_timings()[row.right]
    of_company = timing.column == COMPANYS
    column = shipped_columns()["default" if of_company else timing.column]
    return (
        f"{row.right} {_both(row.name)}",
        ", ".join(f"{who} {proof}" for who, proof in row.asks.items()) or "-",
        _cited(row.ground),
        _duties(timing.target or column.target),
        _duties(column.outer),
        ", ".join((timing.column, *timing.variants.values())),
        "yes" if row.is_built else "not yet",
    )


def _duties(names: Iterable[str]) -> str:
    known = shipped_obligations()
    weak = {name: "" if known.named(name).is_printable else "~" for name in names}
    return ", ".join(f"`{name}`{mark}" for name, mark in weak.items())


def _column(column: Column) -> tuple[str, ...]:
    told = {
        **{s: f"{t.value} {_unit(t.unit)} before" for s, t in column.ahead.items()},
        **{step: str(n) for step, n in column.steps.items()},
        **{step: f"n+{n}" for step, n in column.after.items()},
    }
    steps = ", ".join(f"{step} {told[step]}" for step in STEPS if step in told)
    window = f"{column.window_days} d" if column.window_days else "-"
    return column.name, steps, window, f"{column.extends_to or '-'}"


def _unit(unit: Unit) -> str:
    return "d" if unit is Unit.CALENDAR_DAY else "working d"


def _cited(places: Iterable[Cited]) -> str:
    return ", ".join(f"{place}{'' if place.is_read else '~'}" for place in places)


def _both(words: Words) -> str:
    return f"{words.zh} {words.en}"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
