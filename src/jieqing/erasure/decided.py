"""What a plan was decided on, so that its decisions can be made again and compared.

The ledger keeps the pack's version, the rules cited and a keyed digest of every fact;
finding and plan lie sealed with the case. While the case's key lives, ``differences``
tells whether the law of that day still makes the same plan of the same facts, and if
not, which of the two has changed.
"""

import json
from collections.abc import Sequence
from dataclasses import replace

from jieqing.erasure.plan import plan
from jieqing.erasure.values import (
    Answer,
    Circumstances,
    Finding,
    FoundRow,
    HeldRows,
    MappedStore,
    Plan,
    Secrets,
)
from jieqing.law.record import Difference


def rules_of(planned: Plan) -> tuple[str, ...]:
    """The ids of all rules that counted for any row, sorted."""
    return tuple(sorted({rule for row in planned.rows for rule in row.rules}))


def facts_digest(
    finding: Finding, circumstances: Circumstances, secrets: Secrets
) -> str:
    """One keyed digest (hex) of all facts that decide; the day and the pack aside.

    Keyed, since the facts of one row are few enough to be guessed.
    """
    told = circumstances
    content = {
        "rows": sorted(map(_row, finding.rows)),
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
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return secrets.digest("plan-facts", text.encode())


def differences(
    before: Plan,
    facts: str,
    stores: Sequence[MappedStore],
    again: tuple[Finding, Circumstances, Secrets],
) -> tuple[Difference, ...]:
    """Plan again on the day of ``before`` and name what differs; empty: the same.

    ``facts`` is the digest that was kept with it; ``again`` what is decided on now.
    """
    finding, circumstances, secrets = again
    that_day = replace(circumstances, today=before.today)
    now = plan(finding, stores, that_day)
    pairs = (
        (Difference.FACTS, facts, facts_digest(finding, that_day, secrets)),
        (Difference.PACK, before.law_version, now.law_version),
        (Difference.FATE, _fates(before), _fates(now)),
        (Difference.UNTIL, _ends(before), _ends(now)),
        (Difference.RULES, rules_of(before), rules_of(now)),
    )
    return tuple(difference for difference, old, new in pairs if old != new)


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
