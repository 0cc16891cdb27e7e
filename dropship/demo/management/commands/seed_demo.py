from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from dropship.demo.seed import PASSWORD, PEOPLE, SUPPLIERS, seed_demo


class Command(BaseCommand):
    help = "Load a believable demo retailer; again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--orders", type=int, default=160, help="how many orders over the last 30 days")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant, is_new = seed_demo(orders=max(0, options["orders"]), now=timezone.now())
        self.stdout.write(f"{tenant.name} {'is loaded' if is_new else 'stands already'}. Logins, password {PASSWORD}:")
        for email, _name, role in PEOPLE:
            self.stdout.write(f"  {email:<22} {role:<10} {settings.BASE_URL}/")
        for facts in SUPPLIERS[:2]:
            self.stdout.write(f"  desk@{facts['code']}.example{'':<6} supplier   {settings.BASE_URL}/portal/")
