"""A process that routes a retailer's orders until none waits, by the portal's own job or by plain SQL.

    python -m bench.router job|sql TENANT

It says how many milliseconds it and its session spent on a core.
"""

from __future__ import annotations

import sys
from uuid import UUID

from bench.ground import SQL


def main(how: str, tenant: str) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from bench.measure import Busy
    from dropship.base.jobs import JOBS

    if how == "sql":
        connection.settings_dict.update(settings.OWNER_DATABASE)  # past all policies
    statement = (SQL / "route.sql").read_text()

    def route() -> int:
        if how == "job":
            return JOBS["route"](UUID(tenant))
        with connection.cursor() as cursor:
            cursor.execute(statement, {"tenant": tenant, "limit": 100})
            return cursor.rowcount

    def route_all() -> None:
        while route():
            pass

    busy = Busy()
    print("ready", flush=True)
    sys.stdin.readline()
    print(busy.spent(route_all), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
