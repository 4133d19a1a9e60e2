"""Addresses of accounts; signing in and out are at allauth's addresses below the same prefix."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("profile/", views.profile, name="profile"),
]
