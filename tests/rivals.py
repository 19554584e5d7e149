"""Two workers, each a process of its own, that begin the same work at one moment."""

import subprocess
import sys
from pathlib import Path

_BEGINS = """
import sys
from pathlib import Path
from jieqing import settings
settings.start()
from datetime import datetime
from jieqing.casebook.desk import Desk
from jieqing.home import read_home
{imports}

home = read_home(Path(sys.argv[1]))
settings.use(home)
desk, at = Desk.open(home), datetime.fromisoformat(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
print({work})
"""


def at_once(home: Path, at: str, imports: str, work: str) -> list[str]:
    """What both said, in order; ``work`` is one expression over home, desk and at."""
    program = _BEGINS.format(imports=imports, work=work)
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(home), at],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    said = []
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    for worker in workers:
        out, _ = worker.communicate()
        assert worker.returncode == 0, out
        said.append(out.strip())
    return sorted(said)
