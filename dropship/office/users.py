"""The people of the retailer and its suppliers' clerks, seen and changed by owners."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dropship.accounts.access import find, staff_page
from dropship.accounts.models import Membership, Role, User
from dropship.base.errors import Refused
from dropship.office.actions.add_member import STAFF_ROLES, add_member
from dropship.office.actions.change_member import change_member
from dropship.office.actions.create_portal_user import create_portal_user
from dropship.office.actions.remove_member import remove_member
from dropship.office.bindings import bindable_suppliers, bound_supplier
from dropship.tenancy.verb import attempt
from dropship.ui.parts import back, render_page

ROLES = [(role.value, role.label) for role in STAFF_ROLES]


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=ROLES, initial=Role.AGENT)
    sees_margins = forms.BooleanField(label=gettext_lazy("An agent who sees margins"), required=False)


class MemberForm(RoleForm):
    """A colleague, or a supplier's clerk when a supplier is named."""

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
def listing(request: HttpRequest) -> HttpResponse:
    """Everybody who may enter, and the form that adds one."""
    return _page(request, MemberForm())


@require_POST
@staff_page("users.manage")
def add(request: HttpRequest) -> HttpResponse:
    """Add a person; somebody new gets a link to hand over, by which a password is chosen."""
    form = MemberForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    given, now = form.cleaned_data, timezone.now()
    refusals: list[Refused] = []
    with attempt(refusals=refusals):
        supplier = bound_supplier(given["supplier"])
        if supplier is not None:
            membership = create_portal_user(
                given["email"],
                supplier_id=supplier.id,
                supplier_name=supplier.name,
                name=given["name"],
                by=request.actor,
                at=now,
            )
        else:
            membership = add_member(
                given["email"],
                role=given["role"],
                name=given["name"],
                sees_margins=given["sees_margins"],
                by=request.actor,
                at=now,
            )
        messages.success(request, _("{who} may enter now.").format(who=membership.user.email))
        return _page(request, MemberForm(), handed=_password_link(request, membership))
    form.add_error("email" if refusals[0].code in {"already_member", "invalid_email"} else None, refusals[0].detail)
    return _page(request, form, status=422)


@require_POST
@staff_page("users.manage")
def change(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Give a member another role."""
    membership = _member(request, membership_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the roles."))
        return back(request, "/settings/users/")
    with attempt(request):
        change_member(membership.id, **form.cleaned_data, by=request.actor, at=timezone.now())
        messages.success(request, _("The role of {who} is changed.").format(who=membership.user.email))
    return back(request, "/settings/users/")


@require_POST
@staff_page("users.manage")
def remove(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Take a member off."""
    membership = _member(request, membership_id)
    with attempt(request):
        remove_member(membership.id, by=request.actor, at=timezone.now())
        messages.success(request, _("{who} may no longer enter.").format(who=membership.user.email))
    return back(request, "/settings/users/")


@require_POST
@staff_page("users.manage")
def link(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Show the link by which somebody who has no password yet chooses one."""
    membership = _member(request, membership_id)
    handed = _password_link(request, membership)
    if handed is None:
        messages.error(request, _("{who} has a password already.").format(who=membership.user.email))
    return _page(request, MemberForm(), handed=handed)


def _member(request: HttpRequest, membership_id: UUID) -> Membership:
    return find(Membership, request, of=_members(request), id=membership_id)


def _members(request: HttpRequest) -> Any:
    return Membership.objects.filter(tenant_id=request.tenant.id, is_active=True).select_related("user", "tenant")


def _page(
    request: HttpRequest, form: forms.Form, *, handed: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    members = sorted(_members(request), key=lambda one: (one.supplier_name, one.user.email))
    rows = [
        {
            "member": member,
            "key": str(member.id),
            "form": None if member.supplier_id else _role_form(member),
            "is_new": _is_ours_alone(member),
        }
        for member in members
    ]
    context = {"rows": rows, "form": form, "handed": handed, "me": request.membership.id}
    return render_page(request, "office/users.html", context, status=status)


def _role_form(member: Membership) -> RoleForm:
    given = {"role": member.role, "sees_margins": member.sees_margins}
    return RoleForm(initial=given, auto_id=f"role-{member.id}-%s")


def _password_link(request: HttpRequest, membership: Membership) -> dict[str, str] | None:
    """A link that lets its holder choose the password: only for a login that is this retailer's own
    making and was never used, else one retailer could take over a person's place at another."""
    if not _is_ours_alone(membership):
        return None
    user: User = membership.user
    where = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
    )
    return {"who": user.email, "link": request.build_absolute_uri(where)}


def _is_ours_alone(membership: Membership) -> bool:
    user = membership.user
    elsewhere = user.memberships.exclude(tenant_id=membership.tenant_id)
    return not user.has_usable_password() and not user.is_staff and not elsewhere.exists()
