"""Find everything held on the subject in all stores; nothing found is an answer.

Of a case about a part, nothing of that part found is the same answer.
"""

from datetime import datetime

from jieqing.casebook.desk import Desk
from jieqing.casebook.flows import RUNNING, Act, State, erases, flow_of
from jieqing.casebook.guards import require_nothing_committed, require_stop_told
from jieqing.casebook.subjects import enter_roots
from jieqing.casebook.takeover import taken_over
from jieqing.casebook.today import is_held, search
from jieqing.casebook.work import continuing, glance
from jieqing.casebook.work_files import Kind
from jieqing.erasure import spool
from jieqing.erasure.values import Finding


def find(desk: Desk, number: str, *, by: str, at: datetime) -> Finding:
    """Search and keep the finding, sealed; may be repeated until the first commit.

    Raises ``MapNotConfirmed``, ``MapChanged``, ``MapUnsupported``, ``CaseAlreadyOpen``
    or what the search refuses.
    """
    seen = glance(desk, number, Act.FIND, by=by, at=at)
    if "stop_told" in flow_of(seen.case.right).row(Act.FIND, seen.state).guards:
        require_stop_told(seen)
    if seen.state in RUNNING:
        with taken_over(seen):
            require_nothing_committed(seen)
    stores, finding = search(seen)
    with continuing(seen) as work:
        subjects = enter_roots(work, finding) if erases(work.case.right) else {}
        work.write(Kind.FINDING, spool.dump(finding))
        counts = {f"{s}.{t}": n for (s, t), n in finding.counts().items()}
        work.conclude(
            State.FOUND if is_held(work, stores, finding) else State.NOT_FOUND,
            {
                "found": counts,
                "searched": sorted(m.name for m in stores),
                **subjects,
            },
        )
    return finding
