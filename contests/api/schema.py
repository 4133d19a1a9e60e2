"""How OpenAPI tells of what this API takes and gives: the messages' own schemas, and refusals by status."""

from collections import defaultdict
from typing import Any

import msgspec
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import Direction, OpenApiResponse
from rest_framework import serializers

from accounts.errors import Refusal
from contests.protocol import components

_REFS = "#/components/schemas/{name}"


class MessageSchema(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """A message or body of contests/messages.py, with all that it is made of, as components."""

    target_class = msgspec.Struct
    match_subclasses = True

    def get_name(self, auto_schema: AutoSchema, direction: Direction) -> str:  # noqa: ARG002 - its signature
        name: str = self.target.__name__
        return name

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:  # noqa: ARG002 - as above
        _tops, named = components([self.target], refs=_REFS)
        own = named.pop(self.target.__name__)
        for name, schema in named.items():
            part = ResolvedComponent(name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name)  # type: ignore[no-untyped-call]
            auto_schema.registry.register_on_missing(part)
        return own


class RefusalSerializer(serializers.Serializer[Any]):
    """What was asked was not done. What the sentence names stands beside it."""

    code = serializers.CharField(help_text="stable: programs decide by it")
    message = serializers.CharField(help_text="for people, in the language of the language cookie")


def refused(*kinds: type[Refusal]) -> dict[int, OpenApiResponse]:
    """The answers for these refusals, by status."""
    codes: dict[int, list[str]] = defaultdict(list)
    for kind in kinds:
        codes[kind.status].append(f"`{kind.code}`")
    return {status: OpenApiResponse(RefusalSerializer, ", ".join(names)) for status, names in sorted(codes.items())}
