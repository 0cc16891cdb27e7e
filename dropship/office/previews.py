"""What a preview of a file shows, so that the file need not be read again for it."""

from __future__ import annotations

from typing import Any

from dropship.tabular.importing import Importer, Survey
from dropship.tabular.readers import Table
from dropship.tabular.report import LONGEST_REASON, shown


def preview_of(table: Table, surveyed: Survey, importer: type[Importer]) -> dict[str, Any]:
    """How the file was read, and its first rows."""
    known = importer.layout.known_fields if table.format == "jsonl" else importer.layout.names
    return {
        "format": table.format,
        "encoding": table.encoding,
        "is_guess": table.is_guess,
        "delimiter": table.delimiter,
        "sheet": shown(table.sheet),
        "recognised": table.recognised,
        "ignored": [shown(name) for name in table.ignored],
        "absent": [name for name in known if name not in table.recognised],
        "sample": [
            {
                "line": row.line,
                "cells": [shown(row.values.get(name)) for name in table.recognised],
                "fault": shown(row.fault.reason, LONGEST_REASON) if row.fault else "",
            }
            for row in surveyed.sample
        ],
    }
