"""`GET /api/v1/me/`: who a key is."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dropship.api.views import ApiView


class KeySerializer(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    prefix = serializers.CharField()


class RetailerSerializer(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()


class MeSerializer(serializers.Serializer):
    key = KeySerializer()
    scopes = serializers.ListField(child=serializers.CharField())
    tenant = RetailerSerializer()
    supplier = serializers.CharField(allow_null=True, help_text="The supplier the key is bound to.")


class MeView(ApiView):
    scopes = {"GET": None}
    for_suppliers = True

    @extend_schema(operation_id="me", summary="Who this key is", responses=MeSerializer, tags=["Keys"])
    def get(self, request: Request) -> Response:
        caller = self.caller
        return Response(
            {
                "key": {"id": str(caller.key_id), "name": caller.name, "prefix": caller.prefix},
                "scopes": sorted(caller.scopes),
                "tenant": {"slug": caller.tenant_slug, "name": caller.tenant_name},
                "supplier": caller.supplier_code or None,
            }
        )
