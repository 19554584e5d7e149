"""Issues as a Django application; they answer what an open issue stops."""

from importlib import import_module

from django.apps import AppConfig


class IssuesConfig(AppConfig):
    """Models of issues."""

    name = "jieqing.programme.issues"
    label = "issues"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Join the programme; the models exist only now."""
        import_module("jieqing.programme.issues.stops")
        join = import_module("jieqing.programme.mechanism").join
        join(import_module("jieqing.programme.issues.mechanism").ISSUES)
