"""What people write about themselves and about roles."""

from __future__ import annotations

import unicodedata
from typing import Any

from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import Email, InputRequired, Length, Regexp

from app.access.actor import GRANTABLE
from app.access.scopes import Scope
from app.core.forms import FilterForm, Form, OneOf, choice, choices, day, labelled, prose, tick, words
from app.core.i18n import _, _l, _lp
from app.core.texts import LANGUAGES
from app.people.states import AccountState


class AddressField(EmailField):
    """An e-mail address."""

    def __init__(self, label: object, **given: Any) -> None:
        super().__init__(
            label,
            filters=[lambda value: value.strip() if value else ""],
            validators=[
                InputRequired(_l("Write an e-mail address.")),
                Length(max=254, message=_l("Write at most %(max)d characters.")),
                Email(_l("Write an e-mail address, such as name@ministry.example.")),
            ],
            render_kw={"dir": "ltr", "autocomplete": "username", "spellcheck": "false"},
            **given,
        )


class KnownPersonFields:
    """Whom a profile is for: someone whom the office knows by an address, or a new person by name."""

    email = AddressField(_l("E-mail of the person"))
    family_name = words(_l("Family name"), required=False)
    given_names = words(_l("Given names"), required=False)


class SecretField(PasswordField):
    """The password of an account, or with `is_new` the one that is chosen here."""

    def __init__(self, label: object, *, is_new: bool = False, **given: Any) -> None:
        super().__init__(
            label,
            validators=[
                InputRequired(_l("Write a password.") if is_new else _l("Write your password.")),
                Length(max=128, message=_l("Write at most %(max)d characters.")),
            ],
            render_kw={"autocomplete": "new-password" if is_new else "current-password", "dir": "ltr"},
            **given,
        )


class SignInForm(Form):
    """The plain form at /login."""

    email = AddressField(_l("E-mail"))
    password = SecretField(_l("Password"))


class SignUpForm(Form):
    """An official's own account. The state is the one that the official serves; its focal point endorses."""

    family_name = words(_l("Family name"), required=False, autocomplete="family-name")
    given_names = words(_l("Given names"), required=False, autocomplete="given-name")
    name_original = words(_l("Name in its original script"), required=False)
    sex = choice(_l("Sex"))
    state_code = choice(_l("Member state that you serve"))
    institution = words(_l("Institution"), autocomplete="organization")
    post = words(_l("Post"), autocomplete="organization-title")
    email = AddressField(_l("Official e-mail"))
    password = SecretField(_l("Password"), is_new=True)

    def validate(self, extra_validators: Any = None) -> bool:
        """One of family name and given names is enough: people have one name or five."""
        valid = super().validate(extra_validators)
        if not (self.family_name.data or self.given_names.data):
            self.family_name.errors = [_("Write your name as in the passport; one name is enough.")]
            return False
        return bool(valid)


class ConfirmForm(Form):
    """The page of the letter's link: the password proves that the reader is who signed up."""

    password = SecretField(_l("Password"))


def _digits(value: str | None) -> str:
    """A code as it is compared: without spaces, its digits in whatever script as ASCII's."""
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else sign
        for sign in value or ""
        if not sign.isspace()
    )


_SIX_DIGITS = _l("Write the six digits that your authenticator app shows now.")


