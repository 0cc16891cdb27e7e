"""A worker dies by SIGKILL in the middle of many rows: the next one goes on there, and no row is done twice."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dropship.accounts.models import Membership
from dropship.bulk.actions.start_bulk_run import start_bulk_run
from dropship.bulk.models import BulkRun
from dropship.events.models import Event
from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import tenant_scope
from orders.models import Order
from tests.factories.orders import OrderFactory
from tests.faults.mortal import until_the_worst_moment
from tests.faults.test_killed_workers import others_have_left

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 1, 5, 10, tzinfo=UTC)


@pytest.fixture
def run(maple: Tenant, amy) -> BulkRun:
    """Amy holds six orders."""
    with tenant_scope(maple):
        chosen = [(order.id, order.number, f"/orders/{order.number}/") for order in (OrderFactory() for _ in range(6))]
        place = Membership.objects.get(user=amy)
        return start_bulk_run(
            "orders.hold",
            chosen,
            answers={"reason": "stocktaking"},
            membership_id=place.id,
            supplier_id=None,
            back="/orders/",
            by="user:amy@example.com",
            at=AT,
        )


def test_a_run_whose_worker_was_killed_goes_on_and_does_no_row_twice(maple: Tenant, run: BulkRun, run_jobs):
    with until_the_worst_moment("bulk_and_die", maple.id), tenant_scope(maple):
        assert run.counts()["done"] == 2
    others_have_left()
    with tenant_scope(maple):
        assert run.counts() == {"waiting": 4, "done": 2, "refused": 0, "failed": 0}
        assert Order.objects.filter(status="on_hold").count() == 2

    run_jobs(maple, only=("bulk",))
    run_jobs(maple, only=("bulk",))

    with tenant_scope(maple):
        run.refresh_from_db()
        assert run.finished_at is not None
        assert run.counts() == {"waiting": 0, "done": 6, "refused": 0, "failed": 0}
        assert Event.objects.filter(name="order.held").count() == 6


def test_two_workers_at_one_run_do_each_row_once(maple: Tenant, run: BulkRun, together):
    from dropship.bulk.tasks import work_bulk_runs

    answers = together(2, lambda _number: work_bulk_runs(maple.id))

    assert not [answer for answer in answers if isinstance(answer, Exception)]
    with tenant_scope(maple):
        assert run.counts() == {"waiting": 0, "done": 6, "refused": 0, "failed": 0}
        assert Event.objects.filter(name="order.held").count() == 6
