"""The flow of a party, as data: looked at, approved, worked with, left with proof."""

from enum import StrEnum

from jieqing.flow.table import NEW, STAYS, Flow
from jieqing.programme.flows import row


class PartyAct(StrEnum):
    """What can be done with a party."""

    REGISTER = "party-register"
    ASSESS = "party-assess"
    APPROVE = "party-approve"
    AGREE = "party-agree"
    ACTIVATE = "party-activate"
    NAME = "party-name"
    ROUTE = "party-route"
    TRUST = "party-trust"
    EXCHANGE = "party-exchange"
    SUSPEND = "party-suspend"
    RESUME = "party-resume"
    DROP = "party-drop"
    EXIT = "party-exit"
    CERTIFY = "party-certify"
    END = "party-end"


class PartyState(StrEnum):
    """Where the company stands with a party."""

    CANDIDATE = "candidate"
    ASSESSED = "assessed"
    APPROVED = "approved"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXITING = "exiting"
    ENDED = "ended"


_S, _A = PartyState, PartyAct
_BEFORE = (_S.CANDIDATE, _S.ASSESSED, _S.APPROVED)
_WORKED_WITH = (_S.ACTIVE, _S.SUSPENDED)
PARTY = Flow(
    kind="party",
    transitions=(
        row(_A.REGISTER, [NEW], [_S.CANDIDATE], "named_rightly"),
        row(
            _A.ASSESS,
            [*_BEFORE, *_WORKED_WITH],
            [_S.ASSESSED, STAYS],
            "every_point_answered",
            "faults_told",
        ),
        row(
            _A.APPROVE,
            [_S.ASSESSED],
            [_S.APPROVED],
            "assessed_well",
            "not_the_assessor",
            "own_signature",
        ),
        row(
            _A.AGREE,
            [*_BEFORE, *_WORKED_WITH],
            [STAYS],
            "document_in_force",
            "clauses_in_its_text",
        ),
        row(
            _A.ACTIVATE,
            [_S.CANDIDATE, _S.APPROVED],
            [_S.ACTIVE],
            "approved_if_it_handles",
            "assessed_well",
            "erasure_clause",
        ),
        row(
            _A.NAME,
            [_S.ACTIVE],
            [STAYS],
            "in_a_confirmed_map",
            "nobody_elses",
            "assessed_well",
            "erasure_clause",
        ),
        row(
            _A.ROUTE,
            [*_BEFORE, *_WORKED_WITH],
            [STAYS],
            "is_abroad",
            "path_is_known",
            "impact_assessment",
        ),
        row(_A.TRUST, [_S.ACTIVE], [STAYS]),
        row(_A.EXCHANGE, [_S.ACTIVE], [STAYS], "happened", "leads_to_a_record"),
        row(_A.SUSPEND, [_S.ACTIVE], [_S.SUSPENDED], "reason"),
        row(
            _A.RESUME,
            [_S.SUSPENDED],
            [_S.ACTIVE],
            "second_person",
            "assessed_well",
            "erasure_clause",
        ),
        row(_A.DROP, _BEFORE, [_S.ENDED], "reason"),
        row(_A.EXIT, _WORKED_WITH, [_S.EXITING], "reason"),
        row(_A.CERTIFY, [_S.EXITING], [STAYS], "document_in_force", "days_not_to_come"),
        row(
            _A.END,
            [_S.EXITING],
            [_S.ENDED],
            "certificate",
            "backups_gone",
            "instructions_answered",
            "second_person",
            "own_signature",
        ),
    ),
)
"""单位. Who is only talked with needs no assessment; who gets customers' data does."""
