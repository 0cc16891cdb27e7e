"""Many rows in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from psycopg2.extras import execute_values


def insert_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, ending: str = "") -> None:
    """Insert rows of plain values into a table in one statement, without an object for each.

    `table` and `columns` are names of our own, never input. COPY would be refused: the tables have policies.
    """
    values = list(rows)
    if not values:
        return
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        execute_values(
            cursor.cursor, f'INSERT INTO "{table}" ({names}) VALUES %s {ending}', values, page_size=len(values)
        )
