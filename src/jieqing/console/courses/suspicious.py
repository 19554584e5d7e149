"""Report a mail that one does not trust: of an exercise it counts, else it leads on.

What is pasted is looked through for a link and not kept, nor who pasted it. A mail that
was forwarded to the security mailbox is entered here by whoever reads that.
"""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from jieqing.console.cases.act_form import SpokenForm
from jieqing.console.courses.words import address
from jieqing.console.pages import page, show
from jieqing.console.programme.words import ENTRY
from jieqing.console.visit import Visit
from jieqing.programme.courses.phishing.stepping import reported

LONGEST = 40_000


class MailForm(SpokenForm):
    """The mail that is not trusted."""

    mail = forms.CharField(
        label="The mail, or its link",
        help_text="Copy the whole text; a forwarded one, too. Nothing of it is kept.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 10}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page(ENTRY)
def mail(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask for the mail, then say what it was."""
    form = MailForm(request.POST if request.method == "POST" else None)
    content: dict[str, object] = {"form": form, "back": address(visit)}
    if request.method == "POST" and form.is_valid():
        content["is_told"] = True
        content["lure"] = reported(visit.desk, form.cleaned_data["mail"], visit.at)
        content["incident"] = (
            f"/{visit.desk.tenant}/programme/incidents/acts/incident-report"
        )
    return show(request, visit, ENTRY, "console/courses/suspicious.html", content)
