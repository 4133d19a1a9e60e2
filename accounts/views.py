"""Pages of a person's own account; signing in and out are allauth's views with our templates."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.adapter import speak
from accounts.forms import ProfileForm
from accounts.models import User
from accounts.people import person_of
from accounts.queries import consents_of
from accounts.rights import ROLE_LABELS, Role, roles_of
from accounts.services.people import save_profile


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name and language, the ways to the password and two-step sign-in, consents given."""
    # Not request.user: what is typed shows in the form only, until it is saved.
    user = get_object_or_404(User, pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        save_profile(user=user, full_name=form.cleaned_data["full_name"], language=form.cleaned_data["language"])
        with translation.override(user.language):
            messages.success(request, _("Your profile is saved."))
        response = redirect("accounts:profile")
        speak(response, user.language)
        return response
    roles = roles_of(request.user)
    page = {
        "form": form,
        "roles": [ROLE_LABELS[role] for role in Role if role in roles],
        "consents": consents_of(person_of(request)),
    }
    return render(request, "accounts/profile.html", page)
