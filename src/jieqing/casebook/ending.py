"""The end of a case's secrets: keys destroyed, sealed files and copies removed.

May be repeated: a crash in between leaves the intention, and the same call ends it.
"""

import shutil
from collections.abc import Mapping

from jieqing.casebook import subjects, told
from jieqing.casebook.desk import day_of
from jieqing.casebook.journal import committed_of
from jieqing.casebook.order import CAPSULES
from jieqing.casebook.secret_rows import keep
from jieqing.casebook.work import Work
from jieqing.keys.keyring import Destruction


def end_secrets(work: Work) -> Mapping[str, object]:
    """Destroy the case's keys; returns what was done, looked for and not found."""
    done: dict[str, object] = {}
    ring = work.desk.keyring
    if work.case.capsule_key_name:
        keep(work, lambda: committed_of(work))
        done["capsule_key"] = _told(ring.destroy(work.case.capsule_key_name))
    done["case_key"] = _told(ring.destroy(work.case.key_name))
    # The keys are gone: what is removed now is noise already.
    for place in ("cases", CAPSULES):
        folder = work.desk.home.place(place) / work.case.folder
        shutil.rmtree(folder, ignore_errors=True)
    return {"keys": done}


def end_capsule(work: Work) -> Mapping[str, object]:
    """Destroy the recovery copy's key alone; the case goes on."""
    keep(work, lambda: committed_of(work))
    return {"capsule_key": _told(work.desk.keyring.destroy(work.case.capsule_key_name))}


def leave_index(work: Work) -> Mapping[str, object]:
    """Remove the subject's index entries, so that a new request finds no open case."""
    return {"index_entries": subjects.leave(work)}


def may_end(work: Work) -> bool:
    """Whether nothing in the capsule can be asked back any more."""
    restored = told.restored(work.record)
    until = told.window_until(work.record)
    if restored is None or until is None or day_of(work.at) > until:
        return True
    return restored.entry.facts["conflicts"] == 0


def _told(destruction: Destruction) -> Mapping[str, object]:
    return {
        "intended": destruction.intended,
        "overwritten": destruction.overwritten,
        "looked_for": len(destruction.looked_for),
        "not_found": destruction.not_found,
    }
