"""The notices room as a Django application."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Models of what was told, and of whom it may be told to."""

    name = "jieqing.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
