"""The programme as a Django application; it answers what governs the acts of cases."""

from importlib import import_module

from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    """Models of duties, documents, evidence, figures and packs."""

    name = "jieqing.programme"
    label = "programme"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Answer from now on what `flow` asks; the models exist only now."""
        import_module("jieqing.programme.policy_gate")
        join = import_module("jieqing.programme.mechanism").join
        join(import_module("jieqing.programme.kernel").KERNEL)
