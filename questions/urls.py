"""Addresses of the study pages."""

from django.urls import path

from questions.views import documents, images, practice

app_name = "questions"
urlpatterns = [
    path("documents/", documents.library, name="documents"),
    path("documents/<slug:code>/", documents.document, name="document"),
    path("documents/<slug:code>/qr.svg", documents.qr, name="qr"),
    path("documents/<slug:code>/practice/", practice.practice, name="practice"),
    path("questions/images/<slug:name>", images.image, name="image"),
]
