"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest

from accounts.rights import Action, may


def site(request: HttpRequest) -> dict[str, object]:
    """The site's address and languages, the theme that the person chose ("", "light" or "dark"), whose desk to show.

    `show_desk` and `show_bank` are asked only by pages with a menu; an error page may have no user.
    """
    theme = request.COOKIES.get("theme", "")
    return {
        "site_url": settings.SITE_URL,
        "languages": settings.LANGUAGES,
        "show_desk": lambda: hasattr(request, "user") and may(request.user, Action.CONTEST_CREATE),
        "show_bank": lambda: hasattr(request, "user") and may(request.user, Action.BANK_READ),
        # Which tabs the bank's desk has for this person.
        "may_edit_bank": lambda: may(request.user, Action.BANK_EDIT),
        "may_review_bank": lambda: may(request.user, Action.BANK_REVIEW),
        "may_answer_reports": lambda: may(request.user, Action.REPORT_ANSWER),
        "theme": theme if theme in {"light", "dark"} else "",
    }
