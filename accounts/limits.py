"""Counters against guessing and floods, and whose address a request comes from.

Hides the cache: a hit is one atomic increment of a counter of a fixed window, so parallel requests cannot slip
through together. Keys are hashed: no address, name or code is stored. Around the end of a window up to twice the
limit may pass.
"""

import ipaddress
import math
import time
from typing import ClassVar

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.errors import Refusal

UNKNOWN = "unknown"
_IPV6_PREFIX = 64  # what one subscriber gets


class TooMany(Refusal):
    """Too many tries; `retry_after` (whole seconds) is also the value of a Retry-After header."""

    code: ClassVar[str] = "too_many"
    status: ClassVar[int] = 429
    sentence = _("Too many tries. Wait %(retry_after)s seconds, then try again.")

    def __init__(self, *, retry_after: int) -> None:
        super().__init__(retry_after=retry_after)
        self.retry_after = retry_after


def hit(*, name: str, key: str, limit: int, seconds: int) -> None:
    """Count one try of `name` by `key` (an address, a person, a contest…). Raises TooMany after `limit` a window.

    The one function outside views that reads the clock: a limit is about real time and is asked only by them.
    """
    now = time.time()
    window = math.floor(now / seconds)
    counter = f"limit:{name}:{seconds}:{window}:{salted_hmac('accounts.limits', key, algorithm='sha256').hexdigest()}"
    # Kept for two windows: the counter cannot expire between the two calls.
    cache.add(counter, 0, timeout=2 * seconds)
    if cache.incr(counter) > limit:
        raise TooMany(retry_after=max(1, math.ceil((window + 1) * seconds - now)))


def client_ip(request: HttpRequest) -> str:
    """The address that the request came from; `UNKNOWN` when there is none (a socket file)."""
    return client_address(request.META.get("REMOTE_ADDR"), request.headers.get("X-Forwarded-For"))


def client_address(peer: str | None, forwarded_for: str | None) -> str:
    """The client's address, given who is connected and what X-Forwarded-For says. IPv6 is cut to its /64.

    Each proxy of ours (ALLAUTH_TRUSTED_PROXY_COUNT) adds the address that it saw at the right; whatever stands
    to the left of theirs was written by the client and is not read.
    """
    hops = forwarded_for.split(",") if forwarded_for else []
    trusted: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    seen = hops[-trusted] if 0 < trusted <= len(hops) else peer
    return _plain(seen or "")


def _plain(text: str) -> str:
    """One spelling of an address, without port."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return UNKNOWN
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.IPv6Network((int(address), _IPV6_PREFIX), strict=False).network_address)
    return str(address)
