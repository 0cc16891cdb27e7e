"""The shapes of a supplier in the schema; `suppliers.terms` reads and checks them."""

from __future__ import annotations

from rest_framework import serializers


class ShippingMethodShape(serializers.Serializer):
    """A way a supplier ships: `cost` of a parcel in its currency, days on the road."""

    code = serializers.CharField(default="standard", max_length=40)
    name = serializers.CharField(required=False, max_length=100)
    destination = serializers.CharField(
        default="*", max_length=2, help_text="ISO 3166-1 alpha-2, or * for anywhere else"
    )
    cost = serializers.CharField(default="0.00", help_text="Decimal, at most the currency's minor units")
    transit_days = serializers.IntegerField(default=5, min_value=0, max_value=365)


class SupplierFields(serializers.Serializer):
    """A supplier's terms; every field may be left out when changing them."""

    name = serializers.CharField(max_length=200)
    contact_name = serializers.CharField(required=False, max_length=200)
    email = serializers.CharField(required=False, max_length=254)
    phone = serializers.CharField(required=False, max_length=40)
    currency = serializers.CharField(required=False, help_text="ISO 4217; the retailer's own when not given")
    country = serializers.CharField(required=False, help_text="Where it ships from, ISO 3166-1 alpha-2")
    time_zone = serializers.CharField(required=False)
    handling_days = serializers.IntegerField(required=False, min_value=0, max_value=365)
    cut_off = serializers.CharField(
        required=False, help_text="Local time of the supplier: orders after it count as the next day's"
    )
    minimum_order = serializers.CharField(required=False, help_text="Decimal, in its currency")
    acknowledgement_hours = serializers.IntegerField(required=False, min_value=1, max_value=720)
    score = serializers.FloatField(required=False, allow_null=True, min_value=0, max_value=1)
    is_active = serializers.BooleanField(required=False)
    return_address = serializers.CharField(
        required=False, max_length=1000, help_text="Where customers send back what came from it"
    )
    notes = serializers.CharField(required=False, max_length=5000)
    shipping_methods = ShippingMethodShape(many=True, required=False, help_text="Replaced as a whole")


class NewSupplierFields(SupplierFields):
    code = serializers.CharField(max_length=60)


class SupplierShape(NewSupplierFields):
    id = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