class CodeForm(Form):
    """A code of an authenticator app: the second step, a fresh proof, and the first code of a new app."""

    code = StringField(
        _l("One-time code"),
        filters=[_digits],
        validators=[InputRequired(_SIX_DIGITS), Regexp(r"^[0-9]{6}\Z", message=_SIX_DIGITS)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"},
    )


class RecoveryForm(Form):
    """The second step of signing in for whoever lost the second factor."""

    code = StringField(
        _l("Recovery code"),
        validators=[
            InputRequired(_l("Write one of your recovery codes.")),
            Length(max=80, message=_l("Write at most %(max)d characters.")),
        ],
        render_kw={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"},
    )


class AnswerForm(Form):
    """What a browser answers for a passkey; the script of the page fills it in."""

    answer = HiddenField(
        validators=[
            InputRequired(
                _l("Your browser gave no passkey. A passkey needs JavaScript; or use codes instead.")
            ),
            Length(max=20_000, message=_l("Write at most %(max)d characters.")),
        ]
    )


class PasskeyForm(AnswerForm):
    """A new passkey, under a name by which its holder knows it again."""

    name = words(_l("Name of this passkey"), most=80)


class PasswordForm(Form):
    """The proof that the one who sits here is still the one who signed in."""

    password = SecretField(_l("Password"))


class GrantForm(Form):
    """A role for an account, within a scope, until a day or for good."""

    email = AddressField(_l("E-mail of the account"))
    role = choice(_l("Role"), [(role.value, role.label) for role in GRANTABLE])
    scope = choice(_l("Where"))
    valid_from = day(_l("From the beginning of this day (Rabat)"), required=False)
    valid_until = day(_l("Until the end of this day (Rabat)"), required=False)
    both_meant = tick(_l("I mean both roles, for different cases"))


class InvitationForm(Form):
    """A role for an address, with or without an account."""

    email = AddressField(_l("E-mail"))
    role = choice(_l("Role"), [(role.value, role.label) for role in GRANTABLE])
    scope = choice(_l("Where"))
    valid_until = day(_l("Until the end of this day (Rabat)"), required=False)
    letters_in = OneOf(
        _l("Language of the letter"),
        choices=[("", _l("The member state’s own; English where there is none")), *LANGUAGES.items()],
        default="",
    )
    both_meant = tick(_l("I mean both roles, for different cases"))


class AcceptForm(Form):
    """Who accepts an invitation without an account: name and password."""

    family_name = words(_l("Family name"), required=False, autocomplete="family-name")
    given_names = words(_l("Given names"), required=False, autocomplete="given-name")
    password = SecretField(_l("Password"), is_new=True)

    def validate(self, extra_validators: Any = None) -> bool:
        """One of family name and given names is enough."""
        valid = super().validate(extra_validators)
        if not (self.family_name.data or self.given_names.data):
            self.family_name.errors = [_("Write your name as in the passport; one name is enough.")]
            return False
        return bool(valid)


class ForgottenForm(Form):
    """The address of an account whose password was forgotten."""

    email = AddressField(_l("E-mail"))


class NewPasswordForm(Form):
    """A new password, by a letter's link."""

    password = SecretField(_l("New password"), is_new=True)


class ChangePasswordForm(Form):
    """A new password, by the present one."""

    present = SecretField(_l("Present password"))
    password = SecretField(_l("New password"), is_new=True)


class AddressForm(Form):
    """Another address for one's account."""

    email = AddressField(_l("New e-mail"))


class TokenForm(Form):
    """A personal token: what it is for, what it may reach, and for how long."""

    name = words(_l("What it is for"), most=80)
    scopes = choices(_l("What it may do"), labelled(Scope))
    days = choice(
        _l("How long it counts"),
        [("30", _l("30 days")), ("90", _l("90 days")), ("365", _l("A year"))],
    )


class AskForm(Form):
    """A page that asks before something is done."""


class ReasonForm(Form):
    """A page that asks before something is done, and why."""

    reason = prose(_l("Reason"), most=1000)


class AccountFilter(FilterForm):
    """The filter over the list of accounts."""

    q = words(_l("Name or e-mail"), required=False)
    role = OneOf(
        _l("Role"), choices=[("", _l("All roles")), *[(r.value, r.label) for r in GRANTABLE]], default=""
    )
    state = OneOf(_l("Standing"), choices=[("", _l("All")), *labelled(AccountState)], default="")


class InvitationFilter(FilterForm):
    """The filter over the list of invitations."""

    q = words(_l("E-mail"), required=False)
    state = OneOf(
        _l("Standing"),
        choices=[
            ("open", _lp("invitations", "Open")),
            ("over", _lp("invitations", "Over")),
            ("all", _l("All")),
        ],
        default="open",
    )


class GrantFilter(FilterForm):
    """The filter over the list of grants."""

    q = words(_l("Name or e-mail"), required=False)
    role = OneOf(
        _l("Role"), choices=[("", _l("All roles")), *[(r.value, r.label) for r in GRANTABLE]], default=""
    )
    standing = OneOf(
        _l("Standing"),
        choices=[
            ("now", _l("In force")),
            ("later", _l("Not begun")),
            ("soon", _l("Ends within 30 days")),
            ("ended", _lp("roles", "Ended")),
            ("all", _l("All")),
        ],
        default="now",
    )
