"""States that belong together, whatever the flow."""

from jieqing.casebook.flows.words import State

_S = State

BEFORE_NOTICE = frozenset({_S.OPENED, _S.IDENTIFIED, _S.STOPPED, _S.FOUND, _S.PLANNED})
BEFORE_EXECUTE = BEFORE_NOTICE | {_S.NOTICED, _S.APPROVED}
RUNNING = frozenset({_S.EXECUTING, _S.INTERRUPTED})
RUNNABLE = RUNNING | {_S.APPROVED}  # a run may be going on, or begin
AFTER_EXECUTE = frozenset({_S.EXECUTING, _S.CHECKED})
ACTIVE = BEFORE_EXECUTE | RUNNING | {_S.CHECKED}
ASIDE = frozenset({_S.REFUSED, _S.WITHDRAWN, _S.NOT_FOUND})
FINDABLE = frozenset({_S.STOPPED, _S.FOUND, _S.PLANNED, _S.NOTICED, _S.APPROVED})
PLANNABLE = FINDABLE - {_S.STOPPED}
