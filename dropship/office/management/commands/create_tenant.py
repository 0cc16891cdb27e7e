"""`create_tenant NAME --owner EMAIL [--password P]`: a retailer and its owner."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dropship.base.errors import Refused
from dropship.office.actions.create_tenant import create_tenant


class Command(BaseCommand):
    help = "Make a retailer and its owner; prints JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--owner", required=True, metavar="EMAIL")
        parser.add_argument("--password", help="without it one is made and printed, unless the login exists already")
        parser.add_argument("--currency", default="USD", help="three letters, ISO 4217")
        parser.add_argument("--country", default="US", help="two letters, ISO 3166")
        parser.add_argument("--time-zone", default="UTC")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            tenant, owner, made = create_tenant(
                options["name"],
                owner_email=options["owner"],
                password=options["password"],
                currency=options["currency"].upper(),
                country=options["country"].upper(),
                time_zone=options["time_zone"],
                by="command:create_tenant",
                at=timezone.now(),
            )
        except Refused as refusal:
            raise CommandError(refusal.detail) from None
        answer = {"tenant": tenant.slug, "owner": owner.email}
        if made is not None:
            answer["password"] = made
        self.stdout.write(json.dumps(answer))
