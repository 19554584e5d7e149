"""What an act is told, as a JSON body: the same fields as its form on the screen."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal, Optional

from django import forms
from pydantic import BaseModel, ConfigDict, Field, create_model

_TYPES: tuple[tuple[type[forms.Field], Any], ...] = (
    (forms.BooleanField, bool),
    (forms.IntegerField, int),
    (forms.DateField, date),
    (forms.CharField, str),
)


def body_of(act: str, form: type[forms.Form]) -> type[BaseModel]:
    """Return the model of the body of an act; unknown fields are refused."""
    fields: dict[str, Any] = dict(_fields(form))
    name = f"{act.title().replace('-', '')}Body"
    return create_model(name, __config__=ConfigDict(extra="forbid"), **fields)


def _fields(form: type[forms.Form]) -> Iterator[tuple[str, Any]]:
    for name, field in form.base_fields.items():
        kind = _kind(field)
        default = ... if field.required else None
        told = Field(
            default,
            title=str(field.label or name),
            description=str(field.help_text) or None,
        )
        yield name, (kind if field.required else Optional[kind], told)  # noqa: UP045 -- kind is a value here


def _kind(field: forms.Field) -> Any:  # noqa: ANN401 -- a type expression
    if isinstance(field, forms.ChoiceField):
        choices: list[tuple[Any, Any]] = list(field.choices)  # type: ignore[arg-type]  # the stubs allow a callable before it is called
        values = tuple(str(value) for value, _ in choices if value)
        kind: Any = Literal[values] if values else str
        is_many = isinstance(field, forms.MultipleChoiceField)
        return list[kind] if is_many else kind
    kind = next((kind for form, kind in _TYPES if isinstance(field, form)), str)
    most = getattr(field, "max_length", None)
    return Annotated[kind, Field(max_length=most)] if most else kind
