"""The database as the application's role, and the cast of every story."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.cast import (  # noqa: F401 (fixtures)
    acme,
    acme_clerk,
    amy,
    ana,
    ann,
    api,
    as_user,
    birch,
    birch_clerk,
    in_scope,
    maple,
    max,
    outside,
    rita,
    rival,
    run_jobs,
    together,
)


@pytest.fixture(scope="session", autouse=True)
def _plain_static_files() -> None:
    """Pages name their files as they are: the hashed names exist only after `collectstatic`."""
    from django.conf import settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """Create and migrate the test database as the owner, then become the restricted role.

    TRUNCATE is granted in test databases alone: transactional tests empty the tables with it.
    """
    from django.conf import settings
    from django.test.utils import setup_databases, teardown_databases

    restricted = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict.update(settings.OWNER_DATABASE)
        databases = setup_databases(verbosity=0, interactive=False, keepdb=False, serialized_aliases=[])
        with connection.cursor() as cursor:
            cursor.execute(f'GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO "{settings.APP_DATABASE_ROLE}"')
        connection.close()
        connection.settings_dict.update(restricted)
    yield
    with django_db_blocker.unblock():
        _end_other_sessions()
        connection.close()
        connection.settings_dict.update(settings.OWNER_DATABASE)
        _end_other_sessions()
        teardown_databases(databases, verbosity=0)
        connection.settings_dict.update(restricted)


def _end_other_sessions() -> None:
    """End what a test left connected: a process that was killed, a server's thread; each role may end its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _no_tenant_left_over() -> Iterator[None]:
    from dropship.tenancy import scope

    scope.forget()
    yield
    scope.forget()
