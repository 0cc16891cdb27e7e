"""JSON as RFC 8259 has it: no NaN, no Infinity, and no name twice in an object."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, NoReturn

from django.utils.translation import gettext_noop as _


class NotStrict(ValueError):
    """The JSON cannot be taken as it stands; `name` is the field at fault, where there is one."""

    def __init__(self, reason: str, name: str = "") -> None:
        super().__init__(reason)
        self.reason, self.name = reason, name


def strict_json(text: str) -> Any:
    """The value of this text. Raises NotStrict."""
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except RecursionError:
        raise NotStrict(_("The JSON is nested too deep.")) from None
    except NotStrict:
        raise
    except ValueError as error:
        raise NotStrict(_("The line is no JSON: {error}.").format(error=error)) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        counted = Counter(name for name, _ in pairs)
        twice = next(name for name, count in counted.items() if count > 1)
        raise NotStrict(_("The object names “{twice}” twice.").format(twice=twice[:80]), twice)
    return content


def _constant(name: str) -> NoReturn:
    raise NotStrict(_("{name} is no JSON number.").format(name=name))
