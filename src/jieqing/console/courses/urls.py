"""Addresses of courses: mine, all, one person's with lessons, paper and results."""

from django.urls import path

from jieqing.console.courses import lists, one, paper

urlpatterns = [
    path("", lists.mine),
    path("all/", lists.catalogue),
    path("of/<str:key>", lists.course),
    path("of/<str:key>/acts/course-assign", lists.assign),
    path("<slug:no>/", one.enrolment),
    path("<slug:no>/lessons/<slug:key>", one.lesson),
    path("<slug:no>/lessons/<slug:key>/take", one.take),
    path("<slug:no>/paper", paper.paper),
    path("<slug:no>/papers/<int:number>", paper.result),
    path("<slug:no>/marking", paper.marking),
    path("<slug:no>/acts/<slug:name>", one.act),
]
