"""The desk itself: who sees what, how it answers, how far it counts, and how it is kept right."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from dropship.accounts.roles import PERMISSIONS
from dropship.office import desk_chips, desk_page, desk_queue
from dropship.office.models import ImportRun
from dropship.tenancy.models import Tenant
from orders.actions.resolve_issue import resolve_issue
from orders.models import Issue
from tests.office.desk import Desk, is_gone, words
from tests.orders.incoming import order_of

pytestmark = pytest.mark.django_db
MUG = {"lines": [{"sku": "MUG-1", "quantity": 1, "unit_price": "12.50"}], "shipping_total": "0.00"}


@pytest.fixture
def held(api, maple, in_scope) -> Any:
    """`held(3)`: so many orders nobody has paid for; their documents."""
    from tests.factories.inventory import ProductFactory

    program, sent = api(), iter(range(1, 1000))
    with in_scope(maple):
        ProductFactory(sku="MUG-1")

    def send(how_many: int = 1) -> list[dict[str, Any]]:
        answers = [
            program.post("/orders/", order_of(next(sent), **MUG, payment_status="unpaid")) for _ in range(how_many)
        ]
        return [answer.json() for answer in answers]

    return send


@pytest.fixture
def desk(as_user, amy) -> Desk:
    return Desk(as_user(amy))


def count(desk: Desk, query: str = "") -> str:
    answer = desk.browser.get(f"/desk/count/{query}", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_action_takes_the_row_away_says_what_happened_and_counts_anew(desk, held):
    orders = held(2)
    row = desk.rows()[0]

    answer = desk.press(row, "Mark as paid")

    assert is_gone(answer)
    assert answer.headers["HX-Retarget"] == "#row-" + row.key.replace("/", "-")
    html = answer.content.decode()
    told = words(html)
    assert f"Order {orders[0]['number']}: put right." in told
    assert 'hx-swap-oob="beforeend"' in html, "in the live region of the notices"
    assert "All 1 Not paid 1" in told
    assert len(desk.rows()) == 1


def test_a_refusal_leaves_the_row_and_says_why(desk, held, in_scope, maple):
    held()
    with in_scope(maple):
        Issue.objects.update(ways_out=["mark_paid"])
    row = desk.rows()[0]
    url, _fields = row.forms["Mark as paid"]

    answer = desk.browser.post(url, {"way": "release"}, headers={"HX-Request": "true", "X-Desk-Row": row.key})

    assert not is_gone(answer)
    assert "is no way out of this issue" in words(answer.content.decode())
    assert [one.key for one in desk.rows()] == [row.key]


def test_the_second_of_two_agents_is_told_and_nothing_happens_twice(desk, as_user, max, held, maple, in_scope):
    held(2)
    row = desk.rows()[0]
    assert is_gone(desk.press(row, "Mark as paid"))

    answer = Desk(as_user(max)).press(row, "Accept as it is")

    assert is_gone(answer)
    assert "Somebody has dealt with this already. This issue has been resolved already." in words(
        answer.content.decode()
    )
    with in_scope(maple):
        assert Issue.objects.get(id=row.key.split("/")[1]).resolution == "Marked as paid"
        assert Issue.objects.open().count() == 1


def test_a_door_answers_others_as_it_always_did(desk, held):
    (order,) = held()
    url, fields = desk.rows()[0].forms["Mark as paid"]

    answer = desk.browser.post(url, fields, headers={"HX-Request": "true", "HX-Target": "order"})

    assert f"Order {order['number']}" in answer.content.decode() or order["number"] in answer.content.decode()
    assert "HX-Reswap" not in answer.headers


@pytest.mark.parametrize("name", ["", "payment", "nothing/1", "payment/../../x", "payment/1;2", "a" * 300])
def test_a_made_up_row_changes_nothing_of_the_answer(desk, held, name):
    held()
    url, fields = desk.rows()[0].forms["Mark as paid"]

    answer = desk.browser.post(url, fields, headers={"HX-Request": "true", "X-Desk-Row": name})

    assert answer.status_code == 200
    assert "HX-Reswap" not in answer.headers


def test_whose_session_has_ended_is_sent_to_the_login(desk, held, as_user):
    held()
    row = desk.rows()[0]

    answer = Desk(as_user(None)).press(row, "Mark as paid")

    assert answer.headers["HX-Redirect"].startswith("/accounts/login/")
    assert len(desk.rows()) == 1


def test_whom_the_second_factor_stops_is_led_to_it_and_nothing_is_done(desk, held, maple, in_scope):
    (order,) = held()
    row = desk.rows()[0]
    Tenant.objects.filter(pk=maple.pk).update(requires_second_factor=True)

    answer = desk.press(row, "Mark as paid")

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/accounts/2fa/")
    assert answer.content == b""
    with in_scope(maple):
        assert Issue.objects.filter(order_id=order["id"], resolved_at=None).exists()


@pytest.mark.parametrize("seen", ["http://[", "http://testserver/desk/?" + "&".join(f"a{n}=1" for n in range(6000))])
def test_an_odd_address_before_the_person_spoils_no_answer(seen, desk, held):
    held()
    row = desk.rows()[0]
    url, fields = row.forms["Mark as paid"]

    answer = desk.browser.post(
        url, fields, headers={"HX-Request": "true", "X-Desk-Row": row.key, "HX-Current-URL": seen}
    )

    assert is_gone(answer)


def test_each_kind_is_for_those_who_may_see_it(as_user, max, amy, maple, in_scope):
    with in_scope(maple):
        ImportRun.objects.create(kind="products", file_name="bad.csv", status="failed", reason="Cannot be read.")

    row = Desk(as_user(max)).row("import")
    assert "bad.csv" in row.text
    assert Desk(as_user(amy)).rows() == []
    assert Desk(as_user(amy)).rows("/desk/?kind=import") == []
    assert is_gone(Desk(as_user(max)).press(row, "Discard the file"))


def test_a_button_that_the_role_may_not_press_is_not_there(desk, held, monkeypatch):
    held()
    monkeypatch.setitem(PERMISSIONS, "orders.edit", frozenset({"owner"}))

    assert desk.rows()[0].forms == {}


def test_an_analyst_has_no_desk(as_user, ana, maple):
    assert as_user(ana).get("/desk/").status_code == 403
    assert "/desk/" not in as_user(ana).get("/orders/").content.decode()


def test_says_how_many_wait_behind_the_first_and_leads_to_them(desk, held, monkeypatch):
    monkeypatch.setattr(desk_page, "PAGE", 2)
    held(5)

    page = desk.page()

    assert len(desk.rows()) == 2
    assert "the first 2 of 5" in words(page)
    assert len(desk.rows("/desk/?show=4")) == 4
    assert "the first" not in words(desk.page("/desk/?show=6"))
    assert len(desk.rows("/desk/?kind=payment&show=4")) == 4


def test_counts_no_further_than_it_says(desk, held, monkeypatch):
    for place in (desk_chips, desk_page, desk_queue):
        monkeypatch.setattr(place, "COUNTED", 3)
    held(4)

    assert "All 3+ Not paid 3+" in words(desk.page())
    assert "3+ waiting" in words(count(desk))


@pytest.mark.parametrize(
    "address", ["/desk/?kind=nothing", "/desk/?show=abc", "/desk/?show=-4", "/desk/?show=99999999999"]
)
def test_an_odd_address_is_the_desk(desk, held, address):
    held()

    assert len(desk.rows(address)) == 1


def test_the_count_tells_the_desk_what_is_new_kind_by_kind(desk, held):
    held(2)
    assert words(count(desk)) == "2 waiting"
    assert "desk-chips" not in count(desk), "only the desk has chips"

    held(1)
    page = count(desk, "?desk=1&have=payment:2&have=address:0")

    assert "1 new, show it" in page
    assert "All 3 Not paid 3" in words(page)
    assert "new" not in words(count(desk, "?desk=1&have=payment:3"))
    assert "new" not in words(count(desk, "?desk=1&have=payment:x&have=:::&have=zzz:4"))


def test_an_empty_desk_is_good_news_with_what_was_cleared_today(desk, held, maple, in_scope):
    assert "Nothing needs you" in desk.page()
    orders = held(3)
    with in_scope(maple):
        resolve_issue(orders[0]["issues"][0]["id"], way="release", answer={}, by="system:clock", at=timezone.now())
    for row in desk.rows():
        desk.press(row, "Mark as paid")

    page = words(desk.page())

    assert "Nothing needs you" in page
    assert "2 were cleared today: Not paid 2" in page, "by people, not by the clock"


def test_an_empty_kind_leads_on(desk, held):
    held()

    page = words(desk.page("/desk/?kind=address"))

    assert "Nothing of this kind" in page
    assert "See what else needs you" in page


def test_the_page_takes_as_many_statements_for_many_as_for_few(desk, held, django_assert_max_num_queries):
    held(2)
    desk.page()
    with django_assert_max_num_queries(11):
        desk.page()
    held(20)
    with django_assert_max_num_queries(11):
        desk.page()
    with django_assert_max_num_queries(10):
        count(desk, "?desk=1")
