"""The administrator's tables of people. Signing in to the admin goes through the site's own sign-in and its limits."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, ConsentText, LocalityScope, User

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


class LocalityScopeInline(admin.TabularInline):  # type: ignore[type-arg]
    """Where a locality officer looks."""

    model = LocalityScope
    extra = 0
    raw_id_fields = ["province", "commune"]


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]
    """People with an account; roles are their groups."""

    list_display = ["username", "full_name", "is_active", "is_staff", "date_joined"]
    list_filter = ["groups", "is_active", "is_staff", "is_superuser"]
    search_fields = ["username", "full_name", "email"]
    inlines = [LocalityScopeInline]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["full_name", "email", "language"]}),
        (_("Rights"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = ["groups"]


@admin.register(ConsentText)
class ConsentTextAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Texts of consent: added as new versions, never edited or removed."""

    list_display = ["purpose", "version", "published_at"]
    ordering = ["purpose", "-version"]

    def has_change_permission(self, request: HttpRequest, obj: ConsentText | None = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ConsentText | None = None) -> bool:  # noqa: ARG002
        return False


@admin.register(Consent)
class ConsentAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Who agreed to what and when: a record, not a form."""

    list_display = ["text", "user", "guest", "given_at"]
    list_filter = ["text"]
    list_select_related = ["text", "user", "guest"]

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:  # noqa: ARG002, ANN401
        return False

    def has_change_permission(self, request: HttpRequest, obj: Consent | None = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Consent | None = None) -> bool:  # noqa: ARG002
        return False
