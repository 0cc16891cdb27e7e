"""Who plays in every story. Loaded by `conftest.py`; see there for the list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import count
from typing import Any

import pytest

from dropship.accounts.keys import make_key
from dropship.accounts.models import ApiKey, Membership, Role, User
from dropship.accounts.roles import SCOPES, SUPPLIER_SCOPES
from dropship.tenancy.models import Tenant
from dropship.tenancy.scope import tenant_scope
from tests import doors
from tests.factories.kernel import MembershipFactory, TenantFactory, UserFactory
from tests.factories.suppliers import SupplierFactory

BACKEND = "django.contrib.auth.backends.ModelBackend"
_numbers = count(1)


@pytest.fixture
def maple(db: None) -> Tenant:
    """Maple & Pine, the retailer of the story."""
    return TenantFactory(name="Maple & Pine", slug="maple-pine", key="maple001", currency="USD")


@pytest.fixture
def rival(db: None) -> Tenant:
    """Another retailer, with suppliers, products and people of the same names; it must see nothing."""
    return TenantFactory(name="Rival & Sons", slug="rival-sons", key="rival001", currency="USD")


def _member(tenant: Tenant, name: str, role: str, supplier: Any = None) -> User:
    user = UserFactory(email=f"{name}@example.com", name=name.title())
    MembershipFactory(
        user=user,
        tenant=tenant,
        role=role,
        supplier_id=supplier.id if supplier else None,
        supplier_name=supplier.name if supplier else "",
    )
    return user


@pytest.fixture
def ann(maple: Tenant) -> User:
    """The owner."""
    return _member(maple, "ann", Role.OWNER)


@pytest.fixture
def max(maple: Tenant) -> User:
    """The manager."""
    return _member(maple, "max", Role.MANAGER)


@pytest.fixture
def amy(maple: Tenant) -> User:
    """The agent; she sees no margins."""
    return _member(maple, "amy", Role.AGENT)


@pytest.fixture
def ana(maple: Tenant) -> User:
    """The analyst, who only reads."""
    return _member(maple, "ana", Role.ANALYST)


@pytest.fixture
def rita(rival: Tenant) -> User:
    """The owner of the rival."""
    return _member(rival, "rita", Role.OWNER)


@pytest.fixture
def acme(maple: Tenant) -> Any:
    with tenant_scope(maple):
        return SupplierFactory(code="acme", name="Acme")


@pytest.fixture
def birch(maple: Tenant) -> Any:
    with tenant_scope(maple):
        return SupplierFactory(code="birch", name="Birch")


@pytest.fixture
def acme_clerk(maple: Tenant, acme: Any) -> User:
    """Works the portal for acme."""
    return _member(maple, "acme.clerk", Role.SUPPLIER, acme)


@pytest.fixture
def birch_clerk(maple: Tenant, birch: Any) -> User:
    """Works the portal for birch."""
    return _member(maple, "birch.clerk", Role.SUPPLIER, birch)


@pytest.fixture
def in_scope() -> Callable[..., AbstractContextManager[Any]]:
    """`with in_scope(maple):` in the retailer's sight; `in_scope(maple, supplier=acme)` in the supplier's."""

    def enter(tenant: Tenant, *, supplier: Any = None) -> AbstractContextManager[Any]:
        if supplier is None:
            return tenant_scope(tenant)
        return tenant_scope(tenant, kind="supplier", supplier=supplier.id)

    return enter


@pytest.fixture
def as_user(db: None) -> Callable[..., doors.Browser]:
    """`as_user(ann)`: a browser in which she is signed in; `as_user(None)`: a stranger's.

    `at=membership` chooses the place for a person of several.
    """

    def sign_in(user: User | None, *, at: Membership | None = None, raise_errors: bool = True) -> doors.Browser:
        browser = doors.Browser(raise_request_exception=raise_errors)
        if user is not None:
            browser.force_login(user, backend=BACKEND)
        if at is not None:
            session = browser.session
            session["membership"] = str(at.id)
            session.save()
        return browser

    return sign_in


@pytest.fixture
def api(request: pytest.FixtureRequest) -> Callable[..., doors.Program]:
    """`api()` has every scope of maple; `api("orders:read")`, `api(supplier=acme)`, `api(tenant=rival)`, `api(key=None)`."""

    def program(
        scopes: str | list[str] | tuple[str, ...] | None = None,
        *,
        supplier: Any = None,
        tenant: Tenant | None = None,
        key: str | None = "",
        raise_errors: bool = True,
    ) -> doors.Program:
        if key != "":
            return doors.Program(key, raise_errors=raise_errors)
        if scopes is None:
            scopes = [scope for scope in SCOPES if supplier is None or scope in SUPPLIER_SCOPES]
        elif isinstance(scopes, str):
            scopes = scopes.replace(",", " ").split()
        text, prefix, secret_hash = make_key()
        made = ApiKey.objects.create(
            tenant=tenant or request.getfixturevalue("maple"),
            name=f"program {next(_numbers)}",
            prefix=prefix,
            secret_hash=secret_hash,
            scopes=list(scopes),
            supplier_id=supplier.id if supplier else None,
            supplier_code=supplier.code if supplier else "",
        )
        caller = doors.Program(text, raise_errors=raise_errors)
        caller.record = made
        return caller

    return program


@pytest.fixture
def run_jobs() -> Callable[..., int]:
    """`run_jobs(maple)`: the workers' turn; `only=("route",)`, `periodic=True`."""
    return doors.run_jobs


@pytest.fixture
def outside() -> Iterator[None]:
    """For a test that must begin in no scope whatever ran before."""
    from django.db import connection

    from dropship.tenancy import scope

    scope.forget()
    if connection.in_atomic_block:
        scope.write_scope(None)
    yield


@pytest.fixture
def together() -> Callable[..., list[Any]]:
    """`together(20, act)`: `act(number)` in as many threads at the same moment, each on a connection of its own.

    For tests marked `django_db(transaction=True)`. Returns the answers in order; an exception is one too.
    """
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    from django.db import connections

    def run(how_many: int, act: Callable[[int], Any]) -> list[Any]:
        start = Barrier(how_many)

        def one(number: int) -> Any:
            try:
                start.wait(timeout=30)
                return act(number)
            except Exception as error:
                return error
            finally:
                connections.close_all()

        with ThreadPoolExecutor(how_many) as pool:
            return list(pool.map(one, range(how_many)))

    return run
