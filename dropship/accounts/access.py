"""What every door wears: who may pass, and whose rows are shown behind it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from allauth.mfa.models import Authenticator
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from dropship.accounts.models import Membership
from dropship.accounts.roles import PERMISSIONS, SUPPLIER, may
from dropship.tenancy.scope import enter

View = Callable[..., HttpResponse]
M = TypeVar("M", bound=models.Model)
SESSION_KEY = "membership"
SECOND_FACTOR = "/accounts/2fa/"
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def staff_page(permission: str) -> Callable[[View], View]:
    """A page of the retailer's staff whose role has the permission; a supplier is sent to its portal."""
    if permission not in PERMISSIONS:
        raise ValueError(f"No such permission: {permission}")

    def wear(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            membership = _membership(request)
            if membership is None:
                return _to_login(request)
            if membership.role == SUPPLIER and request.path == "/":
                return HttpResponseRedirect("/portal/")
            if not may(membership, permission):
                raise PermissionDenied(
                    _("Your role ({role}) may not do this.").format(role=membership.get_role_display())
                )
            if _lacks_second_factor(membership):
                return _redirect(request, SECOND_FACTOR)
            enter(membership.tenant_id)
            return _sealed(view(request, *args, **kwargs))

        door.access = ("staff", permission)  # type: ignore[attr-defined]
        return door

    return wear


def portal_page(permission: str) -> Callable[[View], View]:
    """A page of a supplier's clerk: the database shows that supplier's rows alone."""
    if permission not in PERMISSIONS:
        raise ValueError(f"No such permission: {permission}")

    def wear(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            membership = _membership(request)
            if membership is None:
                return _to_login(request)
            if not may(membership, permission):
                raise PermissionDenied(_("This page belongs to the supplier portal."))
            if _lacks_second_factor(membership):
                return _redirect(request, SECOND_FACTOR)
            enter(membership.tenant_id, kind="supplier", supplier=membership.supplier_id)
            return _sealed(view(request, *args, **kwargs))

        door.access = ("portal", permission)  # type: ignore[attr-defined]
        return door

    return wear


def public_page(view: View) -> View:
    """A page without login; it finds its tenant by an unguessable token and enters it itself."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.membership = request.tenant = None  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    door.access = ("public", "")  # type: ignore[attr-defined]
    return door


def member_page(view: View) -> View:
    """A page for whoever is signed in, in whatever role (switching place, own profile)."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_login(request)
        _membership(request)
        return _sealed(view(request, *args, **kwargs))

    door.access = ("member", "")  # type: ignore[attr-defined]
    return door


def platform_page(view: View) -> View:
    """A page for the staff of the installation; it shows no tenant's rows."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_login(request)
        if not getattr(request.user, "is_staff", False):
            raise Http404
        request.membership = request.tenant = None  # type: ignore[attr-defined]
        return _sealed(view(request, *args, **kwargs))

    door.access = ("platform", "")  # type: ignore[attr-defined]
    return door


def find(model: type[M], request: HttpRequest, *, of: models.QuerySet[M] | None = None, **lookup: Any) -> M:
    """The one object in the person's own sight; foreign and missing are the same 404."""
    rows = model._default_manager.all() if of is None else of
    try:
        return rows.get(**lookup)
    except (model.DoesNotExist, ValidationError, ValueError, TypeError):
        raise Http404(f"No {model._meta.verbose_name} here.") from None


def memberships_of(request: HttpRequest) -> list[Membership]:
    """Every place the person may work in, by name; each knows whether the person has a second factor."""
    factors = Authenticator.objects.filter(user_id=models.OuterRef("user_id"), type__in=FACTORS)
    rows = (
        Membership.objects.select_related("tenant")
        .annotate(has_second_factor=models.Exists(factors))
        .filter(user_id=request.user.pk, is_active=True, tenant__is_active=True)
    )
    return sorted(rows, key=lambda membership: (membership.tenant.name, membership.supplier_name))


def _membership(request: HttpRequest) -> Membership | None:
    """The place this session works in; sets what pages and templates read."""
    request.membership = request.tenant = None  # type: ignore[attr-defined]
    request.memberships = []  # type: ignore[attr-defined]
    if not request.user.is_authenticated:
        return None
    places = memberships_of(request)
    chosen = request.session.get(SESSION_KEY)
    membership = next((place for place in places if str(place.id) == chosen), places[0] if places else None)
    if membership is None:
        raise PermissionDenied(_("Your login belongs to no retailer or supplier. Ask for an invitation."))
    if str(membership.id) != chosen:
        request.session[SESSION_KEY] = str(membership.id)
    request.memberships = places  # type: ignore[attr-defined]
    request.membership = membership  # type: ignore[attr-defined]
    request.tenant = membership.tenant  # type: ignore[attr-defined]
    timezone.activate(request.user.time_zone or membership.tenant.time_zone)  # type: ignore[union-attr]
    kind = "supplier" if membership.supplier_id else "user"
    request.actor = f"{kind}:{request.user.email}"  # type: ignore[union-attr,attr-defined]
    return membership


def _lacks_second_factor(membership: Membership) -> bool:
    """Whether the retailer asks for one that this person has not set up: that comes before anything else."""
    return membership.tenant.requires_second_factor and not membership.has_second_factor  # type: ignore[attr-defined]


def _to_login(request: HttpRequest) -> HttpResponse:
    return _redirect(request, redirect_to_login(request.get_full_path(), "/accounts/login/").url)


def _redirect(request: HttpRequest, url: str) -> HttpResponse:
    """Send the whole page there, also when htmx asked for a part of one."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204, headers={"HX-Redirect": url})
    else:
        response = HttpResponseRedirect(url)
    response.turned_away = True  # type: ignore[attr-defined]
    return response


def _sealed(response: HttpResponse) -> HttpResponse:
    """Render while the transaction is open (later it would see no rows) and keep it out of caches."""
    if hasattr(response, "render") and not getattr(response, "is_rendered", True):
        response.render()
    response.headers.setdefault("Cache-Control", "no-store, private")
    return response
