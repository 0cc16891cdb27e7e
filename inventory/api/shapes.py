"""The shapes of products and stock in the schema; `inventory.product_values` and `stock_items` read and check them."""

from __future__ import annotations

from rest_framework import serializers

from inventory.models import FeedRun


class ProductFields(serializers.Serializer):
    """What the retailer says of a product; every field may be left out when changing it."""

    sku = serializers.CharField(max_length=100)
    name = serializers.CharField(max_length=300)
    barcode = serializers.CharField(required=False, max_length=64)
    price = serializers.CharField(
        required=False, help_text="What the customer pays: decimal, at most the currency's minor units"
    )
    currency = serializers.CharField(required=False, help_text="ISO 4217; the retailer's own when not given")
    weight_grams = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    category = serializers.CharField(required=False, max_length=120)
    attributes = serializers.DictField(required=False)
    low_stock_at = serializers.IntegerField(
        required=False, min_value=0, help_text="Available units at which stock is low"
    )
    is_active = serializers.BooleanField(required=False)


class ProductChanges(ProductFields):
    sku = serializers.CharField(required=False, max_length=100, help_text="A new SKU; the former one stays understood")
    name = serializers.CharField(required=False, max_length=300)


class ProductShape(ProductFields):
    id = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class SupplierAvailabilityShape(serializers.Serializer):
    supplier = serializers.CharField()
    supplier_name = serializers.CharField()
    supplier_sku = serializers.CharField()
    on_hand = serializers.IntegerField(help_text="As last reported")
    reserved = serializers.IntegerField(help_text="Promised to orders that the report cannot know of")
    buffer = serializers.IntegerField(help_text="Kept from sale")
    available = serializers.IntegerField()
    cost = serializers.CharField()
    currency = serializers.CharField()
    lead_time_days = serializers.IntegerField()
    as_of = serializers.DateTimeField(allow_null=True, help_text="When it was counted")
    is_active = serializers.BooleanField()


class AvailabilityShape(serializers.Serializer):
    sku = serializers.CharField()
    available = serializers.IntegerField()
    by_supplier = SupplierAvailabilityShape(many=True)


class StockItemFields(serializers.Serializer):
    """`supplier_sku` or `sku`; a known `sku` without an offer of this supplier makes the offer."""

    supplier_sku = serializers.CharField(max_length=100, required=False)
    sku = serializers.CharField(max_length=100, required=False)
    quantity = serializers.IntegerField(min_value=0, max_value=10_000_000)
    cost = serializers.CharField(required=False, help_text="Decimal, in the supplier's currency")


class StockFields(serializers.Serializer):
    items = StockItemFields(many=True)
    mode = serializers.ChoiceField(choices=["partial", "full"], required=False)
    taken_at = serializers.DateTimeField(required=False, help_text="When the units were counted; now when not given")


class RefusedRowShape(serializers.Serializer):
    line = serializers.IntegerField()
    column = serializers.CharField()
    value = serializers.CharField()
    reason = serializers.CharField()


class FeedRunShape(serializers.Serializer):
    id = serializers.CharField()
    supplier = serializers.CharField()
    status = serializers.ChoiceField(choices=FeedRun.Status.choices)
    mode = serializers.CharField()
    taken_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    read = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = serializers.IntegerField()
    errors = RefusedRowShape(many=True, help_text="The first thousand")
    reason = serializers.CharField()
