"""Addresses of this package; `api_urlpatterns` belong under /api/v1/."""

from django.urls import path

from localities.api.views import CommuneSearchView, ProvinceListView

api_urlpatterns = [
    path("localities/communes", CommuneSearchView.as_view(), name="api-communes"),
    path("localities/provinces", ProvinceListView.as_view(), name="api-provinces"),
]
