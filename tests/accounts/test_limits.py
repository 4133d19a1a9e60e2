"""Limits: how many tries, by whom, and that an address cannot be made up."""

from threading import Thread

import pytest
from django.conf import LazySettings
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.limits import UNKNOWN, TooMany, client_address, client_ip, hit


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock at the start of a minute; tests move it."""
    now = [1_800_000_000.0]
    monkeypatch.setattr("accounts.limits.time.time", lambda: now[0])
    return now


def tries(count: int, *, name: str = "code", key: str = "alice", limit: int = 3) -> int:
    """How many of `count` tries passed."""
    passed = 0
    for _ in range(count):
        try:
            hit(name=name, key=key, limit=limit, seconds=60)
        except TooMany:
            continue
        passed += 1
    return passed


def test_the_limit_passes_and_no_more(clock: list[float]) -> None:
    assert tries(10) == 3


def test_people_and_purposes_have_counters_of_their_own(clock: list[float]) -> None:
    tries(10)

    assert tries(10, key="bob") == 3
    assert tries(10, name="sign-up") == 3


def test_a_new_window_starts_again(clock: list[float]) -> None:
    tries(10)
    clock[0] += 60

    assert tries(10) == 3


def test_a_refusal_says_how_long_to_wait(clock: list[float]) -> None:
    tries(3)
    clock[0] += 17.4

    with pytest.raises(TooMany) as refused, translation.override("en"):
        hit(name="code", key="alice", limit=3, seconds=60)

    with translation.override("en"):
        assert refused.value.as_dict() == {
            "code": "too_many",
            "message": "Too many tries. Wait 43 seconds, then try again.",
            "retry_after": 43,
        }
    assert refused.value.status == 429


def test_parallel_tries_do_not_slip_through_together(clock: list[float]) -> None:
    passed: list[int] = []
    threads = [Thread(target=lambda: passed.append(tries(50, limit=60))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(passed) == 60


def test_nothing_personal_is_kept(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr("accounts.limits.cache.add", lambda key, *_args, **_more: seen.append(key))
    monkeypatch.setattr("accounts.limits.cache.incr", lambda _key: 1)

    hit(name="code", key="203.0.113.9", limit=3, seconds=60)

    assert seen
    assert "203.0.113.9" not in seen[0]


FORGED = "198.51.100.1, 198.51.100.2"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, "10.0.0.7"),
        (0, FORGED, "10.0.0.7"),
        (1, f"{FORGED}, 203.0.113.9", "203.0.113.9"),
        (1, "203.0.113.9", "203.0.113.9"),
        (2, f"{FORGED}, 203.0.113.9, 10.0.0.5", "203.0.113.9"),
        # Fewer hops than proxies: it did not come through them.
        (2, "198.51.100.1", "10.0.0.7"),
        (1, None, "10.0.0.7"),
        (1, "", "10.0.0.7"),
        (1, f"{FORGED}, nonsense", UNKNOWN),
    ],
)
def test_only_our_proxies_are_believed(
    settings: LazySettings, proxies: int, forwarded: str | None, address: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}

    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.7", headers=headers)

    assert client_ip(request) == address


@given(st.text(max_size=100))
def test_whatever_a_client_writes_it_stays_itself(forged: str) -> None:
    assert client_address("10.0.0.7", forged) == "10.0.0.7"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("203.0.113.9", "203.0.113.9"),
        (" 203.0.113.9:4711 ", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("[2001:db8:1:2:9::9]:443", "2001:db8:1:2::"),
        ("", UNKNOWN),
        (None, UNKNOWN),
        ("[", UNKNOWN),
    ],
)
def test_one_subscriber_has_one_spelling(written: str | None, address: str) -> None:
    assert client_address(written, None) == address
