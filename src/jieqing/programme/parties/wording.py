"""What people call states and acts of parties, and what became of a transfer's path."""

from collections.abc import Mapping

from jieqing.programme.parties.flow import PartyAct, PartyState

STATES: Mapping[str, str] = {
    PartyState.CANDIDATE: "Candidate",
    PartyState.ASSESSED: "Assessed",
    PartyState.APPROVED: "Approved",
    PartyState.ACTIVE: "Worked with",
    PartyState.SUSPENDED: "Suspended",
    PartyState.EXITING: "Leaving",
    PartyState.ENDED: "Party ended",
}
ACTS: Mapping[str, str] = {
    PartyAct.REGISTER: "Register a party",
    PartyAct.ASSESS: "Assess it by points",
    PartyAct.APPROVE: "Approve the party and sign",
    PartyAct.AGREE: "Enter the agreement",
    PartyAct.ACTIVATE: "Begin to work with it",
    PartyAct.NAME: "Name it as a processor",
    PartyAct.ROUTE: "Record the path abroad",
    PartyAct.EXCHANGE: "Record an exchange",
    PartyAct.SUSPEND: "Suspend it",
    PartyAct.RESUME: "Work with it again",
    PartyAct.DROP: "Drop it",
    PartyAct.EXIT: "Begin the exit",
    PartyAct.CERTIFY: "Enter the certificate of the exit",
    PartyAct.END: "End it and sign",
}
