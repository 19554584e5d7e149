"""``jieqing worker``: do the long acts that pages ask for, one after the other."""

import time
from collections import Counter
from datetime import datetime
from pathlib import Path

import click

from jieqing.casebook import errands
from jieqing.casebook.clock import now_of
from jieqing.casebook.coming import law_now
from jieqing.casebook.daily import ask_due_run
from jieqing.casebook.desk import Desk
from jieqing.casebook.errand_work import carry_out, take
from jieqing.casebook.errands import Progressing
from jieqing.casebook.kept_count import count_again
from jieqing.casebook.sweep import sweep
from jieqing.casebook.turned import bring_up_to_date
from jieqing.cli.ending import Ending
from jieqing.cli.options import home_option, json_option
from jieqing.cli.output import answer, note, report_error, unforeseen
from jieqing.cli.seat import open_home
from jieqing.errors import JieqingError
from jieqing.home import Home, read_home
from jieqing.language import said
from jieqing.notices.rounds import Rounds
from jieqing.programme.clock_ahead import far_behind
from jieqing.programme.daily import keep_day

LOOKS_EVERY = 0.5
"""Seconds between two looks at the queue."""
DAY_LOOKED_AT_EVERY = 300.0
"""Seconds between two looks whether the day has its run."""


@click.command(
    help=said(
        "Do the long acts that pages ask for, until Ctrl-C; `jieqing serve` starts one."
        "\n\nExample: jieqing worker --once"
    )
)
@home_option
@click.option("--once", is_flag=True, help=said("Do what waits, then end."))
@json_option
def command(home: Path, *, once: bool, as_json: bool) -> None:
    """Work until the end is asked for."""
    ending = Ending()
    opened = open_home(home)
    ending.listen()
    done: Counter[Progressing] = Counter()
    days, rounds = Days(), Rounds(folder=opened.folder)
    try:
        _look(opened, ending, days, done)
        rounds.go()
        while not once:
            time.sleep(LOOKS_EVERY)
            _look(opened, ending, days, done)
            rounds.go()
    except KeyboardInterrupt:
        note(said("The worker has ended; what it had begun goes on with the next one."))
    counts = {str(state): done[state] for state in Progressing}
    words = said("Done: {done}. Refused: {refused}. Left for later: {waits}.")
    answer(words.format(**counts), counts, as_json=as_json)


class Days:
    """When to look whether today's run was asked for."""

    def __init__(self) -> None:
        """At once."""
        self._next, self._law = 0.0, ""

    def are_due(self) -> bool:
        """Whether it is time to look; then not again for a while."""
        now = time.monotonic()
        if self._next and now < self._next:
            return False
        self._next = now + DAY_LOOKED_AT_EVERY
        return True

    def have_another_law(self, law: str) -> bool:
        """Whether the law is not that of the last look; own rules change by no act."""
        before, self._law = self._law, law or self._law
        return self._law != before


def _look(home: Home, ending: Ending, days: Days, done: Counter[Progressing]) -> None:
    """Ask for what each day needs, then do what waits."""
    if days.are_due():
        desk = Desk.open(read_home(home.folder))
        at = now_of(desk)
        is_new_day = _keep_day(desk, at)
        if is_new_day:
            sweep(desk.home, desk.ledger)
        if far_behind(desk, at) is None:
            ask_due_run(desk, at)
        # An act that began before the law changed ends by the law it began with.
        if days.have_another_law(law_now(desk)) or is_new_day:
            bring_up_to_date(desk)
        count_again(desk, at)
    _work(home, ending, done)


def _keep_day(desk: Desk, at: datetime) -> bool:
    """Whether the day is kept by this look; what refuses it stops no errand.

    It is told, and tried again with the next look.
    """
    try:
        return keep_day(desk, at) is not None
    except JieqingError as refusal:
        report_error(refusal, as_json=False)
        return False


def _work(home: Home, ending: Ending, done: Counter[Progressing]) -> None:
    """Do what waits now; each errand at a desk of its own, under the law of today.

    What had to be left ends this look, so that it is tried again only with the next.
    """
    while errands.is_any_open(home.tenant):
        desk = Desk.open(read_home(home.folder))
        taken = take(desk)
        if taken is None:
            return
        ended = carry_out(
            desk,
            taken,
            is_stopping=lambda: ending.is_asked,
            unforeseen=unforeseen,
        )
        done[ended] += 1
        if ended is Progressing.WAITS:
            return
