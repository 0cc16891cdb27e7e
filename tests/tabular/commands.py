"""Commands as an operator runs them: their last line and their exit."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

from django.core.management import CommandError, call_command


def run(*arguments: str, **options: Any) -> dict[str, Any]:
    """The report of an import; `exit` is the code the command ends with, `said` what it told the operator."""
    out, code, said = StringIO(), 0, ""
    try:
        call_command(*arguments, stdout=out, stderr=StringIO(), **options)
    except CommandError as error:
        code, said = error.returncode, str(error)
    lines = out.getvalue().splitlines()
    return (json.loads(lines[-1]) if lines else {}) | {"exit": code, "said": said}


def counts(report: dict[str, Any]) -> tuple[int, ...]:
    """Read, taken, created, changed, unchanged, refused."""
    return tuple(report[name] for name in ("read", "taken", "created", "changed", "unchanged", "refused"))
