"""What a table of one kind may hold: its columns, which of them are needed, how their cells are read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_noop as _

from dropship.tabular.strict_json import NotStrict, strict_json

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_WHOLE = re.compile(r"[+-]?\d{1,18}(?:\.0+)?", re.ASCII)
_YES_NO = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_NOT_A_NAME = re.compile(r"[\s\-]+")


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its name in the heading; `also` are other names it is known by.

    `kind` is text, whole, yes_no, list (parts separated by commas) or json.
    """

    name: str
    help: StrOrPromise = ""
    example: str = ""
    kind: str = "text"
    also: tuple[str, ...] = ()

    def read(self, text: str) -> Any:
        """The value of a cell. What does not fit is left as text, for the checks of its room to refuse by name."""
        if self.kind == "whole" and _WHOLE.fullmatch(text):
            return int(text.split(".")[0])
        if self.kind == "yes_no":
            return _YES_NO.get(text.lower(), text)
        if self.kind == "list":
            return [part.strip() for part in text.split(",") if part.strip()]
        if self.kind == "json":
            try:
                return strict_json(text)
            except NotStrict:
                return text
        return text


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a kind of table. Of each group in `needs` the heading names at least one.

    `fields` are the names that an object of a JSON lines file may have, where they differ from the columns.
    """

    columns: tuple[Column, ...]
    needs: tuple[tuple[str, ...], ...]
    fields: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def known_fields(self) -> tuple[str, ...]:
        return self.fields or self.names

    @property
    def expected(self) -> str:
        """The heading in words: what is needed, then what is understood besides."""
        needed = " and ".join(" or ".join(group) for group in self.needs)
        in_need = {name for group in self.needs for name in group}
        return _("needed: {needed_names}; understood besides: {others}").format(
            needed_names=needed, others=", ".join(n for n in self.names if n not in in_need)
        )

    def column_of(self, heading: str) -> Column | None:
        """The column that a cell of the heading means, however it is spaced and capitalised."""
        wanted = plain_name(heading)
        return next((column for column in self.columns if wanted == column.name or wanted in column.also), None)

    def lacks(self, names: Iterable[str]) -> list[str]:
        """The needs that these columns do not meet, in words."""
        present = set(names)
        return [" or ".join(group) for group in self.needs if not present & set(group)]

    def recognised(self, headings: Sequence[str]) -> int:
        return sum(self.column_of(heading) is not None for heading in headings)


def plain_name(heading: str) -> str:
    """“Supplier SKU ” is supplier_sku."""
    return _NOT_A_NAME.sub("_", heading.strip().lstrip("\ufeff").strip().lower())
