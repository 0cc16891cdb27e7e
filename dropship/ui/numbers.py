"""Numbers as people type them: with the comma or the point of their language, and never read as another number."""

from __future__ import annotations

import re
from typing import Any

from babel.numbers import get_decimal_symbol, get_group_symbol
from django import forms
from django.utils.translation import gettext_noop as _

from dropship.base.errors import Invalid
from dropship.base.sentences import told
from dropship.ui.markup import locale

PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)
GROUPED = re.compile(r"([+-]?)([1-9]\d{0,2}(?:G\d{3})+)(?:D(\d+))?")
BLANKS = re.compile(r"[\s\u00a0\u202f’']")


class TwoMeanings(Invalid):
    """What was typed is one number in one country and another one in the next."""

    code = "two_meanings"


def plain_number(typed: str, *, pointer: str = "") -> str:
    """A number typed in the reader's language as programs write it: 1.234,50 is 1234.50 in German.

    What is no number comes back as it is, for its reader to refuse. Raises TwoMeanings for 1.234 where the
    point parts thousands (and 1,234 where the comma does): it may be meant as a decimal.
    """
    point, group = get_decimal_symbol(locale()), get_group_symbol(locale())
    text = BLANKS.sub("", typed)
    found = re.fullmatch(GROUPED.pattern.replace("G", re.escape(group)).replace("D", re.escape(point)), text, re.ASCII)
    if found is not None:
        sign, whole, decimals = found.groups()
        if decimals is None and whole.count(group) == 1:
            digits = whole.replace(group, "")
            raise TwoMeanings(
                _("“{typed}” can be read in two ways: write {whole} or {decimal}.").format(
                    typed=typed.strip()[:40], whole=sign + digits, decimal=sign + whole.replace(group, point)
                ),
                pointer=pointer or None,
            )
        return sign + whole.replace(group, "") + (f".{decimals}" if decimals else "")
    return text.replace(point, ".") if PLAIN.fullmatch(text.replace(point, ".")) else typed


def shown_number(value: Any) -> str:
    """A number as it stands in a field: with the language's own decimal sign, without grouping."""
    text = str(value)
    return text.replace(".", get_decimal_symbol(locale())) if PLAIN.fullmatch(text) else text


def clean_number(typed: str) -> str:
    """The same for the fields of a form. Raises ValidationError."""
    try:
        return plain_number(typed)
    except TwoMeanings as refusal:
        raise forms.ValidationError(told(refusal.detail)) from None


class _Typed(str):
    """What a person typed: shown again as it is."""


class AmountField(forms.CharField):
    """A decimal number; its value is the text that programs write, such as 12.50."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> str:
        return clean_number(super().to_python(value))

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data if data is None else _Typed(data)

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, _Typed) else shown_number(value)


class WholeNumberField(forms.IntegerField):
    """A whole number; 1.000 is refused, where Django's own field takes it for 1."""

    re_decimal = re.compile(r"(?!)")
