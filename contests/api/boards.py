"""Boards and roll-ups over HTTP: the same frames as on the sockets, deeper pages, one's own row."""

import json

import msgspec
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.people import person_of
from contests.api.authentication import DeviceAuthentication
from contests.api.schema import refused
from contests.errors import ContestNotFound, NoSuchBoard
from contests.messages import Board, OwnRow, Rollup
from contests.queries.boards import BoardChoice, own_row
from contests.queries.contests import entry_of, published_round
from contests.queries.topics import frame

_CHOICE = [
    OpenApiParameter("place", str, description="a province's code of 2 digits or a commune's of 5"),
    OpenApiParameter("unit", int, description="a unit's id"),
    OpenApiParameter("bloc", int, description="a bloc's id"),
]
_NOT_THERE = refused(ContestNotFound, NoSuchBoard)


def choice_of(request: Request) -> BoardChoice:
    """The board that a query string asks for."""
    query = request.query_params
    return BoardChoice(place=query.get("place", ""), unit=query.get("unit", ""), bloc=query.get("bloc", ""))


class BoardView(APIView):
    """The top of a board."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(parameters=_CHOICE, responses={200: Board, **_NOT_THERE})
    def get(self, request: Request, round_id: int) -> Response:
        """The newest frame."""
        published_round(round_id)
        return Response(json.loads(frame(choice_of(request).topic(round_id), now=timezone.now())))


class OwnRowView(APIView):
    """The caller's own row, by the cookies of the device."""

    authentication_classes = [DeviceAuthentication]
    permission_classes = [AllowAny]

    @extend_schema(parameters=_CHOICE, responses={200: OwnRow, **_NOT_THERE})
    def get(self, request: Request, round_id: int) -> Response:
        """`row` null when the caller does not stand on this board; `page` is the page of the board that holds it."""
        board_round = published_round(round_id)
        entry = entry_of(board_round.contest, person_of(request))
        if entry is None:
            return Response(msgspec.to_builtins(OwnRow(row=None, page=None)))
        row, page = own_row(board_round, choice_of(request), entry, now=timezone.now())
        return Response(msgspec.to_builtins(OwnRow(row, page)))


class PlacesView(APIView):
    """Totals by place."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(
        parameters=[OpenApiParameter("province", str, description="its code of 2 digits")],
        responses={200: Rollup, **_NOT_THERE},
    )
    def get(self, request: Request, round_id: int) -> Response:
        """The newest frame; `?province=01` gives communes."""
        published_round(round_id)
        province = request.query_params.get("province", "")
        topic = f"rollup:{round_id}:{province}" if province else f"rollup:{round_id}"
        return Response(json.loads(frame(topic, now=timezone.now())))
