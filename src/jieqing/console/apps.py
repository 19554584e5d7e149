"""The console as a Django application: templates, tags and static files, no tables."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Pages for staff."""

    name = "jieqing.console"
    label = "console"
