"""What is said on the button of each act of a case."""

from collections.abc import Mapping

from jieqing.casebook.flows import Act

ACTIONS: Mapping[Act, str] = {
    Act.IDENTIFY: "Verify the identity",
    Act.STOP: "Stop and find",
    Act.FIND: "Find",
    Act.FULFIL: "Do what was asked",
    Act.PLAN: "Make the plan",
    Act.NOTIFY: "Preview and write the notice",
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
    Act.HOLD_REVIEW: "Review a hold",
    Act.PROCESSOR: "Record a processor's answer",
    Act.SEND_BACK: "Send back",
    Act.HAND_OVER: "Hand over",
    Act.ADD_SIGNER: "Add a signer",
    Act.REMIND: "Remind",
    Act.SHOW_VALUE: "Show value (recorded)",
}
"""Message ids."""
