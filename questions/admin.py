"""The bank's tables, to look at. What they hold comes from the bank's files (`manage.py load_bank`), which would undo a
change made here; a question's versions are never changed anywhere.
"""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from accounts.rights import Action, can
from questions.models import Choice, Document, Passage, Question, QuestionVersion, Topic


class _ReadOnly:
    """For staff who may read the bank: keys are in it. Nobody adds, changes or removes."""

    model: type[models.Model]

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:  # noqa: ARG002
        return [field.name for field in self.model._meta.fields if not field.primary_key]  # noqa: SLF001 - documented

    def has_module_permission(self, request: HttpRequest) -> bool:
        return can(request.user, Action.BANK_READ)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:  # noqa: ARG002
        return can(request.user, Action.BANK_READ)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:  # noqa: ARG002
        return False


class ChoiceInline(_ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = Choice
    fields = ["position", "text", "correct"]


class VersionInline(_ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = QuestionVersion
    fk_name = "question"
    fields = ["number", "stem", "kind", "difficulty", "created_at"]
    show_change_link = True


@admin.register(Document)
class DocumentAdmin(_ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["code", "number", "title", "issued_on"]
    search_fields = ["code", "number", "title", "title_en"]


@admin.register(Passage)
class PassageAdmin(_ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["ref", "citation", "heading"]
    list_filter = ["document"]
    search_fields = ["ref", "citation", "heading", "text"]


@admin.register(Topic)
class TopicAdmin(_ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["slug", "name", "name_en"]


@admin.register(Question)
class QuestionAdmin(_ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["ref", "use", "status", "approved_version"]
    list_filter = ["use", "status", "approved_version__passage__document"]
    list_select_related = ["approved_version"]
    search_fields = ["ref", "versions__stem"]
    inlines = [VersionInline]


@admin.register(QuestionVersion)
class QuestionVersionAdmin(_ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["question", "number", "stem", "kind", "difficulty", "created_at"]
    list_filter = ["kind", "difficulty", "topic"]
    list_select_related = ["question"]
    search_fields = ["question__ref", "stem"]
    inlines = [ChoiceInline]
