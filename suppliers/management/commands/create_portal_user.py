"""`create_portal_user TENANT SUPPLIER_CODE EMAIL [--password P]`: a supplier's login."""

from __future__ import annotations

import json
import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dropship.accounts.models import User
from dropship.base.errors import Refused
from dropship.office.actions.create_portal_user import create_portal_user
from dropship.office.tenants import tenant_of
from dropship.tenancy.scope import tenant_scope
from suppliers.management.named import supplier_of


class Command(BaseCommand):
    help = "Make a login to the portal of one supplier; prints JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("tenant", help="slug of the retailer")
        parser.add_argument("supplier", metavar="SUPPLIER_CODE")
        parser.add_argument("email")
        parser.add_argument("--password", help="without it one is made and printed, unless the login exists already")

    def handle(self, *args: Any, **options: Any) -> None:
        password, made = options["password"], None
        if password is None and not _has_login(options["email"]):
            password = made = secrets.token_urlsafe(12)
        try:
            tenant = tenant_of(options["tenant"])
            with tenant_scope(tenant):
                supplier = supplier_of(options["supplier"])
                membership = create_portal_user(
                    options["email"],
                    supplier_id=supplier.id,
                    supplier_name=supplier.name,
                    password=password,
                    by="command:create_portal_user",
                    at=timezone.now(),
                )
        except Refused as refusal:
            raise CommandError(refusal.detail) from None
        answer = {"tenant": tenant.slug, "supplier": supplier.code, "user": membership.user.email}
        if made is not None:
            answer["password"] = made
        self.stdout.write(json.dumps(answer))


def _has_login(email: str) -> bool:
    user = User.objects.filter(email=email.strip().lower()).first()
    return user is not None and user.has_usable_password()
