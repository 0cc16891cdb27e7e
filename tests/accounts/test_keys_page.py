"""Keys of programs: shown once, kept as a hash, revoked at once."""

from __future__ import annotations

import re

import pytest

from dropship.accounts.keys import hash_key
from dropship.accounts.models import ApiKey

pytestmark = pytest.mark.django_db
HOME = "/settings/keys/"


def create(browser, **changes):
    return browser.post(HOME + "create/", {"name": "till", "scopes": ["orders:read", "orders:write"], **changes})


def text_in(answer) -> str:
    return re.search(r"dsk_\w{8}_\w{32}", answer.content.decode())[0]


def test_a_new_key_is_shown_once_and_works(as_user, ann, api):
    browser = as_user(ann)

    key = text_in(create(browser))

    kept = ApiKey.objects.get()
    assert (kept.secret_hash, kept.created_by) == (hash_key(key), "user:ann@example.com")
    assert kept.scopes == ["orders:read", "orders:write"]
    assert api(key=key).get("/me/").json()["key"] == {"id": str(kept.id), "name": "till", "prefix": kept.prefix}
    page = browser.get(HOME).content.decode()
    assert kept.prefix in page
    assert key not in page
    assert kept.secret_hash not in page


def test_a_key_of_a_supplier(as_user, ann, acme, api):
    key = text_in(create(as_user(ann), supplier="acme"))

    me = api(key=key).get("/me/").json()
    assert me["supplier"] == "acme"
    assert me["scopes"] == ["orders:read", "orders:write"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"scopes": []},
        {"scopes": ["orders:all"]},
        {"scopes": ["customers:read"], "supplier": "acme"},
        {"supplier": "nobody"},
        {"lifetime": "9999999999"},
    ],
)
def test_refuses_what_cannot_be(as_user, ann, acme, wrong):
    assert create(as_user(ann), **wrong).status_code == 422
    assert not ApiKey.objects.exists()


def test_a_revoked_key_is_refused_from_the_next_call_on(as_user, ann, api):
    browser = as_user(ann)
    key = text_in(create(browser))
    program = api(key=key)
    assert program.get("/me/").status_code == 200

    browser.post(f"{HOME}{ApiKey.objects.get().id}/revoke/")

    assert program.get("/me/").status_code == 401


def test_a_rival_s_key_is_not_found(as_user, ann, api, rival):
    foreign = api(tenant=rival).record

    assert as_user(ann).post(f"{HOME}{foreign.id}/revoke/").status_code == 404
    foreign.refresh_from_db()
    assert foreign.revoked_at is None
    assert foreign.prefix not in as_user(ann).get(HOME).content.decode()
