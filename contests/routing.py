"""Addresses of the sockets."""

from django.urls import URLPattern, path

from contests.consumers.attempt import AttemptSocket
from contests.consumers.boards import BoardSocket

websocket_urlpatterns: list[URLPattern] = [
    path("ws/attempt/", AttemptSocket.as_asgi()),
    path("ws/boards/", BoardSocket.as_asgi()),
]
