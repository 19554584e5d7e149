"""A message in words: what it is, which number, by when, where to look, and why.

Never a name, a customer or what a case holds: it lands in mailboxes and in groups.
"""

from collections.abc import Mapping
from datetime import date

from jieqing.casebook.code_words import named
from jieqing.casebook.desk import Desk, day_of
from jieqing.casebook.waiting import acts_of, signing_of, waiting
from jieqing.language import said
from jieqing.notices.agenda import agenda, board_of
from jieqing.notices.bots import Said
from jieqing.notices.endpoints import Channel
from jieqing.notices.events import RECORD, due_of, link_of
from jieqing.notices.kinds import DIGEST, EVENT_WORDS, Whom
from jieqing.notices.models import Sending
from jieqing.notices.outbox import SUBSCRIBED
from jieqing.people.matrix import EVERYBODY, ROLE_WORDS, Role

LISTED = 20
"""How many cases a digest names."""
BECAUSE: Mapping[str, str] = {
    Whom.TURN: "You get this because it is your turn, as {post}.",
    Whom.DEPUTY: "You get this because you stand in for the post {post}.",
    Whom.CALLED: "You get this because you are on the response team.",
    Whom.OFFICER: "You get this because you hold the post {post}.",
    Whom.SUPERIOR: "You get this because your post {post} stands above whose turn"
    " it is.",
    Whom.SECURITY: "You get this because you hold the post {post}.",
    Whom.COPIED: "You get this because a colleague copied the case to you.",
    Whom.ASKER: "You get this because you asked for it.",
    Whom.SELF: "You get this once each working day, if something waits for you.",
    SUBSCRIBED: "This channel takes such messages.",
}


def because(row: Sending) -> str:
    """Say why somebody gets a message."""
    words = BECAUSE.get(row.why, "")
    return said(words).format(post=named(ROLE_WORDS, row.post)) if words else ""


def title_of(row: Sending) -> str:
    """Say what a message is about, in one line without any case's content."""
    if row.kind == DIGEST and "count" in row.facts:
        counted = {"count": row.facts["count"], "beside": row.facts.get("beside", 0)}
        words = "{count} cases wait for you"
        if counted["beside"]:
            words = "{count} cases wait for you, and {beside} matters beside them"
        return said(words).format_map(counted)
    words = said(EVENT_WORDS.get(row.kind, row.kind))
    number = row.case or str(row.facts.get(RECORD, ""))
    return f"{number} {words}" if number else words


def message(desk: Desk, row: Sending, base: str) -> Said:
    """Put a message into words as things stand now."""
    title = f"{said('Jieqing')} · {title_of(row)}"
    link = link_of(desk, row, base)
    middle = _cases(desk, row) if row.kind == DIGEST else _due(desk, row)
    return Said(title=title, lines=(*middle, link, because(row)))


def _due(desk: Desk, row: Sending) -> tuple[str, ...]:
    due = due_of(desk, row)
    return (_by(due),) if due else ()


def _cases(desk: Desk, row: Sending) -> tuple[str, ...]:
    """List what waits: for the person by name and act, for a group a count alone."""
    is_person = row.channel in {Channel.CONSOLE, Channel.MAIL}
    roles = _roles(desk, row.to) if is_person else EVERYBODY
    acts = acts_of(roles) | signing_of(roles)
    found = waiting(desk, acts, row.to)
    mine = [one for one in found.rows if one.number not in found.signed]
    late = sum(one.due is not None and one.due < day_of(row.not_before) for one in mine)
    more = "+" if found.next_after else ""
    counts = said("Waits: {count}. Of these with a late step: {late}.")
    head = counts.format(count=f"{len(mine)}{more}", late=late)
    lines = (f"{one.number} {_by(one.due)}" for one in mine[:LISTED])
    return (head, *lines, *_beside(desk, row)) if is_person else (head,)


def _beside(desk: Desk, row: Sending) -> tuple[str, ...]:
    """List what waits beside cases; like them, as it is when the message goes out."""
    there = desk.at(row.not_before)
    person = there.register.person(row.to)
    return tuple(line.words for line in agenda(board_of(there), person))


def _roles(desk: Desk, person: str) -> frozenset[Role]:
    return desk.register.person(person).roles


def _by(due: date | None) -> str:
    return said("last day {day}").format(day=due.isoformat()) if due else ""
