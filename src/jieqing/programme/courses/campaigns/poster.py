"""The poster of a campaign: its banner and its mail on one sheet to hang up."""

from jieqing.casebook.desk import Desk
from jieqing.casebook.papers.drawing import mark_of
from jieqing.language import said
from jieqing.paper.markdown import parts_of_text
from jieqing.paper.prose import Prose
from jieqing.programme.courses.campaigns.kits import Kit
from jieqing.programme.courses.campaigns.told import ToldCampaign

_SIGNS, _GROUP = 16, 4


def poster_of(desk: Desk, campaign: ToldCampaign, kit: Kit) -> Prose:
    """Draw it; the check code is that of the kit that was sealed with the campaign."""
    question = said("The question of the week: {ask}?").format(ask=kit.ask)
    text = f"# {kit.banner}\n\n{kit.mail}\n\n**{question}**\n"
    code = campaign.row.kit[:_SIGNS].upper()
    return Prose(
        number=campaign.no,
        company=desk.home.company.name,
        parts=parts_of_text(text),
        notes=(f"{campaign.first_on} – {campaign.last_on}",),
        check_code=" ".join(code[n : n + _GROUP] for n in range(0, _SIGNS, _GROUP)),
        mark=mark_of(desk),
    )
