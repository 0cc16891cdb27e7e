"""Who may enter: added, changed and taken off by owners."""

from __future__ import annotations

import re

import pytest

from dropship.accounts.models import Membership, User
from dropship.events.models import Event
from dropship.tenancy.scope import tenant_scope

pytestmark = pytest.mark.django_db
HOME = "/settings/users/"


def add(browser, **changes):
    return browser.post(HOME + "add/", {"email": "new@example.com", "name": "New", "role": "agent", **changes})


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


def test_adds_a_person_who_then_chooses_a_password(as_user, ann, maple):
    answer = add(as_user(ann))

    assert answer.status_code == 200
    link = re.search(r"https?://[^\s\"<]+/accounts/password/reset/key/[^\s\"<]+", answer.content.decode())[0]
    stranger = as_user(None)
    form = stranger.get(link, follow=True)
    stranger.post(form.request["PATH_INFO"], {"password1": "quite a long one", "password2": "quite a long one"})
    assert User.objects.get(email="new@example.com").check_password("quite a long one")
    assert changes_recorded(maple) == [("user:ann@example.com", "added", "new@example.com")]


def test_no_link_into_the_login_of_someone_who_works_elsewhere(as_user, ann, rita, maple):
    answer = add(as_user(ann), email="rita@example.com")

    assert place(rita, maple).role == "agent"
    assert "password/reset" not in answer.content.decode()
    asked = as_user(ann).post(f"{HOME}{place(rita, maple).id}/link/")
    assert "password/reset" not in asked.content.decode()


def test_no_link_for_a_login_that_is_in_use(as_user, ann, amy, maple):
    amy.set_password("quite a long one")
    amy.save()

    answer = as_user(ann).post(f"{HOME}{place(amy, maple).id}/link/")

    assert "password/reset" not in answer.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"email": "no"}, {"role": "king"}, {"role": "supplier"}, {"email": "a\x00@example.com"}, {"supplier": "acme"}],
)
def test_refuses_what_cannot_be(as_user, ann, acme, wrong):
    assert add(as_user(ann), **wrong).status_code == 422
    assert not User.objects.filter(email__startswith="new").exists()


def test_a_member_twice_is_refused(as_user, ann, amy):
    assert add(as_user(ann), email="AMY@example.com").status_code == 422


def test_adds_a_clerk_of_a_supplier(as_user, ann, acme, maple):
    add(as_user(ann), role="supplier", supplier="acme")

    clerk = place(User.objects.get(email="new@example.com"), maple)
    assert (clerk.role, clerk.supplier_id) == ("supplier", acme.id)


def test_changes_a_role(as_user, ann, amy, maple):
    as_user(ann).post(f"{HOME}{place(amy, maple).id}/change/", {"role": "manager"})

    assert place(amy, maple).role == "manager"
    assert changes_recorded(maple) == [("user:ann@example.com", "changed", "amy@example.com")]


def test_who_is_taken_off_is_out_at_once_and_may_come_back(as_user, ann, amy, maple):
    browser = as_user(amy)
    assert browser.get("/orders/").status_code == 200

    as_user(ann).post(f"{HOME}{place(amy, maple).id}/remove/")

    assert browser.get("/orders/").status_code == 403
    add(as_user(ann), email=amy.email, role="analyst")
    assert browser.get("/orders/").status_code == 200
    assert place(amy, maple).role == "analyst"


@pytest.mark.parametrize("way", ["remove", "change"])
def test_the_last_owner_stays(as_user, ann, maple, way):
    answer = as_user(ann).post(f"{HOME}{place(ann, maple).id}/{way}/", {"role": "agent"}, follow=True)

    assert "last owner" in answer.content.decode()
    assert (place(ann, maple).role, place(ann, maple).is_active) == ("owner", True)


def test_two_owners_one_may_go(as_user, ann, amy, maple):
    Membership.objects.filter(user=amy).update(role="owner")

    as_user(ann).post(f"{HOME}{place(amy, maple).id}/remove/")

    assert not place(amy, maple).is_active


@pytest.mark.parametrize("way", ["remove", "change", "link"])
def test_a_rival_s_member_is_not_found(as_user, ann, rita, rival, way):
    answer = as_user(ann).post(f"{HOME}{place(rita, rival).id}/{way}/", {"role": "agent"})

    assert answer.status_code == 404
    assert (place(rita, rival).role, place(rita, rival).is_active) == ("owner", True)
