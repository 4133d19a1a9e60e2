"""HTTP to Django, sockets to the consumers of contests."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quizsite.settings")
http = get_asgi_application()

from contests.routing import websocket_urlpatterns  # noqa: E402 - the app registry must be ready first

# A page of another site cannot open our sockets in a visitor's name.
websocket = AllowedHostsOriginValidator(URLRouter(websocket_urlpatterns))
application = ProtocolTypeRouter({"http": http, "websocket": websocket})
