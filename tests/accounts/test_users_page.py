"""Who may enter: changed and taken off by owners."""

from __future__ import annotations

import pytest

from dropship.accounts.models import Membership
from dropship.events.models import Event
from dropship.tenancy.scope import tenant_scope

pytestmark = pytest.mark.django_db
HOME = "/settings/users/"


def place(user, tenant):
    return Membership.objects.get(user=user, tenant=tenant)


def changes_recorded(tenant):
    with tenant_scope(tenant):
        return [
            (event.actor, event.data["change"], event.data["subject"])
            for event in Event.objects.filter(name="access.changed").order_by("position")
        ]


def test_shows_everybody_of_the_retailer_and_nobody_else(as_user, ann, amy, acme_clerk, rita):
    page = as_user(ann).get(HOME).content.decode()

    assert all(user.email in page for user in (ann, amy, acme_clerk))
    assert rita.email not in page


def test_changes_a_role(as_user, ann, amy, maple):
    as_user(ann).post(f"{HOME}{place(amy, maple).id}/change/", {"role": "manager"})

    assert place(amy, maple).role == "manager"
    assert changes_recorded(maple) == [("user:ann@example.com", "changed", "amy@example.com")]


def test_who_is_taken_off_is_out_at_once(as_user, ann, amy, maple):
    browser = as_user(amy)
    assert browser.get("/orders/").status_code == 200

    as_user(ann).post(f"{HOME}{place(amy, maple).id}/remove/")

    assert browser.get("/orders/").status_code == 403


@pytest.mark.parametrize("way", ["remove", "change"])
def test_the_last_owner_stays(as_user, ann, maple, way):
    answer = as_user(ann).post(f"{HOME}{place(ann, maple).id}/{way}/", {"role": "agent"}, follow=True)

    assert "last owner" in answer.content.decode()
    assert (place(ann, maple).role, place(ann, maple).is_active) == ("owner", True)


def test_two_owners_one_may_go(as_user, ann, amy, maple):
    Membership.objects.filter(user=amy).update(role="owner")

    as_user(ann).post(f"{HOME}{place(amy, maple).id}/remove/")

    assert not place(amy, maple).is_active


@pytest.mark.parametrize("way", ["remove", "change"])
def test_a_rival_s_member_is_not_found(as_user, ann, rita, rival, way):
    answer = as_user(ann).post(f"{HOME}{place(rita, rival).id}/{way}/", {"role": "agent"})

    assert answer.status_code == 404
    assert (place(rita, rival).role, place(rita, rival).is_active) == ("owner", True)
