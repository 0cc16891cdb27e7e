from typing import Any

from django.core.management.commands.makemigrations import Command as MakeMigrations

from dropship.tenancy.owner import as_owner


class Command(MakeMigrations):
    help = "Write migrations for changed models (reads the migration history as the owner)."

    def execute(self, *args: Any, **options: Any) -> Any:  # the checks before `handle` ask the database too
        with as_owner():
            return super().execute(*args, **options)
