"""Setting which post stands above another: the administrator signs.

What is asked for stands in the address: posts, nothing personal.
"""

from functools import partial

from django.http import Http404, HttpRequest

from jieqing.casebook.code_words import roles_named
from jieqing.console.organisation.part import address_of
from jieqing.console.organisation.signed_act import (
    DoneAlready,
    Signature,
    SignedAct,
    signed_act,
)
from jieqing.console.visit import Visit
from jieqing.language import said
from jieqing.people.matrix import Role
from jieqing.people.roll import SUPERIOR
from jieqing.people.setting_superiors import (
    require_settable,
    set_superior,
    to_set,
)

HERE = "roles"


def _setting(request: HttpRequest, visit: Visit) -> SignedAct:
    post, over = _post(request, "post"), _post(request, "over")
    if post is None:
        raise Http404
    back = address_of(visit, HERE)
    if visit.roll.superiors.get(post) is over:
        raise DoneAlready(back)
    require_settable(visit.desk.register, visit.roll, post, over, by=visit.by)
    before = visit.roll.superiors.get(post)
    return SignedAct(
        message=to_set(visit.desk.register, post, over, by=visit.by).to_bytes(),
        do=partial(_set, visit, post, over),
        title=said("Set the superior of a post"),
        sentence=said(
            "From now on the tasks of the post, while nobody holds it, fall to the "
            "post above it, which also hears what is late. Rights in cases stay as "
            "they are."
        ),
        facts=(
            (said("Post"), roles_named([post])),
            (said("Superior post until now"), _named(before)),
            (said("Superior post from now on"), _named(over)),
        ),
        command=(
            f"jieqing person post superior --post {post} "
            + (f"--over {over} " if over else "")
            + "--by P-0001 --signed-with KEY"
        ),
        back=back,
        here=HERE,
    )


def _set(visit: Visit, post: Role, over: Role | None, signature: Signature) -> None:
    register = visit.desk.register
    set_superior(register, post, over, signature, by=visit.by, at=visit.at)


def _post(request: HttpRequest, name: str) -> Role | None:
    asked = request.GET.get(name, "")
    try:
        return Role(asked) if asked else None
    except ValueError:
        raise Http404 from None


def _named(post: Role | None) -> str:
    return roles_named([post]) if post else said("nobody")


setting, setting_asked = signed_act(SUPERIOR, _setting)
