"""Django's entry for the app: provinces, communes, names dated in law, and organisers' unit lists."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LocalitiesConfig(AppConfig):
    name = "localities"
    verbose_name = _("Localities")
    default_auto_field = "django.db.models.BigAutoField"
