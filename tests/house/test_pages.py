"""Pages are put together from the components of `templates/ui/`; none draws a table, a card or a dialog of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# Components themselves; the elements that the sign-in pages of the library are made of; mails have no style sheet.
COMPONENTS = ("ui", "allauth", "mail", "drf_spectacular")
OWN = {
    "table": (r"<table\b", '<table class="x">'),
    "modal": (r"<dialog\b(?![^>]*data-shown-when-filled)", "<dialog open>"),
    "card": (r"<div class=\"card[ \"](?!stat)", '<div class="card">'),
    "badge": (r"class=\"state\b", '<span class="state state-green">'),
    "empty_state": (r"class=\"empty\b", '<div class="empty">'),
    "address": (r"<address\b", "<address>"),
    "meter": (r"<progress\b", '<progress value="1">'),
    "field": (r"class=\"form-label\"[^>]*>{{ ", '<label class="form-label" for="a">{{ label }}'),
}


def pages() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*.html") if path.relative_to(TEMPLATES).parts[0] not in COMPONENTS)


@pytest.mark.parametrize("component", OWN)
def test_no_page_draws_its_own(component):
    drawn, planted = OWN[component]
    found = [str(path.relative_to(TEMPLATES)) for path in pages() if re.search(drawn, path.read_text())]

    assert re.search(drawn, planted), "the search would find one"
    assert found == [], f"use the tag {component}"


def test_no_rule_of_the_style_sheet_swallows_the_next():
    """A brace lost in a merge would put half of the sheet into a media query."""
    depth, text = 0, (Path(settings.BASE_DIR) / "static/css/dropship.css").read_text()
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(r"(@media|@supports|/\* \w)", line):
            assert depth == 0, f"something before line {number} is not closed"
        depth += line.count("{") - line.count("}")
    assert depth == 0
