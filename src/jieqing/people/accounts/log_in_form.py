"""The form at the door, in the words of the house."""

from typing import Any

from allauth.account.forms import LoginForm

from jieqing.language import said


class LogInForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """Log-in name and password; labels stand above, nothing stands in the fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # as allauth's
        super().__init__(*args, **kwargs)
        self.fields["login"].label = said("Log-in name")
        self.fields["password"].label = said("Password")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
