"""Addresses of cases: the list, one case, its parts and its acts."""

from django.urls import path

from jieqing.console.cases import (
    acting,
    bulk,
    deciding,
    exporting,
    handed_out,
    importing,
    looking,
    progress,
    registering,
    saved_views,
    searching,
    signing,
    views,
)

urlpatterns = [
    path("", views.cases),
    path("new", registering.new),
    path("new/asked", registering.finding_asked),
    path("search", searching.search),
    path("found/<str:handle>", searching.found),
    path("views", saved_views.save),
    path("views/forget", saved_views.forget),
    path("export", exporting.ask),
    path("export/<slug:ending>", exporting.give),
    path("import", importing.ask),
    path("import/template", importing.hand_out),
    path("import/<str:word>", importing.previewed),
    path("many", bulk.choose),
    path("many/<str:word>", bulk.many),
    path("<str:number>/", views.case),
    path("<str:number>/receipt", registering.receipt),
    path("<str:number>/decide", deciding.decide),
    path("<str:number>/progress", progress.progress),
    path("<str:number>/verify", handed_out.verify),
    path("<str:number>/statement.<slug:kind>", handed_out.statement),
    path("<str:number>/letters/<slug:name>", handed_out.letter),
    path("<str:number>/letters/<slug:name>/file", handed_out.letter_file),
    path("<str:number>/values/<str:ticket>", looking.values),
    path("<str:number>/acts/approve/asked", signing.to_sign),
    path("<str:number>/acts/<slug:name>", acting.act),
    path("<str:number>/<slug:part>", views.case),
]
