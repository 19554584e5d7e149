"""Forms as a Django application; they join the programme at start-up."""

from importlib import import_module

from django.apps import AppConfig


class FormsConfig(AppConfig):
    """Rows of forms, their links and the answers to them."""

    name = "jieqing.programme.forms"
    label = "forms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Join; the models exist only now."""
        join = import_module("jieqing.programme.mechanism").join
        join(import_module("jieqing.programme.forms.mechanism").FORMS)
