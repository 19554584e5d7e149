"""What people call states and acts of parties, and what became of a transfer's path."""

from collections.abc import Mapping

from jieqing.programme.parties.flow import PartyAct, PartyState
from jieqing.programme.parties.resources import ResourceAct, ResourceState

STATES: Mapping[str, str] = {
    PartyState.CANDIDATE: "Candidate",
    PartyState.ASSESSED: "Assessed",
    PartyState.APPROVED: "Approved",
    PartyState.ACTIVE: "Worked with",
    PartyState.SUSPENDED: "Suspended",
    PartyState.EXITING: "Leaving",
    PartyState.ENDED: "Party ended",
    ResourceState.OFFERED: "Waits for a second person",
    ResourceState.SENT: "File sent",
    ResourceState.REFUSED: "Not sent",
    ResourceState.RECEIVED: "In use",
    ResourceState.EXPIRED: "Out of date",
}
ACTS: Mapping[str, str] = {
    PartyAct.REGISTER: "Register a party",
    PartyAct.ASSESS: "Assess it by points",
    PartyAct.APPROVE: "Approve the party and sign",
    PartyAct.AGREE: "Enter the agreement",
    PartyAct.ACTIVATE: "Begin to work with it",
    PartyAct.NAME: "Name it as a processor",
    PartyAct.ROUTE: "Record the path abroad",
    PartyAct.TRUST: "Enter up to which mark it is sent things",
    PartyAct.EXCHANGE: "Record an exchange",
    PartyAct.SUSPEND: "Suspend it",
    PartyAct.RESUME: "Work with it again",
    PartyAct.DROP: "Drop it",
    PartyAct.EXIT: "Begin the exit",
    PartyAct.CERTIFY: "Enter the certificate of the exit",
    PartyAct.END: "End it and sign",
    ResourceAct.OFFER: "Offer a file to parties",
    ResourceAct.SEND: "Send it and sign",
    ResourceAct.REFUSE: "Do not send it",
    ResourceAct.RECEIVE: "Take a file in",
    ResourceAct.USE: "Note what was done with it",
}
