"""The console as a Django application: templates, tags, static files, two tables."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Pages for staff."""

    name = "jieqing.console"
    label = "console"
