"""A kept database connection: looked at without a question, and never trusted after its server has gone."""

from __future__ import annotations

import pytest
from django.db import DataError, connection, transaction

from dropship.base.prepared import Prepared

pytestmark = pytest.mark.django_db(transaction=True)
TWICE = Prepared("twice", "SELECT %(text)s || %(text)s, %(number)s + 1", int="number")


def twice() -> tuple[str, int]:
    with connection.cursor() as cursor:
        TWICE.run(cursor, {"text": "it's ", "number": 1})
        return cursor.fetchone()


def session() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def end_session() -> None:
    """As a restart of the server ends it: from the other side."""
    import psycopg2

    connection.ensure_connection()
    number = session()
    other = psycopg2.connect(**connection.get_connection_params())
    other.autocommit = True
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 2000)", [number])
    other.close()


def test_a_connection_that_holds_is_not_asked(monkeypatch) -> None:
    session()
    monkeypatch.setattr("django.db.backends.postgresql.base.DatabaseWrapper.is_usable", lambda _: pytest.fail("asked"))

    assert connection.is_usable()


def test_a_connection_that_the_server_has_closed_is_noticed_and_replaced() -> None:
    end_session()

    assert not connection.is_usable()
    connection.health_check_enabled, connection.health_check_done = True, False
    connection.close_if_unusable_or_obsolete()
    assert session()


def test_a_connection_closed_on_our_side_is_not_usable() -> None:
    connection.ensure_connection()
    connection.connection.close()

    assert not connection.is_usable()
    connection.close()


def prepared() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'twice%%'", [])
        return cursor.fetchone()[0]


def test_a_statement_is_prepared_once_in_each_session_and_costs_no_round_trip(django_assert_num_queries) -> None:
    for _ in range(2):
        connection.close()
        connection.ensure_connection()
        with django_assert_num_queries(3):
            assert [twice() for _ in range(3)] == [("it's it's ", 2)] * 3
        assert prepared() == 1


def test_a_statement_whose_first_run_failed_is_prepared_again() -> None:
    connection.close()
    with connection.cursor() as cursor, pytest.raises(DataError):
        TWICE.run(cursor, {"text": "", "number": 2**31 - 1})

    assert twice() == ("it's it's ", 2)


def test_a_statement_outlives_the_transaction_that_prepared_it() -> None:
    connection.close()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        twice()
        1 / 0

    assert twice() == ("it's it's ", 2)
    assert prepared() == 1
