"""The shapes of a supplier, for programs and for forms."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django_countries import countries
from rest_framework import serializers

from dropship.base.money import is_currency
from suppliers.models import ANYWHERE

CODE = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$"


def check_currency(code: str) -> None:
    if not is_currency(code):
        raise serializers.ValidationError("There is no currency with this ISO 4217 code.", code="unknown_currency")


def check_country(code: str) -> None:
    if code not in dict(countries):
        raise serializers.ValidationError("There is no country with this ISO 3166 code.", code="unknown_country")


def check_destination(code: str) -> None:
    if code != ANYWHERE:
        check_country(code)


def check_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise serializers.ValidationError("There is no such time zone.", code="unknown_time_zone")


class ShippingMethodFields(serializers.Serializer):
    """A way a supplier ships; `destination` is a country or `*`."""

    code = serializers.SlugField(max_length=40, default="standard")
    name = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    destination = serializers.CharField(max_length=2, default=ANYWHERE, validators=[check_destination])
    cost = serializers.DecimalField(max_digits=12, decimal_places=2, min_value=0, default="0.00")
    transit_days = serializers.IntegerField(min_value=0, max_value=365, default=5)


class SupplierFields(serializers.Serializer):
    """A supplier's terms as a program sends them."""

    name = serializers.CharField(max_length=200)
    contact_name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    currency = serializers.CharField(max_length=3, required=False, validators=[check_currency])
    country = serializers.CharField(max_length=2, required=False, validators=[check_country])
    time_zone = serializers.CharField(max_length=64, required=False, validators=[check_time_zone])
    handling_days = serializers.IntegerField(min_value=0, max_value=365, required=False)
    cut_off = serializers.TimeField(required=False)
    minimum_order = serializers.DecimalField(max_digits=12, decimal_places=2, min_value=0, required=False)
    acknowledgement_hours = serializers.IntegerField(min_value=1, max_value=720, required=False)
    score = serializers.DecimalField(
        max_digits=5, decimal_places=4, min_value=0, max_value=1, required=False, allow_null=True
    )
    is_active = serializers.BooleanField(required=False)
    notes = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    shipping_methods = ShippingMethodFields(many=True, required=False)

    def validate_shipping_methods(self, methods: list[dict[str, Any]]) -> list[dict[str, Any]]:
        keys = [(method["code"], method["destination"]) for method in methods]
        if len(set(keys)) != len(keys) or len(keys) > 500:
            raise serializers.ValidationError("Each method has one row a destination, 500 in all.", code="repeated")
        return methods


class NewSupplierFields(SupplierFields):
    code = serializers.RegexField(CODE, max_length=60)


class SupplierShape(NewSupplierFields):
    id = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
