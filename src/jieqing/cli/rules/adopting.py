"""``jieqing rules adopt``: what the company is to the law, seen before it applies."""

from typing import TypedDict, Unpack

import click

from jieqing.casebook.actors_preview import preview_of_actors
from jieqing.casebook.acts.adopt import adopt as adopt_now
from jieqing.casebook.change_words import preview_content, preview_words
from jieqing.cli.rules.binding_words import binding_content, binding_words
from jieqing.cli.seat import Seat, seated
from jieqing.language import said
from jieqing.law.impossible import beside, require_compatible
from jieqing.law.shipped import shipped_industries


class _Told(TypedDict):
    """What the options tell."""

    actors: tuple[str, ...]
    industries: tuple[str, ...]
    dropped: tuple[str, ...]
    confirm: bool


@click.command(
    help=said(
        "Show what other identities of the company would change, and take them.\n\n"
        "Without --confirm it only shows which rules would newly bind and what pending"
        " decisions would turn. An industry stands for all identities in it but those"
        " that exclude one the company has: name what is true with --actor.\n\n"
        "Example: jieqing rules adopt --industry logistics --by P-0002"
    )
)
@click.option("--actor", "actors", multiple=True, help=said("Identity; repeatable."))
@click.option(
    "--industry", "industries", multiple=True, help=said("Industry; repeatable.")
)
@click.option(
    "--drop", "dropped", multiple=True, help=said("Identity given up; repeatable.")
)
@click.option("--confirm", is_flag=True, help=said("Take them, and enter that."))
@seated
def adopt(seat: Seat, **told: Unpack[_Told]) -> None:
    """Print the difference; with --confirm write it."""
    desk, table = seat.desk, shipped_industries()
    named, dropped = frozenset(told["actors"]), frozenset(told["dropped"])
    industries = [table.industry(name).actors for name in told["industries"]]
    proposed = frozenset[str]().union(*industries)
    desk.catalogue.vocabulary.require("actors", sorted(named | proposed))
    standing = ((desk.home.company.actors or frozenset()) | named) - dropped
    require_compatible(standing)
    # Two of an industry may exclude each other: what is true already decides, or the
    # officer by --actor. Until then both are shown and neither is taken.
    after = standing | (beside(standing, proposed) - dropped)
    found = preview_of_actors(desk, after, seat.at)
    words = [binding_words(found.bound), "", preview_words(found.pending)]
    content = {**binding_content(found.bound), **preview_content(found.pending)}
    if told["confirm"]:
        adopt_now(desk, after, by=seat.by, at=seat.at)
        words.append(
            said("The company's identities are now: {actors}").format(
                actors=", ".join(sorted(after))
            )
        )
    seat.answer("\n".join(words), {**content, "actors": sorted(after)})
