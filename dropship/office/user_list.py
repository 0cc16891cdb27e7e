"""The list of people who may enter: the retailer's own and its suppliers' clerks."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dropship.accounts.models import Membership, Role
from dropship.office.actions.remove_member import remove_member
from dropship.ui.columns import Column
from dropship.ui.filters import Choice, DateRange, YesNo
from dropship.ui.kept import View
from dropship.ui.lists import Bulk, ListPage
from dropship.ui.templatetags.ui import tag


def _members(request: HttpRequest) -> QuerySet[Any]:
    return Membership.objects.filter(tenant_id=request.tenant.id, is_active=True)  # type: ignore[attr-defined]


def _search(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    of_person = Q(user__email__icontains=words) | Q(user__name__icontains=words)
    return rows.filter(of_person | Q(supplier_name__icontains=words))


def _role(row: dict[str, Any]) -> Any:
    label = Role(row["role"]).label
    return format_html("{} {}", label, tag(_("sees margins"))) if row["sees_margins"] else label


USERS = ListPage(
    name="users",
    title=gettext_lazy("Users"),
    rows=_members,
    columns=[
        Column(
            key="user__email",
            label=gettext_lazy("E-mail"),
            link="/settings/users/{id}/change/",
            sort=True,
            on_phone="title",
        ),
        Column(key="user__name", label=gettext_lazy("Name"), sort=True),
        Column(
            key="supplier_name",
            label=gettext_lazy("Works for"),
            render=lambda row: row["supplier_name"] or row["tenant__name"],
            export=lambda row: row["supplier_name"] or row["tenant__name"],
        ),
        Column(key="role", label=gettext_lazy("Role"), render=_role, on_phone="side"),
        Column(key="user__last_login", label=gettext_lazy("Last sign-in"), shown_as="when", sort=True, nulls=True),
        Column(key="created_at", label=gettext_lazy("Since"), shown_as="when", sort=True, is_extra=True),
    ],
    also=("id", "supplier_name", "tenant__name", "role", "sees_margins"),
    filters=[
        Choice(name="role", label=gettext_lazy("Role"), options=Role.choices),
        YesNo(
            name="clerk",
            label=gettext_lazy("Works for a supplier"),
            narrow=lambda rows, wanted: rows.filter(supplier_id__isnull=not wanted),
        ),
        YesNo(
            name="never",
            label=gettext_lazy("Never signed in"),
            narrow=lambda rows, wanted: rows.filter(user__last_login__isnull=wanted),
        ),
        DateRange(name="seen", label=gettext_lazy("Last sign-in"), field="user__last_login"),
    ],
    search=_search,
    search_hint=gettext_lazy("Name, e-mail or supplier"),
    sort="user__email",
    views=[
        View(key="colleagues", label=gettext_lazy("Colleagues"), query="clerk=no"),
        View(key="clerks", label=gettext_lazy("Suppliers' clerks"), query="clerk=yes"),
    ],
    bulk=[
        Bulk(
            name="users.remove",
            label=gettext_lazy("Remove"),
            permission="users.manage",
            act=remove_member,
            icon="user-minus",
            confirm=gettext_lazy("Take these people off? The next page they ask for is refused."),
        )
    ],
    export_permission="users.manage",
    template="office/users.html",
)
