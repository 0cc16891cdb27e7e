"""The style guide: every component on one page, with what to write to get it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.messages import ERROR, SUCCESS
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dropship.accounts.access import platform_page
from dropship.ui import states
from dropship.ui.charts import Series, bar_chart, line_chart
from dropship.ui.parts import render_page


@platform_page
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component with made-up contents, for the staff of the installation."""
    return render_page(request, "ui/styleguide.html", samples())


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(help_text="As the customer sees it.")
    country = forms.ChoiceField(choices=[("DE", "Germany"), ("US", "United States"), ("JP", "Japan")])
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), required=False)
    sheet = forms.FileField(required=False, help_text="CSV, XLSX or JSON lines, up to 5 MB.")
    method = forms.ChoiceField(choices=[("standard", "Standard"), ("express", "Express")], widget=forms.RadioSelect)
    is_active = forms.BooleanField(label="Active", required=False)


def samples() -> dict[str, Any]:
    """Return the contents of the style guide; its times lie around now."""
    now = timezone.now()
    days = [f"{day}" for day in range(1, 15)]
    placed = [31, 28, 35, 42, 39, 51, 47, 44, 53, 58, 49, 62, 57, 66]
    shipped = [25, 27, 30, 33, 41, 44, 46, 40, 47, 52, 50, 51, 58, 60]
    return {
        "states": [(thing, list(shown)) for thing, shown in states.STATES.items()],
        "now": now,
        "soon": now + timedelta(hours=30),
        "today": timezone.localdate(now),
        "placed": placed,
        "home": {
            "name": "Ann Lee", "line1": "1 Main St", "line2": "Apartment 4", "city": "Springfield",
            "region": "IL", "postal_code": "62701", "country": "US",
        },
        "away": {"name": "Jörg Maß", "line1": "Hauptstraße 5", "city": "Köln", "postal_code": "50667", "country": "DE"},
        "story": [
            {"at": now - timedelta(days=2), "title": "Order received", "icon": "shopping-bag", "tone": "blue", "by": "web"},
            {"at": now - timedelta(days=2), "title": "Routed to Acme", "text": "Cheapest landed cost, promised in 4 days.",
             "icon": "route", "by": "routing"},
            {"at": now - timedelta(hours=20), "title": "Delivery exception", "text": "Nobody at home.",
             "icon": "alert-triangle", "tone": "red", "by": "carrier"},
            {"at": now - timedelta(hours=3), "title": "Delivered", "icon": "check", "tone": "green", "by": "carrier"},
        ],
        "steps": [
            {"label": "Ordered", "state": "done", "at": now - timedelta(days=3)},
            {"label": "Shipped", "state": "done", "at": now - timedelta(days=2)},
            {"label": "On its way", "state": "current", "at": now - timedelta(days=1)},
            {"label": "Delivered", "state": "todo"},
        ],
        "line": line_chart(
            "Orders a day", labels=days, series=[Series("Placed", placed), Series("Two weeks before", shipped, dashed=True)],
            unit="orders",
        ),
        "bar": bar_chart(
            "Units by supplier", labels=["Acme", "Birch", "Cedar", "Dune"],
            series=[Series("Shipped", [120, 90, 61, 20]), Series("Open", [30, 12, 40, 8])], is_stacked=True, unit="units",
        ),
        "listing": {
            "path": "/styleguide/", "words": "", "has_search": True, "search_hint": "Number, name, SKU", "chips": [],
            "controls": [
                {"name": "state", "label": "State", "kind": "choice", "many": True, "is_on": True,
                 "options": [{"value": "on_hold", "word": "On hold", "is_chosen": True}, {"value": "shipped", "word": "Shipped"}]},
                {"name": "late", "label": "Late", "kind": "yesno", "value": None},
                {"name": "placed", "label": "Placed", "kind": "dates", "first_name": "placed_from", "last_name": "placed_to"},
            ],
        },
        "notices": [Message(SUCCESS, "Order 1001 goes on."), Message(ERROR, "This order was cancelled by Max.")],
        "form": SampleForm({"country": "DE", "method": "standard"}),
        "tab_items": [
            {"label": "Open", "url": "/styleguide/", "count": 12},
            {"label": "Shipped", "url": "/styleguide/?tab=shipped", "count": 140},
        ],
    }  # fmt: skip
