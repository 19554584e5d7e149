"""``jieqing rules replay --case``: every plan of a case made again, and compared."""

from pathlib import Path

from jieqing.casebook.outputs import Output, rendered, shown
from jieqing.casebook.replayed import replayed
from jieqing.cli.output import answer
from jieqing.cli.rules.replay_words import replay_content, replay_lines
from jieqing.cli.seat import open_desk

DIFFERENT = 1


def replay_case(number: str, home: Path, *, as_json: bool) -> int:
    """Print a line for each plan that came out the same, and what differs of others."""
    found = replayed(open_desk(home), number)
    told = {"case": number, "plans": [replay_content(each) for each in found]}
    lines = {"plans": [line for each in found for line in replay_lines(each)]}
    words = shown(Output.REPLAY, lines)
    answer("\n".join(words), rendered(Output.REPLAY, told), as_json=as_json)
    return 0 if all(each.is_same for each in found) else DIFFERENT
