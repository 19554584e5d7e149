"""One customer's case through the acts, in a home of its own; medians over several.

    python bench/acts.py --url URL [--customers 5] [--seed 1] [--profile FILE]

From the request to the first check, each act with its guards, its ledger entry and its
files. Signers' keys are open already, and no PDF is made: settling comes a day later.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

from jieqing import language, settings

settings.start()

from engine import profiled, run_on, take_shells_away  # noqa: E402  # models after start
from shop import MAP, TODAY  # noqa: E402

from jieqing.casebook.acts.check import check  # noqa: E402
from jieqing.casebook.acts.choose import Chosen, choose  # noqa: E402
from jieqing.casebook.acts.deliver import Delivery, deliver  # noqa: E402
from jieqing.casebook.acts.execute import execute  # noqa: E402
from jieqing.casebook.acts.find import find  # noqa: E402
from jieqing.casebook.acts.identify import (  # noqa: E402
    Identification,
    Level,
    Method,
    identify,
)
from jieqing.casebook.acts.notify import notify  # noqa: E402
from jieqing.casebook.acts.open import Channel, NewRequest, open_case  # noqa: E402
from jieqing.casebook.acts.plan import plan  # noqa: E402
from jieqing.casebook.acts.stop import stop  # noqa: E402
from jieqing.casebook.flows import Right  # noqa: E402
from jieqing.casebook.said import Subject  # noqa: E402
from jieqing.cli.crew import sign_plan  # noqa: E402
from jieqing.cli.rehearsal_home import RehearsalHome, rehearsal_home  # noqa: E402
from jieqing.erasure.values import IdentityValue, Unfinished  # noqa: E402
from jieqing.sample.values import ACTORS  # noqa: E402

PROOF = Identification(method=Method.SESSION, joined_at=Level.P1, is_verified=True)
CHOSEN = Chosen(unfinished=Unfinished.REST_NOW, window_waived=True)
MINUTES = 60  # of a case, before the next one begins


def main() -> None:
    """Take the customers through, one after the other, and print the medians."""
    asked = _asked()
    language.use(language.ENGLISH)
    with tempfile.TemporaryDirectory() as folder:
        run = run_on(asked.url, Path(folder), asked.customers + 1, asked.seed)
        maps = {"shop": MAP.read_text(encoding="utf-8")}
        stores = {"shop": asked.url}
        home = rehearsal_home(Path(folder) / "home", maps, stores, ACTORS, TODAY)
        _case(home, run.numbers[0], 1)  # what is paid once is paid here
        with profiled(asked.profile):
            played = [_case(home, n, at) for at, n in enumerate(run.numbers[1:], 2)]
        take_shells_away(run)
    told = {act: median(each[act] for each in played) for act in played[0]}
    whole = median(sum(each.values()) for each in played)
    json.dump({**told, "whole": whole}, sys.stdout)


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--url", required=True)
    asked.add_argument("--customers", type=int, default=5)
    asked.add_argument("--seed", default="1")
    asked.add_argument("--profile")
    return asked.parse_args()


def _case(home: RehearsalHome, customer: int, place: int) -> Mapping[str, float]:
    seconds: Counter[str] = Counter()
    steps = _steps(home, str(customer), place * MINUTES)
    began = time.perf_counter()
    for act in steps:
        now = time.perf_counter()
        seconds[act] += now - began
        began = now
    return seconds


def _steps(home: RehearsalHome, customer: str, start: int) -> Iterator[str]:
    """Walk the case, naming each act when it is done."""
    desk, officer = home.desk, {"by": home.crew.officer.number}
    entry = IdentityValue(kind="customer_no", value=customer)
    request = NewRequest(
        right=Right.CLOSE,
        subject=Subject(entry=entry),
        channel=Channel.COUNTER,
        received=TODAY,
    )
    number = open_case(desk, request, **officer, at=home.at(start))
    yield "open"
    identify(desk, number, PROOF, **officer, at=home.at(start + 1))
    yield "identify"
    stop(desk, number, **officer, at=home.at(start + 2))
    yield "stop"
    choose(desk, number, CHOSEN, **officer, at=home.at(start + 3))
    yield "choose"
    find(desk, number, **officer, at=home.at(start + 4))
    yield "find"
    plan(desk, number, **officer, at=home.at(start + 5))
    yield "plan"
    letter = notify(desk, number, **officer, at=home.at(start + 6))
    yield "notify"
    deliver(desk, number, letter, Delivery.DELIVERED, **officer, at=home.at(start + 7))
    yield "deliver"
    for minutes, signer in enumerate(home.crew.signers, start=10):
        sign_plan(desk, number, signer, home.at(start + minutes))
        yield "approve"
    execute(desk, number, by=home.crew.executor.number, at=home.at(start + 20))
    yield "execute"
    check(desk, number, **officer, at=home.at(start + 30))
    yield "check"


if __name__ == "__main__":
    main()
