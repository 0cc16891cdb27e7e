"""The mail that brings an invitation: written when it is sent, in the language of who gets it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dropship.accounts.models import Invitation, User
from dropship.deliveries.registry import NotDelivered, carrier
from dropship.notifications.mail import send
from dropship.notifications.wording import name_only, one_line


def link_of(invitation: Invitation) -> str:
    return settings.BASE_URL + reverse("office:join", args=[invitation.token])


@carrier("invitation", repeatable=False)
def bring(delivery: dict[str, Any]) -> str:
    """Send the link; one that was replaced or withdrawn meanwhile is not sent.

    Like any mail it is tried again while the server is away, and never twice: when nobody knows whether it went out, the
    page of the users says so, and an owner sends it again.
    """
    number, _colon, nonce = delivery["key"].partition(":")
    invitation = Invitation.objects.select_related("tenant").filter(id=number, nonce=nonce).first()
    if invitation is None or not invitation.is_open(timezone.now()):
        raise NotDelivered("The invitation was accepted, withdrawn or replaced before it could be sent.")
    with translation.override(_language(invitation, delivery)), timezone.override(invitation.tenant.time_zone):
        return send({**delivery, "payload": _words(invitation)})


def _language(invitation: Invitation, delivery: dict[str, Any]) -> str:
    """The person's own language, else the one in which the owner wrote."""
    own = User.objects.filter(email=invitation.email).values_list("language", flat=True).first()
    return own or delivery["payload"].get("language") or settings.LANGUAGE_CODE


def _words(invitation: Invitation) -> dict[str, str]:
    retailer = name_only(invitation.tenant.name) or "Dropship"
    values = {
        "invitation": invitation,
        "name": name_only(invitation.name),
        "retailer": retailer,
        "supplier": name_only(invitation.supplier_name),
        "link": link_of(invitation),
    }
    return {
        "subject": one_line(_("{retailer} invites you").format(retailer=retailer)),
        "body": render_to_string("office/invitation.txt", values).strip(),
        "from_name": one_line(retailer),
        "reply_to": invitation.tenant.support_email,
    }
