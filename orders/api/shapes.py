"""The shapes of orders in the schema; the hot path reads and writes plain dictionaries of the same form."""

from __future__ import annotations

from rest_framework import serializers

from orders.models import Order, OrderLine, PurchaseOrder, Shipment


class AddressShape(serializers.Serializer):
    name = serializers.CharField(required=False, allow_blank=True)
    company = serializers.CharField(required=False, allow_blank=True)
    line1 = serializers.CharField(required=False, allow_blank=True)
    line2 = serializers.CharField(required=False, allow_blank=True)
    city = serializers.CharField(required=False, allow_blank=True)
    region = serializers.CharField(required=False, allow_blank=True)
    postal_code = serializers.CharField(required=False, allow_blank=True)
    country = serializers.CharField(help_text="ISO 3166-1 alpha-2")
    phone = serializers.CharField(required=False, allow_blank=True)


class CustomerIn(serializers.Serializer):
    email = serializers.CharField(required=False, allow_blank=True)
    name = serializers.CharField(required=False, allow_blank=True)
    phone = serializers.CharField(required=False, allow_blank=True)
    external_id = serializers.CharField(required=False, allow_null=True)


class LineIn(serializers.Serializer):
    sku = serializers.CharField(max_length=100)
    quantity = serializers.IntegerField(min_value=1, max_value=1_000_000)
    unit_price = serializers.CharField(help_text="Decimal, at most the currency's minor units")
    tax = serializers.CharField(required=False)
    discount = serializers.CharField(required=False)
    name = serializers.CharField(required=False, allow_blank=True)
    external_id = serializers.CharField(required=False, allow_null=True)


class OrderIn(serializers.Serializer):
    """An order as a store sends it."""

    channel = serializers.CharField(required=False, max_length=60)
    external_id = serializers.CharField(required=False, max_length=100, allow_null=True)
    placed_at = serializers.DateTimeField(required=False)
    currency = serializers.CharField(help_text="ISO 4217")
    customer = CustomerIn()
    shipping_address = AddressShape()
    billing_address = AddressShape(required=False, allow_null=True)
    shipping_method = serializers.CharField(required=False, allow_blank=True)
    payment_status = serializers.CharField(required=False)
    lines = LineIn(many=True)
    shipping_total = serializers.CharField(required=False)
    tax_total = serializers.CharField(required=False)
    discount_total = serializers.CharField(required=False)
    total = serializers.CharField(required=False)
    promised_by = serializers.CharField(required=False, allow_null=True, help_text="A date or a time, ISO 8601")
    notes = serializers.CharField(required=False, allow_blank=True)
    tags = serializers.ListField(child=serializers.CharField(), required=False)
    metadata = serializers.DictField(required=False)


class QuantitiesShape(serializers.Serializer):
    allocated = serializers.IntegerField()
    backordered = serializers.IntegerField()
    shipped = serializers.IntegerField()
    delivered = serializers.IntegerField()
    cancelled = serializers.IntegerField()
    returned = serializers.IntegerField()


class LineShape(serializers.Serializer):
    id = serializers.CharField()
    sku = serializers.CharField()
    name = serializers.CharField()
    external_id = serializers.CharField()
    quantity = serializers.IntegerField()
    unit_price = serializers.CharField()
    tax = serializers.CharField()
    discount = serializers.CharField()
    status = serializers.ChoiceField(choices=OrderLine.Status.choices)
    quantities = QuantitiesShape()


class IssueShape(serializers.Serializer):
    id = serializers.CharField()
    code = serializers.CharField()
    pointer = serializers.CharField()
    detail = serializers.CharField()
    ways_out = serializers.ListField(child=serializers.CharField())
    opened_at = serializers.DateTimeField()
    resolved_at = serializers.DateTimeField(allow_null=True)
    resolution = serializers.CharField()


class OrderPurchaseOrderShape(serializers.Serializer):
    id = serializers.CharField()
    number = serializers.CharField()
    supplier = serializers.CharField()
    status = serializers.ChoiceField(choices=PurchaseOrder.Status.choices)
    deliver_by = serializers.DateTimeField(allow_null=True)


class PackedShape(serializers.Serializer):
    sku = serializers.CharField()
    quantity = serializers.IntegerField()


class OrderShipmentShape(serializers.Serializer):
    id = serializers.CharField()
    purchase_order = serializers.CharField()
    carrier = serializers.CharField()
    service = serializers.CharField()
    tracking_number = serializers.CharField()
    tracking_url = serializers.CharField()
    status = serializers.ChoiceField(choices=Shipment.Status.choices)
    shipped_at = serializers.DateTimeField()
    delivered_at = serializers.DateTimeField(allow_null=True)
    lines = PackedShape(many=True)


class OrderCustomerShape(serializers.Serializer):
    id = serializers.CharField(allow_null=True)
    email = serializers.CharField()
    name = serializers.CharField()
    phone = serializers.CharField()
    external_id = serializers.CharField(allow_null=True)


class OrderShape(serializers.Serializer):
    """An order with all that belongs to it."""

    id = serializers.CharField()
    number = serializers.CharField()
    channel = serializers.CharField()
    external_id = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(choices=Order.Status.choices)
    hold_reason = serializers.CharField()
    placed_at = serializers.DateTimeField()
    currency = serializers.CharField()
    customer = OrderCustomerShape()
    shipping_address = serializers.DictField()
    billing_address = serializers.DictField(allow_null=True)
    shipping_method = serializers.CharField()
    payment_status = serializers.CharField()
    lines = LineShape(many=True)
    subtotal = serializers.CharField()
    shipping_total = serializers.CharField()
    tax_total = serializers.CharField()
    discount_total = serializers.CharField()
    total = serializers.CharField()
    promised_by = serializers.DateTimeField(allow_null=True)
    predicted_by = serializers.DateTimeField(allow_null=True)
    notes = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    metadata = serializers.DictField()
    issues = IssueShape(many=True)
    purchase_orders = OrderPurchaseOrderShape(many=True)
    shipments = OrderShipmentShape(many=True)
    tracking_url = serializers.CharField()
    shipped_at = serializers.DateTimeField(allow_null=True)
    delivered_at = serializers.DateTimeField(allow_null=True)
    cancelled_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ReasonIn(serializers.Serializer):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=300)


class ResolveIn(serializers.Serializer):
    """`way` is one of the issue's `ways_out`; the other fields are its answer."""

    way = serializers.CharField()
    sku = serializers.CharField(required=False)
    email = serializers.CharField(required=False)
    address = AddressShape(required=False)


class BulkItem(serializers.Serializer):
    index = serializers.IntegerField()
    status = serializers.IntegerField(help_text="The status this order would have got alone")
    order = OrderShape(required=False)
    problem = serializers.DictField(required=False)


class BulkAnswer(serializers.Serializer):
    results = BulkItem(many=True)


class TimelineEntry(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    actor = serializers.CharField()
    data = serializers.DictField()


class TimelineShape(serializers.Serializer):
    results = TimelineEntry(many=True)


class DecisionShape(serializers.Serializer):
    id = serializers.CharField()
    at = serializers.DateTimeField()
    cause = serializers.CharField()
    summary = serializers.CharField()
    considered = serializers.ListField(child=serializers.DictField())
    rules = serializers.ListField(child=serializers.CharField())


class RoutingShape(serializers.Serializer):
    order = serializers.CharField()
    status = serializers.CharField()
    decisions = DecisionShape(many=True)
