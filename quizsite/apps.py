from django.apps import AppConfig


class QuizsiteConfig(AppConfig):
    name = "quizsite"
    default_auto_field = "django.db.models.BigAutoField"
