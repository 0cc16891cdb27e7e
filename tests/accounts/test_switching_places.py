"""One person, several retailers and suppliers."""

from __future__ import annotations

import pytest

from tests.factories.kernel import MembershipFactory

pytestmark = pytest.mark.django_db


def test_goes_from_one_place_to_another(as_user, ann, rival, acme, maple):
    MembershipFactory(user=ann, tenant=rival, role="agent")
    clerk = MembershipFactory(user=ann, tenant=maple, role="supplier", supplier_id=acme.id, supplier_name="Acme")
    browser = as_user(ann)
    assert "Maple &amp; Pine" in browser.get("/orders/").content.decode()

    answer = browser.post("/accounts/switch/", {"membership": str(clerk.id)})

    assert answer["Location"] == "/portal/"
    assert browser.get("/orders/").status_code == 403


@pytest.mark.parametrize("whose", ["foreign", "removed", "nonsense"])
def test_only_to_one_s_own_places(as_user, ann, amy, rita, whose):
    own = MembershipFactory(user=ann, tenant=rita.memberships.get().tenant, role="agent", is_active=False)
    chosen = {"foreign": rita.memberships.get().id, "removed": own.id, "nonsense": "x"}[whose]

    assert as_user(ann).post("/accounts/switch/", {"membership": str(chosen)}).status_code == 404


def test_by_post_only(as_user, ann):
    assert as_user(ann).get("/accounts/switch/").status_code == 405
