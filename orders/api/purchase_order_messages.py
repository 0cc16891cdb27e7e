"""What staff and a supplier write to each other about a purchase order, for programs; files travel by the pages."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dropship.api.pages import PAGE_PARAMETERS, page, page_serializer
from dropship.api.views import ApiView, json_object
from dropship.base.texts import Reader
from orders.actions.discuss_purchase_order import discuss_purchase_order
from orders.api.purchase_orders import find_purchase_order, refuse_mistakes
from orders.models import PurchaseOrder
from orders.queries import iso
from suppliers.models import Attachment, Message, Side, Supplier

COLUMNS = ("id", "number", "side", "author", "text", "at")


class AttachmentSchema(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="In bytes")


class MessageSchema(serializers.Serializer):
    id = serializers.CharField()
    number = serializers.IntegerField(help_text="Counts up in the conversation")
    sender = serializers.ChoiceField(choices=Side.values)
    author = serializers.CharField()
    text = serializers.CharField()
    attachments = AttachmentSchema(many=True, help_text="Sent and opened on the pages")
    at = serializers.DateTimeField()


class NewMessageSchema(serializers.Serializer):
    text = serializers.CharField(max_length=Message.LONGEST)
    no_answer_needed = serializers.BooleanField(required=False, help_text="The other side then has nothing to do")


class PurchaseOrderMessages(ApiView):
    scopes = {"GET": "orders:read", "POST": "orders:write"}
    for_suppliers = True

    @extend_schema(
        operation_id="purchase_orders_messages",
        summary="Messages about it between staff and supplier, oldest first",
        parameters=PAGE_PARAMETERS,
        responses=page_serializer("MessagePage", MessageSchema),
    )
    def get(self, request: Request, purchase_order: str) -> Response:
        found_id = find_purchase_order(purchase_order)
        threads = PurchaseOrder.objects.filter(id=found_id).values("thread_id")
        rows = Message.objects.filter(thread_id__in=threads).values(*COLUMNS)
        return Response(page(request, rows, order=("number", "id"), shape_many=message_bodies))

    @extend_schema(
        operation_id="purchase_orders_write",
        summary="Write about it: the retailer to the supplier, a key bound to a supplier to the retailer",
        request=NewMessageSchema,
        responses={201: MessageSchema},
    )
    def post(self, request: Request, purchase_order: str) -> Response:
        found_id, read, body = find_purchase_order(purchase_order), Reader(), json_object(request)
        text = read.text(body, "text", "", Message.LONGEST, required=True)
        is_last_word = read.yes_or_no(body, "no_answer_needed")
        refuse_mistakes(read)
        message = discuss_purchase_order(
            found_id,
            **self._voice(),
            text=text,
            wants_answer=not is_last_word,
            by=self.caller.actor,
            at=self.caller.now,
        )
        rows = Message.objects.filter(id=message.id).values(*COLUMNS)
        return Response(message_bodies(list(rows))[0], status=201)

    def _voice(self) -> dict[str, Any]:
        """A program speaks as its company: the name of a key is nothing for the other side."""
        if self.caller.supplier_id is None:
            return {"side": Side.STAFF, "author": self.caller.tenant_name}
        name = Supplier.objects.values_list("name", flat=True).get(id=self.caller.supplier_id)
        return {"side": Side.SUPPLIER, "author": name}


def message_bodies(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Messages (rows of COLUMNS) with what is known of their files: one statement more."""
    files = defaultdict(list)
    for file in (
        Attachment.objects.filter(message_id__in=[row["id"] for row in rows])
        .order_by("position")
        .values("id", "message_id", "name", "content_type", "size")
    ):
        files[file.pop("message_id")].append({**file, "id": str(file["id"])})
    return [
        {
            "id": str(row["id"]),
            "number": row["number"],
            "sender": row["side"],
            "author": row["author"],
            "text": row["text"],
            "attachments": files[row["id"]],
            "at": iso(row["at"]),
        }
        for row in rows
    ]
