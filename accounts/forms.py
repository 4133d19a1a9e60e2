"""The forms of people's pages: allauth's, with our labels and hints, and the profile.

allauth decides what a form accepts; here is only what people read. Hints stand above fields, never inside them.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import FULL_NAME_LENGTH, User

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

_NEW_PASSWORD = _("At least 10 characters. Not a common password, and not like your name.")
_NEW_LABELS = {"password1": _("New password"), "password2": _("New password, once more")}
_SIX_DIGITS = _("The code that your authenticator app shows now.")


class _Worded:
    """Gives a form's fields their labels and hints and takes allauth's placeholders away."""

    labels: ClassVar[Mapping[str, "StrOrPromise"]] = {}
    hints: ClassVar[Mapping[str, "StrOrPromise"]] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the form's own arguments
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in self.labels:
                field.label = self.labels[name]
            field.help_text = self.hints.get(name, "")


class LoginForm(_Worded, account.LoginForm):  # type: ignore[misc]
    """Sign in with a user name or an e-mail address."""

    labels = {"login": _("User name or e-mail"), "password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class SignupForm(_Worded, account.SignupForm):  # type: ignore[misc]
    """Make an account: a name as on papers, how to sign in, the language of the pages."""

    full_name = forms.CharField(
        max_length=FULL_NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(choices=settings.LANGUAGES, widget=forms.RadioSelect)

    field_order = ["full_name", "username", "email", "password1", "password2", "language"]
    labels = {
        "full_name": _("Full name"),
        "username": _("User name"),
        "email": _("E-mail"),
        "password1": _("Password"),
        "password2": _("Password, once more"),
        "language": _("Language"),
    }
    hints = {
        "username": _("Letters, digits and @ . + - _ only. You sign in with it."),
        "email": _("Needed only to set a new password if you forget yours."),
        "password1": _NEW_PASSWORD,
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language() or settings.LANGUAGE_CODE


class ResetPasswordForm(_Worded, account.ResetPasswordForm):  # type: ignore[misc]
    """Ask for a code by e-mail."""

    labels = {"email": _("E-mail")}


class ConfirmPasswordResetCodeForm(_Worded, account.ConfirmPasswordResetCodeForm):  # type: ignore[misc]
    """The code that was sent."""

    labels = {"code": _("Code")}


class ResetPasswordKeyForm(_Worded, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password after the code was right."""

    labels = _NEW_LABELS
    hints = {"password1": _NEW_PASSWORD}


class ChangePasswordForm(_Worded, account.ChangePasswordForm):  # type: ignore[misc]
    """A new password for somebody who knows the old one."""

    labels = {"oldpassword": _("Current password"), **_NEW_LABELS}
    hints = {"password1": _NEW_PASSWORD}


class SetPasswordForm(_Worded, account.SetPasswordForm):  # type: ignore[misc]
    """A first password for somebody who signs in through another site."""

    labels = _NEW_LABELS
    hints = {"password1": _NEW_PASSWORD}


class AddEmailForm(_Worded, account.AddEmailForm):  # type: ignore[misc]
    """One more address."""

    labels = {"email": _("E-mail")}


class ReauthenticateForm(_Worded, account.ReauthenticateForm):  # type: ignore[misc]
    """The password again, before something sensitive."""

    labels = {"password": _("Password")}


class AuthenticateForm(_Worded, mfa.AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""

    labels = {"code": _("Code")}
    hints = {"code": _("The code that your authenticator app shows now, or one of your recovery codes.")}


class ReauthenticateByCodeForm(_Worded, mfa.ReauthenticateForm):  # type: ignore[misc]
    """A code before something sensitive."""

    labels = {"code": _("Code")}
    hints = {"code": _SIX_DIGITS}


class ActivateTOTPForm(_Worded, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""

    labels = {"code": _("Code")}
    hints = {"code": _SIX_DIGITS}


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a person says about themselves."""

    class Meta:
        model = User
        fields = ["full_name", "language"]
        labels = {"full_name": _("Full name"), "language": _("Language")}
        widgets = {"full_name": forms.TextInput(attrs={"autocomplete": "name"}), "language": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["full_name"].required = True
