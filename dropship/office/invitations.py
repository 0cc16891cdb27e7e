"""Invitations: sent, sent again and withdrawn by owners; taken by whoever holds the link."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.utils import perform_login
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dropship.accounts.access import SESSION_KEY, find, public_page, staff_page
from dropship.accounts.models import Invitation, Membership, User
from dropship.base.errors import Refused
from dropship.office.actions.accept_invitation import accept_invitation
from dropship.office.actions.invite_person import invite_person, send_invitation_again, withdraw_invitation
from dropship.office.bindings import bound_supplier
from dropship.office.users import InviteForm, page
from dropship.tenancy.scope import enter
from dropship.tenancy.verb import attempt
from dropship.ui.parts import back, go
from dropship.ui.refusals import place_refusal

USERS = "/settings/users/"


class JoinForm(forms.Form):
    """A name and a password for a login that is new."""

    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("password"):
            try:
                validate_password(given["password"], User(email=self.email, name=given.get("name", "")))
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return given


@require_POST
@staff_page("users.manage")
def invite(request: HttpRequest) -> HttpResponse:
    """Send somebody a link by which to join."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return page(request, form, status=422)
    given = form.cleaned_data
    supplier = bound_supplier(given.pop("supplier"))
    refusals: list[Refused] = []
    with attempt(refusals=refusals):
        invited = invite_person(
            **given,
            supplier_id=supplier.id if supplier else None,
            supplier_name=supplier.name if supplier else "",
            by=request.actor,
            at=timezone.now(),
        )
        messages.success(request, _("The invitation to {who} is on its way.").format(who=invited.email))
        return go(request, USERS)
    if not refusals[0].errors:
        form.add_error("email", refusals[0].detail)
    else:
        place_refusal(form, refusals[0])
    return page(request, form, status=422)


@require_POST
@staff_page("users.manage")
def again(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Send a new link; the one before ends."""
    invitation = _invitation(request, invitation_id)
    with attempt(request):
        send_invitation_again(invitation.id, by=request.actor, at=timezone.now())
        messages.success(request, _("A new link is on its way to {who}.").format(who=invitation.email))
    return back(request, USERS)


@require_POST
@staff_page("users.manage")
def withdraw(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Take an invitation back."""
    invitation = _invitation(request, invitation_id)
    with attempt(request):
        withdraw_invitation(invitation.id, by=request.actor, at=timezone.now())
        messages.success(request, _("The invitation of {who} is withdrawn.").format(who=invitation.email))
    return back(request, USERS)


@public_page
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Take the place offered: with a new login, or signed in as the one that was invited."""
    invitation = Invitation.objects.of_token(token)
    if invitation is None or not invitation.is_open(timezone.now()):
        return _private(render(request, "account/invitation_over.html", {"invitation": invitation}, status=404))
    person = User.objects.filter(email=invitation.email).first()
    if person is None or not (person.has_usable_password() or is_mfa_enabled(person)):
        return _join_with_new_login(request, invitation)
    if request.user == person and request.method == "POST":
        return _joined(request, invitation)
    context = {"invitation": invitation, "is_them": request.user == person, "here": request.path}
    return _private(render(request, "account/invitation.html", context))


def _join_with_new_login(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if request.user.is_authenticated:
        context = {"invitation": invitation, "is_them": False, "here": request.path}
        return _private(render(request, "account/invitation.html", context))
    form = JoinForm(request.POST or None, email=invitation.email, initial={"name": invitation.name})
    if request.method == "POST" and form.is_valid():
        return _joined(request, invitation, **form.cleaned_data)
    context = {"invitation": invitation, "form": form, "here": request.path}
    return _private(render(request, "account/invitation.html", context, status=422 if form.is_bound else 200))


def _joined(request: HttpRequest, invitation: Invitation, **given: str) -> HttpResponse:
    """Make the place theirs and open its first page."""
    enter(invitation.tenant_id)
    with attempt(request):
        membership = accept_invitation(invitation.id, **given, at=timezone.now())
        return _sign_in(request, membership)
    return go(request, request.path)


def _sign_in(request: HttpRequest, membership: Membership) -> HttpResponse:
    home = "/portal/" if membership.supplier_id else "/"
    if not request.user.is_authenticated:
        answer = perform_login(request, membership.user, email_verification="none", redirect_url=home)
    else:
        answer = go(request, home)
    request.session[SESSION_KEY] = str(membership.id)
    messages.success(request, _("Welcome to {place}.").format(place=membership.place))
    return answer


def _invitation(request: HttpRequest, invitation_id: UUID) -> Invitation:
    return find(Invitation, request, of=Invitation.objects.filter(tenant_id=request.tenant.id), id=invitation_id)


def _private(response: HttpResponse) -> HttpResponse:
    """The address is the key: it goes into no cache and no search engine."""
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
