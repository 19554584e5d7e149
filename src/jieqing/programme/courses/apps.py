"""Courses as a Django application; they join the programme and answer its gate."""

from importlib import import_module

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """Models of enrolments and attempts."""

    name = "jieqing.programme.courses"
    label = "courses"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Join; the models exist only now."""
        import_module("jieqing.programme.courses.gate")
        join = import_module("jieqing.programme.mechanism").join
        join(import_module("jieqing.programme.courses.mechanism").COURSES)
        campaigns = import_module("jieqing.programme.courses.campaigns.mechanism")
        join(campaigns.CAMPAIGNS)
        phishing = import_module("jieqing.programme.courses.phishing.mechanism")
        join(phishing.PHISHINGS)
        appraisal = import_module("jieqing.programme.courses.appraisal.mechanism")
        join(appraisal.APPRAISALS)
