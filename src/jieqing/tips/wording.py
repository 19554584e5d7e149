"""What states and acts of a tip are called."""

from jieqing.tips.thread import TipAct, TipState

STATES = {
    TipState.RECEIVED: "It has been received",
    TipState.ACKNOWLEDGED: "Acknowledged",
    TipState.ASSESSING: "Being assessed",
    TipState.INVESTIGATING: "Being investigated",
    TipState.CONCLUDED: "Outcome told",
    TipState.CLOSED: "The tip is closed",
    TipState.OUT_OF_SCOPE: "Not dealt with here",
}
ACTS = {
    TipAct.SEND: "Told this",
    TipAct.WRITE: "Wrote",
    TipAct.FEEL: "Told how they fare",
    TipAct.FORGET: "Took their words back",
    TipAct.KEEP: "Kept the original files (only you open them)",
    TipAct.HAND_OVER: "Handed the original files over",
    TipAct.READ: "Read it",
    TipAct.REPLY: "Answered the tipper",
    TipAct.ACKNOWLEDGE: "Acknowledged it",
    TipAct.ASSESS: "Began to assess it",
    TipAct.INVESTIGATE: "Began to investigate it",
    TipAct.CONCLUDE: "Told the outcome",
    TipAct.CLOSE: "Closed it",
    TipAct.DECLINE: "Declined it",
    TipAct.WATCH: "Looked for retaliation",
    TipAct.STEP_ASIDE: "Left it to the others",
    TipAct.LINK: "Noted the issue raised of it",
    TipAct.ASK_NAME: "Asked for the name",
    TipAct.ALLOW_NAME: "Agreed to open the name",
    TipAct.DENY_NAME: "Kept the name shut",
    TipAct.OPEN_NAME: "Opened the name",
    TipAct.TELL_NAME: "Handed the name over",
}
