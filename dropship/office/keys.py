"""The keys of programs, seen, made and revoked by owners."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dropship.accounts.access import find, staff_page
from dropship.accounts.models import ApiKey
from dropship.accounts.roles import SCOPES
from dropship.base.errors import Refused
from dropship.office.actions.create_api_key import create_api_key
from dropship.office.actions.revoke_api_key import revoke_api_key
from dropship.office.bindings import bindable_suppliers, bound_supplier
from dropship.office.key_list import KEYS
from dropship.tenancy.verb import attempt
from dropship.ui.parts import back

HERE = "/settings/keys/"
LIFETIMES = [("", gettext_lazy("Until revoked")), ("30", gettext_lazy("30 days")), ("365", gettext_lazy("A year"))]


class KeyForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=100, help_text=gettext_lazy("What the key is for, such as “web store”.")
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Scopes"),
        choices=[(scope, scope) for scope in SCOPES],
        widget=forms.CheckboxSelectMultiple,
    )
    supplier = forms.ChoiceField(
        label=gettext_lazy("Supplier"),
        required=False,
        choices=(),
        help_text=gettext_lazy("A key for a supplier's own program sees what the portal shows that supplier."),
    )
    lifetime = forms.ChoiceField(label=gettext_lazy("Lasts"), required=False, choices=LIFETIMES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        suppliers = [(bound.code, bound.name) for bound in bindable_suppliers()]
        self.fields["supplier"].choices = [("", _("None (the retailer's own program)")), *suppliers]  # type: ignore[attr-defined]


@staff_page("keys.manage")
def listing(request: HttpRequest) -> HttpResponseBase:
    """Every key by its prefix, and the form that makes one."""
    return KEYS.respond(request, context={"form": KeyForm()})


@require_POST
@staff_page("keys.manage")
def create(request: HttpRequest) -> HttpResponse:
    """Make a key and show it, this once."""
    form = KeyForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    given, now = form.cleaned_data, timezone.now()
    refusals: list[Refused] = []
    with attempt(refusals=refusals):
        supplier = bound_supplier(given["supplier"])
        key, text = create_api_key(
            given["name"],
            scopes=given["scopes"],
            supplier_id=supplier.id if supplier else None,
            supplier_code=supplier.code if supplier else "",
            expires_at=now + timedelta(days=int(given["lifetime"])) if given["lifetime"] else None,
            by=request.actor,
            at=now,
        )
        return _page(request, KeyForm(), made={"name": key.name, "text": text})
    form.add_error("scopes", refusals[0].detail)
    return _page(request, form, status=422)


@require_POST
@staff_page("keys.manage")
def revoke(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Take a key back for good."""
    key = find(ApiKey, request, of=ApiKey.objects.filter(tenant_id=request.tenant.id), id=key_id)
    with attempt(request):
        revoke_api_key(key.id, by=request.actor, at=timezone.now())
        messages.success(request, _("The key “{name}” is revoked.").format(name=key.name))
    return back(request, HERE)


def _page(
    request: HttpRequest, form: KeyForm, *, made: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    return KEYS.show(request, path=HERE, context={"form": form, "made": made}, status=status)
