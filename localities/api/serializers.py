"""The API's forms: what a search of localities takes, and what it gives back."""

from typing import Any

from rest_framework import serializers

from localities.queries import MOST_HITS


class SearchSerializer(serializers.Serializer[Any]):
    q = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=100, help_text="words, accents optional"
    )
    province = serializers.RegexField(
        r"^[0-9]{2}\Z", required=False, default=None, help_text="a province's code of 2 digits"
    )
    limit = serializers.IntegerField(required=False, default=20, min_value=1, max_value=MOST_HITS)


class LocalitySerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField(help_text="without the word for the type")
    name_en = serializers.CharField()
    type = serializers.CharField()
    full_name = serializers.CharField()
    full_name_en = serializers.CharField()


class CommuneSerializer(LocalitySerializer):
    province_code = serializers.CharField()
    province_name = serializers.CharField(help_text="with the word for the type")
    province_name_en = serializers.CharField()


class TileSerializer(serializers.Serializer[Any]):
    row = serializers.IntegerField(help_text="from the north, from 0")
    col = serializers.IntegerField(help_text="from the west, from 0")


class ZoneTileSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()
    tile = TileSerializer()


class ProvinceSerializer(LocalitySerializer):
    tile = TileSerializer()
    zone = ZoneTileSerializer(allow_null=True, help_text="its special zone at sea: Hoàng Sa, Trường Sa")


class CommunesSerializer(serializers.Serializer[Any]):
    results = CommuneSerializer(many=True)


class ProvincesSerializer(serializers.Serializer[Any]):
    results = ProvinceSerializer(many=True)
