"""Issues in words: states and acts."""

from collections.abc import Mapping

from jieqing.programme.issues.flow import IssueAct, IssueState

STATES: Mapping[str, str] = {
    IssueState.RAISED: "Raised",
    IssueState.CONFIRMED: "Taken on",
    IssueState.DISPUTED: "Disputed",
    IssueState.WITHDRAWN: "Found to be none",
    IssueState.PLANNED: "Planned",
    IssueState.FIXING: "Being mended",
    IssueState.FIXED: "Mended, to be verified",
    IssueState.VERIFIED: "Verified",
    IssueState.WATCHING: "Effect being watched",
    IssueState.CLOSED: "Closed",
    IssueState.ACCEPTED: "Risk borne for a time",
}
ACTS: Mapping[str, str] = {
    IssueAct.RAISE: "Raise an issue",
    IssueAct.CONFIRM: "Take it on",
    IssueAct.DISPUTE: "Dispute it",
    IssueAct.UPHOLD: "Uphold it",
    IssueAct.WITHDRAW: "Find that it is none",
    IssueAct.PLAN: "Plan how it is mended",
    IssueAct.BEGIN: "Begin to mend it",
    IssueAct.FIX: "Say what was done",
    IssueAct.VERIFY: "Verify that it is mended",
    IssueAct.RETURN: "Send it back, not mended",
    IssueAct.CLOSE: "Close it by its effect",
    IssueAct.ASK_EXTENSION: "Ask for a later day",
    IssueAct.EXTEND: "Grant the later day",
    IssueAct.ASK_ACCEPTANCE: "Ask to bear the risk",
    IssueAct.ACCEPT: "Bear the risk and sign",
}
