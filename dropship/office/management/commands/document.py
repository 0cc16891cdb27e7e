"""`document`: write the pages of the documentation that are made from the code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from dropship.office.generated_docs import events_page, permissions_page


class Command(BaseCommand):
    help = "Write docs/events.md and docs/permissions.md from the code."

    def handle(self, *args: Any, **options: Any) -> None:
        docs = Path(settings.BASE_DIR) / "docs"
        (docs / "events.md").write_text(events_page(), encoding="utf-8")
        (docs / "permissions.md").write_text(permissions_page(), encoding="utf-8")
