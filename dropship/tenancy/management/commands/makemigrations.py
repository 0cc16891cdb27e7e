from typing import Any

from django.core.management.commands.makemigrations import Command as MakeMigrations

from dropship.tenancy.owner import as_owner


class Command(MakeMigrations):
    help = "Write migrations for changed models (reads the migration history as the owner)."

    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner():
            super().handle(*args, **options)
