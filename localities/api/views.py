"""The public API of localities: communes by a few letters for the entry form, provinces with their map tiles.

Answers are the same for everybody: no cookie, cached anywhere, throttled by address.
"""

from django.utils.cache import patch_cache_control
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

from localities import queries
from localities.api.serializers import CommunesSerializer, ProvincesSerializer, SearchSerializer

CACHE_SECONDS = 3600


class LocalityThrottle(AnonRateThrottle):
    """Generous: a whole hall, or a mobile network, may stand behind one address."""

    scope = "localities"
    rate = "1200/min"


class _PublicView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (LocalityThrottle,)

    def cached(self, body: object) -> Response:
        response = Response(body)
        patch_cache_control(response, public=True, max_age=CACHE_SECONDS)
        return response


class CommuneSearchView(_PublicView):
    @extend_schema(parameters=[SearchSerializer], responses=CommunesSerializer, auth=[])
    def get(self, request: Request) -> Response:
        """Communes by the first letters of their words, with or without accents, best first."""
        asked = SearchSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = queries.search_communes(
            asked.validated_data["q"], asked.validated_data["province"], asked.validated_data["limit"]
        )
        return self.cached(CommunesSerializer({"results": found}).data)


class ProvinceListView(_PublicView):
    @extend_schema(responses=ProvincesSerializer, auth=[])
    def get(self, request: Request) -> Response:  # noqa: ARG002 - Django's signature
        """The 34 provinces in Vietnamese order, each with its tile on the map."""
        return self.cached(ProvincesSerializer({"results": queries.provinces()}).data)
