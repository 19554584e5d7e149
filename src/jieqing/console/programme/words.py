"""The words of the programme's pages: parts, views, acts, colours of cells."""

from collections.abc import Mapping

from jieqing.programme.shown import CellState

ENTRY = "programme"
PARTS: Mapping[str, str] = {
    "": "Sixty items",
    "documents/": "Documents",
    "tasks/": "Tasks",
    "audits/": "Audits",
    "issues/": "Issues",
    "courses/": "Learning",
    "calendar/": "Calendar",
    "incidents/": "Incidents",
    "forms/": "Surveys",
    "tickets/": "Tickets",
    "parties/": "Parties",
    "handovers/": "Handovers",
    "figures/": "Figures",
    "packs/": "Packs",
}
VIEWS: Mapping[str, str] = {
    "mine": "For me",
    "late": "Missed",
    "open": "Under way",
    "planned": "To come",
    "over": "Over",
}
MANNERS: Mapping[CellState, str] = {
    CellState.KEPT: "ok-text",
    CellState.EXPIRING: "soon",
    CellState.EXPIRED: "late",
    CellState.NOT_OFFERED: "muted",
    CellState.NOT_APPLICABLE: "muted",
}
