"""The console's addresses: the company first, then the entry of the menu."""

from django.urls import include, path

from jieqing.console import answering, doors, invited, landing, provider_doors
from jieqing.console.courses import packages
from jieqing.console.programme import calendar_feeds

handler404 = "jieqing.console.unknown.unknown"
handler403 = "jieqing.console.unknown.forbidden"
urlpatterns = [
    path("", doors.home),
    path("account/invitation/", invited.invited, name="invited"),
    path("account/invitation/<str:text>", invited.follow, name="invitation"),
    path("account/login/", provider_doors.Door.as_view(), name="account_login"),
    path("account/provider/", provider_doors.log_in, name="provider_log_in"),
    path("account/provider/answer", provider_doors.answer, name="provider_answer"),
    path("first-start/<path:rest>", doors.founded),
    path("account/calendar/<str:text>.ics", calendar_feeds.feed),
    path("account/", include("jieqing.people.accounts.urls")),
    path("answer/<str:token>", answering.answer),
    path("letter/<str:token>", landing.letter),
    path("packages/<str:given>/<path:path>", packages.file),
    path("api/v1/", include("jieqing.api.urls")),
    path("<slug:company>/", doors.company_home),
    path("<slug:company>/language", doors.language),
    path("<slug:company>/sign-out", doors.sign_out),
    path("<slug:company>/today/notices/", include("jieqing.console.notices.urls")),
    path("<slug:company>/today/", include("jieqing.console.today.urls")),
    path("<slug:company>/cases/", include("jieqing.console.cases.urls")),
    path("<slug:company>/customers/", include("jieqing.console.customers.urls")),
    path("<slug:company>/data/", include("jieqing.console.stores.urls")),
    path("<slug:company>/orders/", include("jieqing.console.orders.urls")),
    path("<slug:company>/rules/", include("jieqing.console.rules.urls")),
    path("<slug:company>/programme/", include("jieqing.console.programme.urls")),
    path("<slug:company>/evidence/", include("jieqing.console.evidence.urls")),
    path(
        "<slug:company>/organisation/channels/",
        include("jieqing.console.notices.channel_urls"),
    ),
    path(
        "<slug:company>/organisation/",
        include("jieqing.console.organisation.urls"),
    ),
]
