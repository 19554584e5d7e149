"""One customer by the engine, from find to the first check; medians over several.

    python bench/one.py --url URL [--customers 20] [--seed 1] [--profile FILE]

Each customer is a case of its own, one after the other in a process that is warm, as a
worker's is: found, planned, erased with the copy, looked for at once.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from statistics import median

from engine import Journal, Run, profiled, run_on, take_shells_away
from shop import TODAY

from jieqing.erasure.check import check
from jieqing.erasure.chunk import Order
from jieqing.erasure.erase import erase, prepare
from jieqing.erasure.find import find
from jieqing.erasure.plan import plan, plan_hash
from jieqing.erasure.values import Finding, IdentityValue, Look, Plan
from jieqing.keys.age_file import CapsuleKey
from jieqing.keys.case_key import CaseKey
from jieqing.keys.keyring import random_name


def main() -> None:
    """Take the customers through, one after the other, and print the medians."""
    asked = _asked()
    with tempfile.TemporaryDirectory() as folder:
        run = run_on(asked.url, Path(folder), asked.customers + 1, asked.seed)
        _one(run, run.numbers[0])  # what is paid once is paid here
        with profiled(asked.profile):
            played = [_one(run, number) for number in run.numbers[1:]]
        take_shells_away(run)
    told = {step: median(each[step] for each in played) for step in played[0]}
    json.dump(
        {**told, "whole": median(sum(each.values()) for each in played)}, sys.stdout
    )


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--url", required=True)
    asked.add_argument("--customers", type=int, default=20)
    asked.add_argument("--seed", default="1")
    asked.add_argument("--profile")
    return asked.parse_args()


def _one(run: Run, number: int) -> Mapping[str, float]:
    run.seconds.clear()
    case = replace(run, secrets=CaseKey.generate(), capsule=CapsuleKey.generate())
    entry = IdentityValue(kind="customer_no", value=str(number))
    with run.timed("find"):
        found = find(run.stores, entry, case.secrets, TODAY)
    with run.timed("plan"):
        planned = plan(found, run.stores, run.circumstances)
        plan_hash(planned, tenant="t", case="c", secrets=case.secrets)
    with run.timed("execute"):
        _erase(case, planned)
    with run.timed("check"):
        _check(run, found, planned)
    return dict(run.seconds)


def _erase(case: Run, planned: Plan) -> None:
    order = Order(
        plan=planned,
        stores=case.stores,
        circumstances=case.circumstances,
        mark=random_name(),
        lease=1,
        folder=case.folder / random_name(),
        recipient=case.capsule.recipient,
        secrets=case.secrets,
    )
    journal = Journal()
    prepare(order, journal)
    erase(order, journal)


def _check(run: Run, found: Finding, planned: Plan) -> None:
    report = check(found, planned, run.stores, TODAY, Look.AT_ONCE)
    if not report.is_clean:
        sys.exit(f"the check is not clean: {report.residue[:3]}")


if __name__ == "__main__":
    main()
