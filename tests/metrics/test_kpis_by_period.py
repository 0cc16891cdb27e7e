"""The figures by day, week and month, each cut where the retailer's calendar cuts it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.factories.orders import OrderFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(maple, in_scope, api):
    """Orders around a midnight of Los Angeles, eight hours after that of UTC."""
    type(maple).objects.filter(id=maple.id).update(time_zone="America/Los_Angeles")
    moments = ["2026-01-31T07:59", "2026-01-31T08:00", "2026-02-01T07:59", "2026-02-01T08:00", "2026-02-02T12:00"]
    with in_scope(maple):
        for moment in moments:
            OrderFactory(placed_at=datetime.fromisoformat(moment).replace(tzinfo=UTC))
    return api("metrics:read")


def counts(program, by: str, start: str = "2026-01-30", end: str = "2026-02-03") -> list[tuple[str, int]]:
    answer = program.get(f"/metrics/kpis/?from={start}&to={end}&group_by={by}")
    assert answer.status_code == 200, answer.content
    return [(group["label"], group["kpis"]["orders_placed"]["n"]) for group in answer.json()["groups"]]


def test_by_day(program):
    assert counts(program, "day") == [("2026-01-30", 1), ("2026-01-31", 2), ("2026-02-01", 1), ("2026-02-02", 1)]


def test_by_week_and_month_cut_to_the_period(program):
    assert counts(program, "week") == [("2026-W05", 4), ("2026-W06", 1)]
    assert counts(program, "month") == [("2026-01", 3), ("2026-02", 2)]
    assert counts(program, "month", start="2026-01-31") == [("2026-01", 2), ("2026-02", 2)]


def test_across_the_change_of_the_clocks_a_day_is_a_day(program):
    assert [label for label, _n in counts(program, "day", "2026-03-07", "2026-03-10")] == [
        "2026-03-07", "2026-03-08", "2026-03-09",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "code"),
    [("group_by=moon", "bad_group_by"), ("group_by=day&from=2000-01-01&to=2026-01-01", "too_many_groups")],
)
def test_what_cannot_be_grouped_is_refused(program, query, code):
    answer = program.get(f"/metrics/kpis/?{query}")

    assert (answer.status_code, answer.json()["code"]) == (422, code)
