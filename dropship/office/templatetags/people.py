"""Words for the pages of one's own account."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django import template
from django.template.context import Context
from django.utils.translation import gettext as _

from dropship.accounts.access import FACTORS
from dropship.accounts.models import Membership

register = template.Library()

# The first that occurs wins: Edge and Opera call themselves Chrome too, and Chrome calls itself Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@register.filter
def device(user_agent: str) -> str:
    """`{{ session.user_agent|device }}`: “Firefox on Windows”; what the browser says of itself, so never proof."""
    browser, system = _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)
    if browser and system:
        return _("{browser} on {system}").format(browser=browser, system=system)
    return browser or system or _("Unknown browser")


@register.simple_tag(takes_context=True)
def second_factor_wanted_by(context: Context) -> list[str]:
    """`{% second_factor_wanted_by as retailers %}`: who asks this person for a second factor there is not yet."""
    person = context["request"].user
    if Authenticator.objects.filter(user_id=person.pk, type__in=FACTORS).exists():
        return []
    places = Membership.objects.filter(
        user_id=person.pk, is_active=True, tenant__is_active=True, tenant__requires_second_factor=True
    )
    return sorted(set(places.values_list("tenant__name", flat=True)))


def _first(known: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((word for mark, word in known if mark in user_agent), "")
