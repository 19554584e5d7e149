"""``python -m jieqing.cli.drill_sandbox SCRIPT FOLDER DAY``: play one drill, for real.

The process is told of no home: it makes one of its own in an empty folder, behind a
fence that it cannot take down, with an invented company and that company's databases.
What came out is one line of JSON.
"""

import sys
from datetime import date, datetime, time
from pathlib import Path

from jieqing import settings
from jieqing.cli.drill_fence import fence
from jieqing.law.period import BEIJING

CUSTOMERS = 120
"""As few as the sample allows: each check looks through all of them."""
BEGINS = time(8, 30, tzinfo=BEIJING)


def play(script: str, folder: Path, day: date) -> str:
    """Make the company behind the fence, do the harm; returns what was seen."""
    if any(folder.iterdir()):
        raise ValueError("a drill begins in an empty folder")
    settings.start()
    # Only now: models are imported once the rooms run.
    from jieqing.cli.demo_company import found_company  # noqa: PLC0415
    from jieqing.cli.drill_scripts import SCRIPTS, Sandbox, told  # noqa: PLC0415

    harm = SCRIPTS[script]
    fence(folder)
    founded = datetime.combine(day, BEGINS)
    company = found_company(folder / "home", founded=founded, customers=CUSTOMERS)
    sandbox = Sandbox(company=company, began=founded.replace(hour=10))
    harm(sandbox)
    return told(sandbox.watch, ledger_holds=sandbox.reopened().ledger.audit().holds)


if __name__ == "__main__":
    print(play(sys.argv[1], Path(sys.argv[2]), date.fromisoformat(sys.argv[3])))  # noqa: T201
