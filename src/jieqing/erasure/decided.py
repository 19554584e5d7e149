"""What a plan was decided on, so that its decisions can be made again and compared.

The ledger keeps the pack's version, the rules cited and a keyed digest of every fact;
finding, circumstances and plan lie sealed with the case. While the case's key lives,
``decided_again`` tells whether the law of that day still makes the same plan of the
same facts, and if not, what has changed and which rows turn.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from jieqing.erasure.plan import plan
from jieqing.erasure.values import (
    Answer,
    Circumstances,
    Finding,
    FoundRow,
    HeldRows,
    MappedStore,
    Part,
    Plan,
    PlannedRow,
    Secrets,
    Unfinished,
)
from jieqing.law.catalogue import Catalogue
from jieqing.law.record import Difference


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedRow:
    """A row decided otherwise than it was; None: it was, or is, no row of the plan."""

    before: PlannedRow | None
    now: PlannedRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedAgain:
    """A plan made again; both are empty if all is as it was.

    ``differences``: which of facts, law and outcome. ``turned``: the rows.
    """

    now: Plan
    differences: tuple[Difference, ...]
    turned: tuple[TurnedRow, ...]


def rules_of(planned: Plan) -> tuple[str, ...]:
    """The ids of all rules that counted for any row, sorted."""
    return tuple(sorted({rule for row in planned.rows for rule in row.rules}))


def facts_digest(
    finding: Finding, circumstances: Circumstances, secrets: Secrets
) -> str:
    """One keyed digest (hex) of all facts that decide; the day and the pack aside.

    Keyed, since the facts of one row are few enough to be guessed.
    """
    content = {"rows": _rows(finding.rows), **_beside(circumstances)}
    return _digest(content, secrets)


def rows_digest(rows: Iterable[FoundRow], secrets: Secrets) -> str:
    """Keyed digest (hex) of the facts of rows alone."""
    return _digest({"rows": _rows(rows)}, secrets)


def circumstances_digest(circumstances: Circumstances, secrets: Secrets) -> str:
    """Keyed digest (hex) of the facts beside the rows."""
    return _digest(_beside(circumstances), secrets)


def _digest(content: Mapping[str, object], secrets: Secrets) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return secrets.digest("plan-facts", text.encode())


def _rows(rows: Iterable[FoundRow]) -> list[str]:
    return sorted(map(_row, rows))


def _beside(told: Circumstances) -> Mapping[str, object]:
    return {
        "actors": sorted(told.actors or ()),
        "clocks": sorted((n, day.isoformat()) for n, day in told.clocks.items()),
        "conditions": sorted(told.conditions),
        "ruled_out": sorted(told.ruled_out),
        "age": told.subject_age,
        "alive": told.subject_alive,
        "anonymise": told.anonymise_test_passed,
        "holds": sorted(map(_held, told.holds)),
        "answers": sorted(map(_answer, told.answers)),
        "unfinished": told.unfinished.value,
        "part": list(told.part.words) if told.part else [],
    }


def plain_circumstances(told: Circumstances) -> Mapping[str, object]:
    """All that decides beside the rows, without the law: as a spool writes it."""
    part = told.part
    return {
        "actors": None if told.actors is None else tuple(sorted(told.actors)),
        "today": told.today,
        "clocks": dict(told.clocks),
        "conditions": tuple(sorted(told.conditions)),
        "ruled_out": tuple(sorted(told.ruled_out)),
        "subject_age": told.subject_age,
        "subject_alive": told.subject_alive,
        "anonymise_test_passed": told.anonymise_test_passed,
        "holds": told.holds,
        "answers": told.answers,
        "unfinished": told.unfinished.value,
        "part": None if part is None else _plain_part(part),
    }


def circumstances_from(plain: Mapping[str, Any], law: Catalogue) -> Circumstances:
    """Read what ``plain_circumstances`` wrote, under this law."""
    part = plain["part"]
    sets = {name: frozenset(plain[name]) for name in ("conditions", "ruled_out")}
    return Circumstances(
        **{
            **plain,
            **sets,
            "catalogue": law,
            "actors": None if plain["actors"] is None else frozenset(plain["actors"]),
            "unfinished": Unfinished(plain["unfinished"]),
            "part": None if part is None else _part(part),
        }
    )


def decided_again(
    before: Plan,
    facts: str,
    stores: Sequence[MappedStore],
    again: tuple[Finding, Circumstances, Secrets],
) -> DecidedAgain:
    """Plan again on the day of ``before`` and name what differs.

    ``facts`` is the digest that was kept with it; ``again`` what is decided on now.
    """
    finding, circumstances, secrets = again
    found = planned_again(before, stores, (finding, circumstances))
    if facts == facts_digest(finding, circumstances, secrets):
        return found
    return replace(found, differences=(Difference.FACTS, *found.differences))


def planned_again(
    before: Plan,
    stores: Sequence[MappedStore],
    again: tuple[Finding, Circumstances],
) -> DecidedAgain:
    """The same where the facts are compared by somebody else."""
    finding, circumstances = again
    now = plan(finding, stores, replace(circumstances, today=before.today))
    pairs = (
        (Difference.PACK, before.law_version, now.law_version),
        (Difference.FATE, _fates(before), _fates(now)),
        (Difference.UNTIL, _ends(before), _ends(now)),
        (Difference.RULES, rules_of(before), rules_of(now)),
    )
    found = tuple(difference for difference, old, new in pairs if old != new)
    return DecidedAgain(now=now, differences=found, turned=_turned(before, now))


def _turned(before: Plan, now: Plan) -> tuple[TurnedRow, ...]:
    old = {row.name: row for row in before.rows}
    new = {row.name: row for row in now.rows}
    return tuple(
        TurnedRow(before=old.get(name), now=new.get(name))
        for name in dict.fromkeys((*old, *new))
        if old.get(name) != new.get(name)
    )


def _plain_part(part: Part) -> Mapping[str, object]:
    consented = part.consented
    return {
        "tables": tuple(sorted(part.tables)),
        "kinds": tuple(sorted(part.kinds)),
        "consented": None if consented is None else tuple(sorted(consented)),
    }


def _part(plain: Mapping[str, Any]) -> Part:
    consented = plain["consented"]
    return Part(
        tables=frozenset(plain["tables"]),
        kinds=frozenset(plain["kinds"]),
        consented=None if consented is None else frozenset(consented),
    )


def _row(row: FoundRow) -> str:
    clocks = sorted((name, str(day)) for name, day in row.clocks.items())
    kinds = sorted(row.kinds or ())
    owners = sorted(map(repr, row.owners))
    decides = (row.belonging.value, kinds, row.case, row.live, clocks, row.ambiguous)
    return repr((row.name, *decides, owners, row.other_owners, row.fingerprint))


def _held(hold: HeldRows) -> str:
    return repr((hold.ground, hold.store, hold.table, sorted(map(repr, hold.keys))))


def _answer(answer: Answer) -> str:
    keys = sorted(map(repr, answer.keys))
    said = (answer.fate, answer.until, sorted(answer.clock.items()))
    return repr((answer.store, answer.table, keys, said))


def _fates(planned: Plan) -> list[object]:
    return [(row.name, row.fate, row.hold, row.why) for row in planned.rows]


def _ends(planned: Plan) -> list[object]:
    return [(row.name, row.until) for row in planned.rows]
