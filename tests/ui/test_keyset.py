"""Paging by the last row seen: each row once, in both directions, whatever the ties and gaps."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dropship.tenancy.models import Tenant
from dropship.ui.keyset import Sort, take

NAMES = ["Fir", "Ash", "Elm", "Ash", "Oak", "Elm", "Ash", "Yew", "Fir", "Ash", "Box"]


@pytest.fixture
def trees(db):
    start = timezone.now()
    return Tenant.objects.bulk_create(
        Tenant(slug=f"tree-{n}", key=f"tree{n}", name=name, created_at=start - timedelta(days=n % 4))
        for n, name in enumerate(NAMES)
    )


def rows(*fields):
    return Tenant.objects.filter(slug__startswith="tree-").values("id", "name", *fields)


def walk(sort, *, size=3):
    pages, after = [], ""
    while True:
        page = take(rows("created_at"), sort=sort, size=size, after=after)
        pages.append(page)
        after = page.after
        if not after:
            return pages


@pytest.mark.parametrize("field", ["name", "created_at", "id"])
@pytest.mark.parametrize("descending", [False, True])
def test_shows_each_row_once_in_order(trees, field, descending):
    pages = walk(Sort(field, descending))

    seen = [(row[field], row["id"]) for page in pages for row in page.rows]
    assert seen == sorted(seen, reverse=descending)
    assert {pk for _value, pk in seen} == {tree.id for tree in trees}
    assert len(seen) == len(trees)


@pytest.mark.parametrize("descending", [False, True])
def test_steps_back_over_the_same_pages(trees, descending):
    sort = Sort("name", descending)
    pages = walk(sort)

    back = take(rows(), sort=sort, size=3, before=pages[3].before)
    further = take(rows(), sort=sort, size=3, before=back.before)

    assert [row["id"] for row in back.rows] == [row["id"] for row in pages[2].rows]
    assert [row["id"] for row in further.rows] == [row["id"] for row in pages[1].rows]


def test_says_which_neighbours_there_are(trees):
    pages = walk(Sort("name"))

    assert not pages[0].before
    assert all(page.before and page.after for page in pages[1:-1])
    assert pages[-1].before
    assert not pages[-1].after


def test_back_at_the_beginning_gives_a_whole_first_page(trees):
    sort = Sort("name")
    second = take(rows(), sort=sort, size=3, after=take(rows(), sort=sort, size=3).after)

    first = take(rows(), sort=sort, size=3, before=second.before)

    assert [row["id"] for row in first.rows] == [row["id"] for row in walk(sort)[0].rows]
    assert not first.before


def test_a_row_that_appears_later_shifts_nothing(trees):
    sort = Sort("name")
    first = take(rows(), sort=sort, size=3)
    expected = [row["id"] for row in walk(sort)[1].rows]

    Tenant.objects.create(slug="tree-new", key="treenew", name="Acacia")

    assert [row["id"] for row in take(rows(), sort=sort, size=3, after=first.after).rows] == expected


@pytest.mark.parametrize("cursor", ["", "x", "a:b:c", "\x00", "WyJuYW1lIiwiQXNoIiwxXQ:1:bad", "é" * 300])
def test_a_forged_cursor_gives_the_first_page(trees, cursor):
    page = take(rows(), sort=Sort("name"), size=3, after=cursor)

    assert [row["id"] for row in page.rows] == [row["id"] for row in walk(Sort("name"))[0].rows]


def test_a_cursor_of_another_sort_gives_the_first_page(trees):
    other = take(rows("created_at"), sort=Sort("created_at"), size=3).after

    page = take(rows(), sort=Sort("name"), size=3, after=other)

    assert not page.before


def test_asks_once_and_neither_counts_nor_skips(trees):
    first = take(rows(), sort=Sort("name"), size=3)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        take(rows(), sort=Sort("name"), size=3, after=first.after)

    assert len(queries) == 1
    assert "COUNT" not in queries[0]["sql"].upper()
    assert "OFFSET" not in queries[0]["sql"].upper()
