"""Tickets as a Django application; they join the programme at start-up."""

from importlib import import_module

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    """Rows of tickets and the list of whom not to contact."""

    name = "jieqing.programme.tickets"
    label = "tickets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Join; the models exist only now."""
        join = import_module("jieqing.programme.mechanism").join
        join(import_module("jieqing.programme.tickets.mechanism").TICKETS)
