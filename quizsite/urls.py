"""Where everything answers."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView

from localities.urls import api_urlpatterns as localities_api
from quizsite import views

urlpatterns = [
    path("", include("contests.urls")),
    path("", include("questions.urls")),
    path("api/v1/", include("contests.api.urls")),
    path("api/v1/", include(localities_api)),
    path("api/v1/schema/", SpectacularJSONAPIView.as_view(), name="api_schema"),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("theme/", views.set_theme, name="set_theme"),
    path("healthz", views.health, name="health"),
    path("admin/", admin.site.urls),
]
