"""Ending one of one's own sessions: list and end of all others are allauth's."""

from allauth.usersessions.models import UserSession
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST


@require_POST
@login_required
def end_one(request: HttpRequest, session: int) -> HttpResponse:
    """End it; somebody else's session is the same 404 as none."""
    get_object_or_404(UserSession, pk=session, user=request.user).end()
    return redirect("usersessions_list")


def end_all(account_id: int) -> None:
    """End every session of an account, the current one too."""
    for session in UserSession.objects.filter(user_id=account_id):
        session.end()
