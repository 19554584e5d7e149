"""The addresses of the door: in, out, and what one may do to one's own log-in.

Only what leads somewhere: allauth's pages for e-mail and signing up are not here. The
log-in page itself is the console's (``provider_doors``).
"""

from allauth.account import views as door
from django.urls import URLPattern, URLResolver, include, path

from jieqing.people.accounts import own_sessions

urlpatterns: list[URLPattern | URLResolver] = [
    path("logout/", door.logout, name="account_logout"),
    path("closed/", door.account_inactive, name="account_inactive"),
    path("again/", door.reauthenticate, name="account_reauthenticate"),
    path("password/", door.password_change, name="account_change_password"),
    path("password/first/", door.password_set, name="account_set_password"),
    path("second/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
    path(
        "sessions/<int:session>/end", own_sessions.end_one, name="account_end_session"
    ),
]
