"""The people of the retailer and its suppliers' clerks, seen and changed by owners."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from dropship.accounts.access import find, staff_page
from dropship.accounts.models import Invitation, Membership, Role
from dropship.deliveries.models import Delivery
from dropship.office.actions.add_member import STAFF_ROLES
from dropship.office.actions.change_member import change_member
from dropship.office.actions.remove_member import remove_member
from dropship.office.bindings import bindable_suppliers
from dropship.office.invitation_mail import link_of
from dropship.office.user_list import USERS
from dropship.tenancy.verb import attempt
from dropship.ui.parts import back

HERE = "/settings/users/"
ROLES = [(role.value, role.label) for role in STAFF_ROLES]


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=ROLES, initial=Role.AGENT)
    sees_margins = forms.BooleanField(label=gettext_lazy("An agent who sees margins"), required=False)


class InviteForm(RoleForm):
    """Whom to invite: a colleague, or a supplier's clerk when a supplier is named."""

    field_order = ("email", "name", "role", "supplier", "sees_margins")
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, required=False)
    supplier = forms.ChoiceField(label=gettext_lazy("Supplier"), required=False, choices=())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        suppliers = [(bound.code, bound.name) for bound in bindable_suppliers()]
        self.fields["role"].choices = [*ROLES, *([(Role.SUPPLIER, Role.SUPPLIER.label)] if suppliers else [])]  # type: ignore[attr-defined]
        self.fields["supplier"].choices = [("", _("None (works for the retailer)")), *suppliers]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        is_clerk = given.get("role") == Role.SUPPLIER
        if is_clerk and not given.get("supplier"):
            self.add_error("supplier", _("Choose the supplier this person works for."))
        if given.get("supplier") and not is_clerk and "role" in given:
            self.add_error("role", _("Who works for a supplier has the role Supplier."))
        return given


@staff_page("users.manage")
def listing(request: HttpRequest) -> HttpResponseBase:
    """Everybody who may enter, who is invited, and the form that invites one."""
    return USERS.respond(request, context=_beside(request, InviteForm()))


@require_http_methods(["GET", "POST"])
@staff_page("users.manage")
def change(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """One member; a colleague is given another role."""
    membership = _member(request, membership_id)
    given = {"role": membership.role, "sees_margins": membership.sees_margins}
    form = None if membership.supplier_id else RoleForm(request.POST or None, initial=given)
    if request.method == "POST" and (form is None or form.is_valid()):
        wanted = form.cleaned_data if form else {"role": request.POST.get("role", ""), "sees_margins": False}
        with attempt(request):
            change_member(membership.id, **wanted, by=request.actor, at=timezone.now())
            messages.success(request, _("The role of {who} is changed.").format(who=membership.user.email))
            return back(request, HERE)
    context = {"member": membership, "form": form, "me": request.membership.id}
    return render(request, "office/user.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@staff_page("users.manage")
def remove(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Take a member off."""
    membership = _member(request, membership_id)
    with attempt(request):
        remove_member(membership.id, by=request.actor, at=timezone.now())
        messages.success(request, _("{who} may no longer enter.").format(who=membership.user.email))
    return back(request, HERE)


def _member(request: HttpRequest, membership_id: UUID) -> Membership:
    return find(Membership, request, of=_members(request), id=membership_id)


def _members(request: HttpRequest) -> Any:
    return Membership.objects.filter(tenant_id=request.tenant.id, is_active=True).select_related("user", "tenant")


def page(request: HttpRequest, form: forms.Form, *, status: int = 200) -> HttpResponse:
    """The list with the form of an invitation as it was filled in."""
    return USERS.show(request, path=HERE, context=_beside(request, form), status=status)


def _beside(request: HttpRequest, form: forms.Form) -> dict[str, Any]:
    return {"form": form, "invited": _invited(request)}


def _invited(request: HttpRequest) -> list[dict[str, Any]]:
    """Who has not answered yet, and how the mail fared; the link itself only where no mail is sent at all."""
    standing = Invitation.objects.filter(tenant_id=request.tenant.id, accepted_at=None, withdrawn_at=None)
    invitations = list(standing.select_related("tenant").order_by("-sent_at", "id"))
    keys = {f"{one.id}:{one.nonce}": one for one in invitations}
    mails = {mail.key: mail for mail in Delivery.objects.filter(kind="invitation", key__in=keys)}
    now = timezone.now()
    return [
        {
            "invitation": one,
            "is_open": one.is_open(now),
            "mail": mails.get(key),
            "link": "" if settings.EMAIL_URL or not one.is_open(now) else link_of(one),
        }
        for key, one in keys.items()
    ]
