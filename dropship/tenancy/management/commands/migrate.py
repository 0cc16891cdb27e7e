from typing import Any

from django.core.management.commands.migrate import Command as Migrate

from dropship.tenancy.owner import as_owner


class Command(Migrate):
    help = "Bring the database up to the models, as the owner of the tables; then guard every tenant table."

    def execute(self, *args: Any, **options: Any) -> Any:  # the checks before `handle` ask the database too
        with as_owner():
            return super().execute(*args, **options)
