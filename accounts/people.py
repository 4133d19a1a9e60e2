"""Who is asking: a signed-in user, a guest of this device, or nobody.

Everything that belongs to somebody belongs to a `Person`; no other module reads the guest's cookie.
"""

from dataclasses import dataclass

from django.http import HttpRequest

from accounts import guests

_ON_REQUEST = "_quizsite_guest_id"


@dataclass(frozen=True)
class Person:
    """A user by `user_id`, a guest by `guest_id`, or nobody (both None). Never both."""

    user_id: int | None = None
    guest_id: int | None = None

    def __post_init__(self) -> None:
        if self.user_id is not None and self.guest_id is not None:
            raise ValueError("A person is a user or a guest, not both.")

    @property
    def is_known(self) -> bool:
        """A user or a guest: somebody to whom things can belong."""
        return self.user_id is not None or self.guest_id is not None

    @property
    def is_guest(self) -> bool:
        """Somebody without an account."""
        return self.guest_id is not None


def person_of(request: HttpRequest) -> Person:
    """The signed-in user, else the guest of a valid device cookie, else nobody."""
    if request.user.is_authenticated:
        return Person(user_id=request.user.pk)
    return Person(guest_id=_device_guest(request))


def claimed_guest_id(request: HttpRequest) -> int | None:
    """The guest who now has an account: somebody is signed in on a device that still remembers a guest.

    Who keeps things for guests moves them to the user and then calls `guests.forget` on the response.
    """
    return _device_guest(request) if request.user.is_authenticated else None


def _device_guest(request: HttpRequest) -> int | None:
    """The cookie's guest, looked up once a request."""
    if not hasattr(request, _ON_REQUEST):
        setattr(request, _ON_REQUEST, guests.guest_id_of(request))
    found: int | None = getattr(request, _ON_REQUEST)
    return found
