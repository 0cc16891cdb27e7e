"""The portal's addresses and one call of the tests' own, for what every call has from its base."""

from __future__ import annotations

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from dropship.api.views import ApiView, json_object
from dropship.base.errors import Invalid, Refused
from dropship.urls import urlpatterns as portal
from inventory.models import Product


class ProbeView(ApiView):
    """Makes a product for each `sku`, then fails in the way it is asked to."""

    scopes = {"GET": None, "POST": "inventory:write"}

    def get(self, request: Request) -> Response:
        return Response({"key": str(self.caller.key_id)})

    def post(self, request: Request) -> Response:
        body = json_object(request)
        if body.get("sku") != "":
            Product.objects.create(sku=body.get("sku", "x"), name="Made by the probe")
        match body.get("fail"):
            case "invalid":
                raise Invalid("The sku is odd.", errors=[{"pointer": "/sku", "code": "odd", "detail": "It is odd."}])
            case "refused":
                raise Refused("Not now.", code="not_now")
            case "bug":
                raise RuntimeError("a secret in a traceback")
        return Response({"count": Product.objects.count()}, status=201)


urlpatterns = [path("api/v1/probe/", ProbeView.as_view()), *portal]
