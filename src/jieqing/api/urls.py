"""``/api/v1``: its parts, who may call it, and how it fails."""

from django.http import HttpRequest
from django.urls import path
from ninja import NinjaAPI
from ninja.security import HttpBearer

from jieqing.api import (
    acting,
    cases,
    courses,
    data,
    evidence,
    papers,
    people,
    programme,
    programme_acts,
    rules,
    webhooks,
    work,
)
from jieqing.api.bearer import Caller, caller_by
from jieqing.api.once import once
from jieqing.api.openapi import Documented
from jieqing.api.problems import answer_problems, not_found


class Bearer(HttpBearer):
    """A token of a person, in the header Authorization."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Open a desk for the person of the token."""
        del request
        return caller_by(token)


api: NinjaAPI = Documented(
    title="Jieqing",
    version="1",
    auth=Bearer(),
    docs_url=None,  # its page loads from another host
    openapi_url="/openapi.json",
    urls_namespace="api-v1",
)
answer_problems(api)
api.add_decorator(once)
acting.add_acts()
programme_acts.add_acts()
for part in (
    cases,
    work,
    data,
    evidence,
    papers,
    rules,
    people,
    programme,
    courses,
    webhooks,
):
    api.add_router("", part.router)
urlpatterns = [path("", api.urls), path("<path:path>", not_found)]
