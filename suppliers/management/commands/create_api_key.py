"""`create_api_key TENANT NAME --scopes a,b [--supplier CODE]`: a key for a program."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dropship.base.errors import Refused
from dropship.office.actions.create_api_key import create_api_key
from dropship.office.tenants import tenant_of
from dropship.tenancy.scope import tenant_scope
from suppliers.management.named import supplier_of


class Command(BaseCommand):
    help = "Make an API key; prints JSON with the key, which is shown this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("tenant", help="slug of the retailer")
        parser.add_argument("name", help="what the key is for")
        parser.add_argument("--scopes", required=True, help="such as orders:read,orders:write")
        parser.add_argument("--supplier", metavar="CODE", help="narrow the key to one supplier's rows")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with tenant_scope(tenant_of(options["tenant"])):
                supplier = supplier_of(options["supplier"]) if options["supplier"] else None
                key, text = create_api_key(
                    options["name"],
                    scopes=options["scopes"].replace(" ", ",").split(","),
                    supplier_id=supplier.id if supplier else None,
                    supplier_code=supplier.code if supplier else "",
                    by="command:create_api_key",
                    at=timezone.now(),
                )
        except Refused as refusal:
            raise CommandError(refusal.detail) from None
        self.stdout.write(json.dumps({"key": text, "id": str(key.id), "scopes": key.scopes}))
