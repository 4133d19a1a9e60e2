"""Throttles count by an address that the client cannot choose."""

import pytest
from django.conf import LazySettings
from django.conf import settings as site
from django.test import Client, RequestFactory
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from localities.api.views import LocalityThrottle


def identity(*, forwarded: str) -> str:
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR="192.0.2.1")
    return str(LocalityThrottle().get_ident(Request(request)))


def test_both_kinds_of_limits_trust_as_many_proxies() -> None:
    assert site.REST_FRAMEWORK["NUM_PROXIES"] == site.ALLAUTH_TRUSTED_PROXY_COUNT


def test_without_a_proxy_the_header_is_not_read() -> None:
    assert identity(forwarded="198.51.100.7") == "192.0.2.1"


def test_behind_a_proxy_what_the_client_wrote_itself_is_not_read(settings: LazySettings) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    assert identity(forwarded="203.0.113.9, 198.51.100.7") == "198.51.100.7"


@pytest.mark.django_db
def test_a_new_forged_address_for_each_request_does_not_help(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SimpleRateThrottle, "parse_rate", lambda _self, _rate: (2, 60))
    asked = [
        client.get("/api/v1/localities/provinces", headers={"X-Forwarded-For": f"198.51.100.{number}"})
        for number in range(3)
    ]
    assert [answer.status_code for answer in asked] == [200, 200, 429]
