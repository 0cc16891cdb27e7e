"""The list of programs' keys, each by its prefix; what opens a door is not in it."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from dropship.accounts.models import ApiKey
from dropship.accounts.roles import SCOPES
from dropship.office.actions.revoke_api_key import revoke_api_key
from dropship.ui.columns import Column
from dropship.ui.filters import Choice, Text
from dropship.ui.kept import View
from dropship.ui.lists import Bulk, Empty, ListPage
from dropship.ui.templatetags.ui import tag

STATES = [
    ("active", gettext_lazy("Active")),
    ("expired", gettext_lazy("Expired")),
    ("revoked", gettext_lazy("Revoked")),
]


def _keys(request: HttpRequest) -> QuerySet[Any]:
    state = Case(
        When(revoked_at__isnull=False, then=Value("revoked")),
        When(expires_at__lte=timezone.now(), then=Value("expired")),
        default=Value("active"),
        output_field=CharField(),
    )
    return ApiKey.objects.filter(tenant_id=request.tenant.id).annotate(state=state)  # type: ignore[attr-defined]


def _search(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    return rows.filter(Q(name__icontains=words) | Q(prefix__istartswith=words) | Q(supplier_code__iexact=words))


def _scopes(row: dict[str, Any]) -> SafeString:
    return format_html_join(" ", "{}", ((tag(scope),) for scope in row["scopes"]))


KEYS = ListPage(
    name="keys",
    title=gettext_lazy("API keys"),
    rows=_keys,
    columns=[
        Column(key="name", label=gettext_lazy("Name"), sort=True, on_phone="title"),
        Column(
            key="prefix",
            label=gettext_lazy("Key"),
            render=lambda row: format_html("<code>{}…</code>", row["prefix"]),
        ),
        Column(key="state", label=gettext_lazy("State"), shown_as="badge", thing="activity", on_phone="side"),
        Column(
            key="scopes",
            label=gettext_lazy("Scopes"),
            render=_scopes,
            export=lambda row: " ".join(row["scopes"]),
            on_phone="wide",
        ),
        Column(key="supplier_code", label=gettext_lazy("Supplier")),
        Column(key="last_used_at", label=gettext_lazy("Last used"), shown_as="when", sort=True, nulls=True),
        Column(key="created_at", label=gettext_lazy("Created"), shown_as="when", sort=True),
        Column(key="expires_at", label=gettext_lazy("Expires"), shown_as="when", sort=True, nulls=True),
        Column(key="created_by", label=gettext_lazy("Created by"), is_extra=True),
        Column(key="revoked_at", label=gettext_lazy("Revoked"), shown_as="when", is_extra=True),
    ],
    also=("prefix", "scopes"),
    filters=[
        Choice(name="state", label=gettext_lazy("State"), options=STATES),
        Choice(
            name="scope",
            label=gettext_lazy("Scopes"),
            options=[(scope, scope) for scope in SCOPES],
            narrow=lambda rows, scopes: rows.filter(scopes__overlap=scopes),
        ),
        Text(name="supplier", label=gettext_lazy("Supplier code"), field="supplier_code"),
    ],
    search=_search,
    search_hint=gettext_lazy("Name, beginning of the key, supplier code"),
    sort="-created_at",
    views=[View(key="active", label=gettext_lazy("Active"), query="state=active")],
    bulk=[
        Bulk(
            name="keys.revoke",
            label=gettext_lazy("Revoke"),
            permission="keys.manage",
            act=revoke_api_key,
            icon="ban",
            confirm=gettext_lazy("Programs that use these keys are refused from the next call on. Revoke them?"),
        )
    ],
    empty=Empty(
        title=gettext_lazy("No keys yet"),
        text=gettext_lazy("A key lets your store or another program send orders and read stock."),
        icon="key",
    ),
    export_permission="keys.manage",
    template="office/keys.html",
)
