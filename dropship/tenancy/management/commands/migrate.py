from typing import Any

from django.core.management.commands.migrate import Command as Migrate

from dropship.tenancy.owner import as_owner


class Command(Migrate):
    help = "Bring the database up to the models, as the owner of the tables; then guard every tenant table."

    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner():
            super().handle(*args, **options)
