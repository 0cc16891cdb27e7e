"""Columns that may be empty: those rows come last, and none is lost on the way there or back."""

import pytest
from django.utils import timezone

from dropship.accounts.models import ApiKey
from dropship.tenancy.models import Tenant
from dropship.ui.keyset import Sort, take

USED = [3, None, 1, None, 2, None, 3, 1, None]


@pytest.fixture
def keys(db):
    tenant = Tenant.objects.create(slug="gaps", key="gaps", name="Gaps")
    start = timezone.now().replace(day=1)
    return ApiKey.objects.bulk_create(
        ApiKey(
            tenant=tenant, name=str(n), prefix=f"gap{n}", secret_hash=f"gap{n}", scopes=[],
            last_used_at=day and start.replace(day=day),
        )
        for n, day in enumerate(USED)
    )  # fmt: skip


def rows():
    return ApiKey.objects.filter(prefix__startswith="gap").values("id", "last_used_at")


@pytest.mark.parametrize("descending", [False, True])
def test_empty_ones_come_last_and_all_are_seen(keys, descending):
    sort = Sort("last_used_at", descending, nulls=True)
    seen, after = [], ""

    while True:
        page = take(rows(), sort=sort, size=2, after=after)
        seen += page.rows
        after = page.after
        if not after:
            break

    used = [row["last_used_at"] for row in seen]
    filled = [value for value in used if value]
    assert used == sorted(filled, reverse=descending) + [None] * 4
    assert len({row["id"] for row in seen}) == len(USED)


@pytest.mark.parametrize("descending", [False, True])
def test_goes_back_from_the_empty_ones(keys, descending):
    sort = Sort("last_used_at", descending, nulls=True)
    first = take(rows(), sort=sort, size=4)
    second = take(rows(), sort=sort, size=4, after=first.after)
    third = take(rows(), sort=sort, size=4, after=second.after)

    back = take(rows(), sort=sort, size=4, before=third.before)

    assert [row["id"] for row in back.rows] == [row["id"] for row in second.rows]
