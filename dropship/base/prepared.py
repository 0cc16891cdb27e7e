"""Statements that a database session plans once: planning the large ones costs as much as running them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.backends.utils import CursorWrapper

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
