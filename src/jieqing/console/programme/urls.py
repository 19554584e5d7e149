"""Addresses of the programme: items, documents, tasks, calendar, figures, packs."""

from django.urls import path

from jieqing.console.programme import (
    adopting,
    calendar,
    document_acts,
    documents,
    exporting,
    figures,
    items,
    packs,
    tasks,
)

urlpatterns = [
    path("", items.items),
    path("acts/programme-adopt", adopting.adopt),
    path("acts/programme-confirm", adopting.confirm),
    path("acts/<slug:act>/asked", adopting.adopt_asked),
    path("items/<str:name>", items.item),
    path("items/<str:name>/acts/item-exempt", adopting.exempt),
    path("items/<str:name>/acts/item-exempt-confirm", adopting.confirm_exempt),
    path("items/<str:name>/acts/<slug:act>/asked", adopting.exempt_asked),
    path("documents/", documents.documents),
    path("documents/new/<str:key>", document_acts.start),
    path("documents/new/explaining/<slug:change>", document_acts.explain),
    path("documents/<slug:no>/", documents.document),
    path("documents/<slug:no>/text", documents.text),
    path("documents/<slug:no>/versions/<slug:number>/file", documents.uploaded),
    path("documents/<slug:no>/print.<slug:form>", documents.printed),
    path("documents/<slug:no>/acts/<slug:name>", document_acts.act),
    path("documents/<slug:no>/acts/<slug:name>/asked", document_acts.asked_to_sign),
    path("tasks/", tasks.tasks),
    path("tasks/<slug:no>/", tasks.task),
    path("tasks/<slug:no>/acts/<slug:name>", tasks.act),
    path("lists/<slug:name>.<slug:form>", exporting.export),
    path("calendar/", calendar.calendar),
    path("calendar/calendar.ics", calendar.feed),
    path("figures/", figures.figures),
    path("figures/acts/figures-freeze", figures.freezing),
    path("figures/<slug:key>", figures.figure),
    path("packs/", packs.packs),
    path("packs/<slug:name>/load", packs.load),
]
