"""The people room as a Django application; it answers flow's question who may."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Models of persons."""

    name = "jieqing.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
