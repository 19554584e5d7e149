"""Addresses of courses: mine, all, one person's with lessons, paper and results."""

from django.urls import path

from jieqing.console.courses import (
    banks,
    campaigns,
    certificates,
    lists,
    one,
    packages,
    paper,
    practising,
    rooms,
)

urlpatterns = [
    path("", lists.mine),
    path("all/", lists.catalogue),
    path("campaigns/", campaigns.campaigns),
    path("campaigns/new/<str:key>", campaigns.new),
    path("campaigns/<slug:no>/", campaigns.campaign),
    path("campaigns/<slug:no>/poster.pdf", campaigns.poster),
    path("campaigns/<slug:no>/acts/campaign-call-off", campaigns.calling_off),
    path("of/<str:key>", lists.course),
    path("of/<str:key>/acts/course-assign", lists.assign),
    path("of/<str:key>/bank.<slug:form>", banks.bank),
    path("of/<str:key>/acts/take-in", banks.take_in),
    path("of/<str:key>/acts/take-in-package", packages.take_in),
    path("of/<str:key>/lessons/<str:lesson>/acts/take-out", packages.take_out),
    path("of/<str:key>/acts/course-session", rooms.opening),
    path("sessions/<slug:no>/", rooms.session),
    path("sessions/<slug:no>/acts/course-sheet", rooms.sheet),
    path("sessions/<slug:no>/acts/course-session-close", rooms.closing),
    path("<slug:no>/", one.enrolment),
    path("<slug:no>/certificate.pdf", certificates.certificate),
    path("<slug:no>/lessons/<slug:key>", one.lesson),
    path("<slug:no>/lessons/<slug:key>/take", one.take),
    path("<slug:no>/practice/<slug:key>", practising.practice),
    path("<slug:no>/packages/<slug:key>", packages.player),
    path("<slug:no>/packages/<slug:key>/commit", packages.keep),
    path("<slug:no>/paper", paper.paper),
    path("<slug:no>/papers/<int:number>", paper.result),
    path("<slug:no>/marking", paper.marking),
    path("<slug:no>/acts/<slug:name>", one.act),
]
