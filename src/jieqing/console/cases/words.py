"""Words of case pages: rights, buttons and the steps of a case."""

from collections.abc import Mapping

from jieqing.casebook.flows import Act

RIGHTS: Mapping[str, str] = {
    "R1": "See what is held",
    "R2": "Get a copy",
    "R6": "Erase a part",
    "R7": "Close the account",
    "R8": "Withdraw consent",
    "R9": "Restrict the use",
    "C1": "Purpose achieved",
    "C4": "Unlawful processing",
}
ACTIONS: Mapping[Act, str] = {
    Act.IDENTIFY: "Verify the identity",
    Act.STOP: "Stop and find",
    Act.FIND: "Find",
    Act.FULFIL: "Do what was asked",
    Act.PLAN: "Make the plan",
    Act.NOTIFY: "Preview and notify",
    Act.CHOOSE: "Record the choice",
    Act.APPROVE: "Agree and sign",
    Act.EXECUTE: "Start erasing",
    Act.CHECK: "Check again",
    Act.PROPOSE_RESTORE: "Propose to restore",
    Act.RESTORE: "Restore",
    Act.ANSWER: "Write the result letter",
    Act.DELIVER: "Record the delivery",
    Act.SETTLE: "Settle",
    Act.RELEASE: "Lift the restriction",
    Act.REFUSE: "Refuse",
    Act.WITHDRAW: "Withdraw",
    Act.PAUSE: "Pause",
    Act.RESUME: "Resume",
    Act.HOLD: "Set a hold",
    Act.LIFT: "Lift a hold",
    Act.PROCESSOR: "Record a processor's answer",
}
