"""Two people act on one order: the second is told who did what, nothing is done over it, and nothing typed is lost."""

from __future__ import annotations

import re

import pytest

from orders.models import OrderNote
from tests.orders.test_order_page import ADDRESS, HTMX, LINE, amys, click, page_of, telling, words  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def maxs(as_user, max):
    return as_user(max)


def seen_by(browser, order) -> str:
    return re.search(r'name="seen" value="(\d+)"', browser.get(page_of(order)).content.decode())[1]


def changes(browser, order, seen):
    return browser.get(f"{page_of(order)}changes/", {"seen": seen}, headers=HTMX)


def test_the_second_move_is_not_made_and_says_who_was_first(telling, amys, maxs):  # noqa: F811
    order = telling.order()
    seen = seen_by(amys, order)
    click(maxs, order, "hold/", reason="the address is odd", seen=seen)

    after = click(amys, order, "cancel/", reason="customer <called>", seen=seen)

    assert "Max put this order on hold" in words(after)
    assert "customer <called>" in words(after), "what she typed is still there"
    assert "the address is odd" in words(after), "and so is what he wrote"
    assert telling.fresh(order)["status"] == "on_hold"
    assert "autofocus" in after.content.decode()
    again = click(amys, order, "cancel/", reason="customer called", seen=seen_by(amys, order))
    assert "was cancelled" in words(again)


def test_without_script_it_is_a_conflict(telling, amys, maxs):  # noqa: F811
    order = telling.order()
    seen = seen_by(amys, order)
    click(maxs, order, "hold/", reason="wait", seen=seen)

    answer = amys.post(page_of(order) + "cancel/", {"reason": "mine", "seen": seen})

    assert answer.status_code == 409
    assert "Max put this order on hold" in words(answer)


def test_what_was_typed_can_be_kept_as_a_note(telling, amys, maxs, in_scope):  # noqa: F811
    order = telling.order()
    seen = seen_by(amys, order)
    click(maxs, order, "cancel/", reason="sold out", seen=seen)
    after = click(amys, order, "hold/", reason="she wants it blue", seen=seen)
    kept = re.search(r'name="text" value="([^"]*)"', after.content.decode())[1]

    click(amys, order, "note/", text=kept)

    with in_scope(telling.tenant):
        assert OrderNote.objects.get().text == "she wants it blue"


def test_a_note_is_never_in_the_way_and_never_lost(telling, amys, maxs, in_scope):  # noqa: F811
    order = telling.order()
    click(maxs, order, "hold/", reason="wait")

    click(amys, order, "note/", text="mine", seen="1")

    with in_scope(telling.tenant):
        assert OrderNote.objects.get().text == "mine"


def test_a_correction_after_anothers_keeps_the_typed_address(telling, amys, maxs):  # noqa: F811
    order = telling.order(shipping_address={**ADDRESS, "postal_code": "1"})
    seen, issue = seen_by(amys, order), order["issues"][0]["id"]
    click(maxs, order, "note/", text="I am calling them")

    after = click(
        amys, order, f"issues/{issue}/", way="correct_address", postal_code="62702", line1="9 Elm St", seen=seen
    )

    assert "Max wrote a note" in words(after)
    assert 'value="9 Elm St"' in after.content.decode()
    assert telling.fresh(order)["status"] == "on_hold"
    click(amys, order, f"issues/{issue}/", way="correct_address", postal_code="62702", seen=seen_by(amys, order))
    assert telling.fresh(order)["shipping_address"]["postal_code"] == "62702"


def test_ones_own_moves_and_the_carriers_reports_stop_nobody(telling, amys):  # noqa: F811
    order = telling.order(lines=[LINE], shipping_total="0.00")
    (parcel,) = telling.ship(order, {"MUG-1": 1})
    seen = seen_by(amys, order)
    telling.track(parcel, "out_for_delivery", "2026-01-09T10:00:00Z")
    click(amys, order, "note/", text="mine")

    assert "is on hold." in words(click(amys, order, "hold/", reason="wait", seen=seen))


def test_who_is_looking_is_told_what_another_did(telling, amys, maxs):  # noqa: F811
    order = telling.order()
    seen = seen_by(amys, order)
    assert changes(amys, order, seen).status_code == 204

    click(maxs, order, "hold/", reason="wait", seen=seen)

    told = changes(amys, order, seen)
    assert "Max put this order on hold" in words(told)
    assert f'hx-get="{page_of(order)}"' in told.content.decode()
    assert changes(maxs, order, seen).status_code == 204, "one's own moves are no news"
    assert changes(amys, order, seen_by(amys, order)).status_code == 204


@pytest.mark.parametrize("seen", ["", "x", "-1", "1.5", "٣", "9" * 40])
def test_a_token_that_is_none_asks_for_nothing(telling, amys, seen):  # noqa: F811
    order = telling.order()

    assert changes(amys, order, seen).status_code == 204
    assert "is on hold." in words(click(amys, order, "hold/", reason="wait", seen=seen))


@pytest.mark.parametrize("seen", ["9" * 5000, "9" * 19, "-1", "x", ""])
def test_a_place_that_is_none_is_no_fault(seen, telling, amys):  # noqa: F811
    order = telling.order()

    assert changes(amys, order, seen).status_code == 204
    click(amys, order, "hold/", reason="wait", seen=seen)
    assert telling.fresh(order)["status"] == "on_hold"
