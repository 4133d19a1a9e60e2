"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """The site's address and languages, and the theme that the person chose ("", "light" or "dark")."""
    theme = request.COOKIES.get("theme", "")
    return {
        "site_url": settings.SITE_URL,
        "languages": settings.LANGUAGES,
        "theme": theme if theme in {"light", "dark"} else "",
    }
