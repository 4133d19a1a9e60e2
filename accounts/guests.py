"""People who take part without an account: how a device remembers them and how another device finds them again.

Hides the personal code's alphabet, its keyed digest, and the signed cookie. A code is shown once, when it is
issued; the database holds only its digest.
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from accounts.models import Guest

COOKIE = "guest"
COOKIE_AGE = timedelta(days=180)
_COOKIE_SALT = "accounts.guests.cookie"
_CODE_SALT = "accounts.guests.code"

# Crockford's base 32 (https://www.crockford.com/base32.html): no I, L, O or U. 8 symbols are 40 bits.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})
_SPACING = {" ", "-", "\u00a0", "\u2010", "\u2011", "\u2013", "\t", "\r", "\n"}


def create_guest(*, now: datetime) -> tuple[Guest, str]:
    """A new guest and their personal code, to be shown once ("ABCD-2345")."""
    code = _free_code()
    guest = Guest.objects.create(code_digest=_digest(code), created_at=now, last_seen_at=now)
    return guest, _grouped(code)


def guest_by_code(*, code: str, now: datetime) -> Guest | None:
    """The guest who holds the code, now seen; None for a wrong code, whatever is wrong with it.

    Guessing is bounded by the caller (`accounts.limits`).
    """
    plain = normalise(code)
    if len(plain) != CODE_LENGTH or not set(plain) <= set(ALPHABET):
        return None
    guest = Guest.objects.filter(code_digest=_digest(plain)).first()
    if guest is not None:
        guest.last_seen_at = now
        guest.save(update_fields=["last_seen_at"])
    return guest


def new_code(guest: Guest) -> str:
    """Give the guest a new personal code, shown once; the old one stops working. Devices stay remembered."""
    code = _free_code()
    guest.code_digest = _digest(code)
    guest.save(update_fields=["code_digest"])
    return _grouped(code)


def normalise(code: str) -> str:
    """The code as its symbols alone: upper case, no spacing, misread letters put right."""
    bare = "".join(symbol for symbol in code if symbol not in _SPACING)
    return bare.upper().translate(_MISREAD)


def remember(response: HttpResponse, guest: Guest) -> None:
    """Bind this device to the guest."""
    response.set_cookie(
        COOKIE,
        signing.dumps(guest.pk, salt=_COOKIE_SALT),
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    """Unbind this device."""
    response.delete_cookie(COOKIE, samesite="Lax")


def guest_id_of(request: HttpRequest) -> int | None:
    """The guest that this device is bound to, or None: no cookie, not ours, too old, or the guest was erased."""
    cookie = request.COOKIES.get(COOKIE)
    if not cookie:
        return None
    try:
        guest_id = signing.loads(cookie, salt=_COOKIE_SALT, max_age=COOKIE_AGE)
    except signing.BadSignature:
        return None
    if not isinstance(guest_id, int) or not Guest.objects.filter(pk=guest_id).exists():
        return None
    return guest_id


def _free_code() -> str:
    """A random code that no guest holds. Two drawing the same at once (2**-40) is left to the unique constraint."""
    code = _random_code()
    while Guest.objects.filter(code_digest=_digest(code)).exists():
        code = _random_code()
    return code


def _random_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def _grouped(code: str) -> str:
    half = CODE_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"


def _digest(code: str) -> str:
    return salted_hmac(_CODE_SALT, code, algorithm="sha256").hexdigest()
