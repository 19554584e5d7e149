"""What an act is told, as a JSON body: the same fields as its form on the screen."""

from collections.abc import Iterator
from typing import Any, Literal, Optional

from django import forms
from pydantic import BaseModel, ConfigDict, create_model

from jieqing.console.cases.act_form import ActForm

_TYPES: tuple[tuple[type[forms.Field], Any], ...] = (
    (forms.BooleanField, bool),
    (forms.IntegerField, int),
    (forms.CharField, str),
)


def body_of(asked: ActForm) -> type[BaseModel]:
    """Return the model of the body of an act; unknown fields are refused."""
    fields: dict[str, Any] = dict(_fields(asked.form))
    name = f"{asked.act.title().replace('-', '')}Body"
    return create_model(name, __config__=ConfigDict(extra="forbid"), **fields)


def _fields(form: type[forms.Form]) -> Iterator[tuple[str, Any]]:
    for name, field in form.base_fields.items():
        kind = _kind(field)
        yield name, (kind, ...) if field.required else (Optional[kind], None)  # noqa: UP045 -- kind is a value here


def _kind(field: forms.Field) -> Any:  # noqa: ANN401 -- a type expression
    if isinstance(field, forms.ChoiceField):
        choices: list[tuple[Any, Any]] = list(field.choices)  # type: ignore[arg-type]  # the stubs allow a callable before it is called
        values = tuple(str(value) for value, _ in choices if value)
        kind: Any = Literal[values] if values else str
        is_many = isinstance(field, forms.MultipleChoiceField)
        return list[kind] if is_many else kind
    return next((kind for form, kind in _TYPES if isinstance(field, form)), str)
