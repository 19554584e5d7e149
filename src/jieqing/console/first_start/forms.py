"""What is typed at a first start, and what is wrong with it."""

import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django import forms
from django.contrib.auth.hashers import make_password
from django.http import QueryDict

from jieqing.casebook.first_start import TenantUnfit, require_tenant
from jieqing.casebook.rule_words import industry_line
from jieqing.console.first_start.questions import Choice
from jieqing.console.first_words import TenantTaken, require_own
from jieqing.errors import JieqingError
from jieqing.keys.signing import SigningKey
from jieqing.language import explained, said
from jieqing.people import natural
from jieqing.people.accounts.log_ins import normal_name, require_strong
from jieqing.people.accounts.models import Account

LONGEST = 200


class CompanyForm(forms.Form):
    """Names, how one reaches the company, and its sectors."""

    def __init__(
        self,
        sectors: Iterable[Choice],
        data: QueryDict | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Offer the sectors."""
        super().__init__(data, initial=dict(initial or {}))
        self.fields["name"] = _text(
            said("Full name of the company"),
            said("As it stands on letters and in every statement."),
        )
        self.fields["tenant"] = _text(
            said("Short name"),
            said(
                "Small letters, digits and hyphens, for example qinghe-mall. It goes"
                " into addresses, logs and files, and stays."
            ),
        )
        self.fields["contact"] = _text(
            said("How customers reach you"),
            said("An address, a number or a mailbox that somebody answers."),
        )
        self.fields["officer_contact"] = _text(
            said("How they reach the person in charge of personal information"),
            said("Stands in every letter (PIPL art. 52)."),
        )
        self.fields["sectors"] = forms.MultipleChoiceField(
            label=said("Sectors of the company"),
            required=False,
            choices=[
                (one.value, industry_line(one.words, one.hint)) for one in sectors
            ],
            widget=forms.CheckboxSelectMultiple(),
            help_text=said(
                "Several, or none. Only the questions of your sectors are asked; a"
                " sector by itself binds to nothing."
            ),
        )

    def clean_tenant(self) -> str:
        """Refuse what fits no file."""
        tenant: str = self.cleaned_data["tenant"]
        try:
            require_tenant(tenant)
            require_own(tenant)
        except (TenantUnfit, TenantTaken) as unfit:
            raise forms.ValidationError(explained(unfit)["advice"]) from None
        return tenant

    def answers(self) -> Mapping[str, Any]:
        """What the draft keeps."""
        return dict(self.cleaned_data)


class ChoiceForm(forms.Form):
    """One of several answers, or any of them (``many``)."""

    def __init__(
        self,
        name: str,
        choices: Iterable[Choice],
        data: QueryDict | None = None,
        *,
        many: bool = False,
    ) -> None:
        """Offer the choices."""
        super().__init__(data)
        kind = forms.MultipleChoiceField if many else forms.ChoiceField
        told = said("Choose one of the answers; nothing is chosen for you.")
        self.fields[name] = kind(
            choices=[(one.value, one.words) for one in choices],
            required=not many,
            error_messages={"required": told},
        )

    def answers(self) -> Mapping[str, Any]:
        """What the draft keeps."""
        return dict(self.cleaned_data)


class AdministratorForm(forms.Form):
    """A person, their log-in, and the passphrase of the key that is made for them."""

    def __init__(
        self,
        taken: Iterable[Mapping[str, Any]],
        data: QueryDict | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """``taken``: what was answered for the others."""
        super().__init__(data, initial=dict(initial or {}))
        self._taken = tuple(taken)
        self.fields["name"] = _text(said("Your name"), said("As colleagues know them."))
        self.fields["natural"] = _text(
            said("Staff number"),
            said(
                "Whatever tells this human from all others. After the first start only"
                " a keyed digest of it is kept."
            ),
        )
        self.fields["log_in"] = _text(
            said("Name to log in by"),
            said("2 to 32 small letters, digits, dots, dashes or underscores."),
        )
        self.fields["password"] = _secret(
            said("Password to log in"),
            said("Twelve signs or more; a sentence will do."),
        )
        self.fields["password_again"] = _secret(said("The same password again"))
        self.fields["passphrase"] = _secret(
            said("Passphrase of the signing key"),
            said(
                "Signing is more than being logged in: this opens the key file. It is"
                " kept nowhere; without it the key cannot be used again. Another one"
                " than the password."
            ),
        )
        self.fields["passphrase_again"] = _secret(said("The same passphrase again"))

    def clean_natural(self) -> str:
        """Two accounts of one human would sign for each other."""
        typed: str = self.cleaned_data["natural"]
        mark = natural.normal_form(typed)
        if any(natural.normal_form(other["natural"]) == mark for other in self._taken):
            raise forms.ValidationError(
                said("Somebody entered before has this number.")
            )
        return typed

    def clean_log_in(self) -> str:
        """Refuse what cannot be typed at the door, or somebody else's."""
        try:
            name = normal_name(self.cleaned_data["log_in"])
        except JieqingError as wrong:
            raise forms.ValidationError(explained(wrong)["advice"]) from None
        if any(other["log_in"] == name for other in self._taken):
            raise forms.ValidationError(said("Somebody else logs in by this name."))
        return name

    def clean(self) -> dict[str, Any]:
        """Both secrets twice, strong, and not one for both."""
        given: dict[str, Any] = super().clean() or {}
        for name in ("password", "passphrase"):
            if given.get(name) != given.get(f"{name}_again"):
                self.add_error(f"{name}_again", said("The two do not match."))
            self._require_strong(name, given)
        if given.get("password") and given["password"] == given.get("passphrase"):
            self.add_error("passphrase", said("Take another one than the password."))
        return given

    def answers(self, keys: Path) -> Mapping[str, Any]:
        """What the draft keeps: a digest of the password, the name of the key file."""
        given = self.cleaned_data
        key, file = SigningKey.generate(), f"{secrets.token_hex(8)}.key"
        key.save(keys / file, given["passphrase"])
        return {
            **{name: given[name] for name in ("name", "natural", "log_in")},
            "password": make_password(given["password"]),
            "key": key.public.text,
            "file": file,
        }

    def _require_strong(self, name: str, given: Mapping[str, Any]) -> None:
        if not given.get(name):
            return
        try:
            require_strong(given[name], Account(name=given.get("log_in", "")))
        except JieqingError as weak:
            self.add_error(name, explained(weak)["cause"])


class ReviewForm(forms.Form):
    """The security administrator signs for all."""

    def __init__(self, signer: str, data: QueryDict | None = None) -> None:
        """``signer``: their name."""
        super().__init__(data)
        words = said("Passphrase of the signing key of {name}")
        self.fields["passphrase"] = _secret(
            words.format(name=signer),
            said("With it the first people are entered; it is kept nowhere."),
            autocomplete="off",
        )


def _text(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST,
        error_messages={"required": said("Please fill this in.")},
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )


def _secret(
    label: str, help_text: str = "", autocomplete: str = "new-password"
) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST,
        strip=False,
        error_messages={"required": said("Please fill this in.")},
        widget=forms.PasswordInput({"autocomplete": autocomplete}),
    )
