"""Statements that a database session plans once: planning the large ones costs as much as running them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

PARAMETER = re.compile(r"%\((\w+)\)s")


class Prepared:
    """One statement with `%(name)s` parameters, prepared in each session when it is first run there.

    Parameters are text but for those named under their type: `Prepared("x", "…", uuid="id tenant")`.
    """

    def __init__(self, name: str, sql: str, **types: str) -> None:
        of_name = {parameter: kind for kind, names in types.items() for parameter in names.split()}
        names = list(dict.fromkeys(PARAMETER.findall(sql)))
        kinds = [of_name.get(parameter, "text") for parameter in names]
        place = {parameter: f"${number}" for number, parameter in enumerate(names, 1)}
        self._name, self._numbers = name, count(1)
        # Without parameters there are no brackets either.
        self._kinds = f"({', '.join(kinds)})" if kinds else ""
        self._body = PARAMETER.sub(lambda found: place[found.group(1)], sql)
        given = ", ".join(f"%({parameter})s::{kind}" for parameter, kind in zip(names, kinds, strict=True))
        self._given = f"({given})" if given else ""
        self._execute: WeakKeyDictionary[Any, str] = WeakKeyDictionary()

    def run(self, cursor: CursorWrapper, values: Mapping[str, Any]) -> None:
        """Run it by the cursor of the default connection, in one round trip also the first time.

        A first run that fails may leave the statement prepared, so the next one takes another name.
        """
        session = connection.connection
        execute = self._execute.get(session)
        if execute is not None:
            cursor.execute(execute, values)
            return
        name = f"{self._name}_{next(self._numbers)}"
        execute = f"EXECUTE {name} {self._given}"
        cursor.execute(f"PREPARE {name} {self._kinds} AS {self._body}; {execute}", values)
        self._execute[session] = execute


class FirstRows:
    """The first rows of a query of which the ORM makes the statement once a process, not at every reading.

    `rows(limit)` gives the query as a `values_list`. It is kept, so it asks the same whenever and by whom it is called:
    the time is the database's `Now()`, and whose rows they are is said by the policies. `SIZES` bound how many are kept.
    """

    SIZES = (20, 100, 300)

    def __init__(self, name: str, rows: Callable[[int], QuerySet[Any, Any]]) -> None:
        self._name, self._rows = name.replace("-", "_"), rows
        self._made: dict[int, tuple[Prepared, SQLCompiler]] = {}

    def first(self, limit: int) -> Iterator[Sequence[Any]]:
        """So many rows at least, where there are so many."""
        size = next((one for one in self.SIZES if one >= limit), self.SIZES[-1])
        if size not in self._made:
            self._made[size] = self._make(size)
        statement, compiler = self._made[size]
        with connection.cursor() as cursor:
            statement.run(cursor, {})
            found = cursor.fetchall()
        return compiler.results_iter([found], tuple_expected=True)

    def _make(self, size: int) -> tuple[Prepared, SQLCompiler]:
        compiler = self._rows(size).query.get_compiler(DEFAULT_DB_ALIAS)
        return Prepared(f"{self._name}_{size}", in_full(*compiler.as_sql()).replace("%", "%%")), compiler


def in_full(sql: str, values: Any) -> str:
    """The statement with all its values in it."""
    with connection.cursor() as cursor:
        text = cursor.mogrify(sql, values)
    return text.decode() if isinstance(text, bytes) else text
