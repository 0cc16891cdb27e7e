"""What a change of the business looks like to the database session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

from django.contrib import messages
from django.db import connection, transaction
from django.http import HttpRequest

from dropship.base.errors import Refused
from dropship.tenancy import scope as scopes

F = TypeVar("F", bound=Callable[..., Any])


def verb(function: F) -> F:
    """Mark a function that changes the business: it needs a tenant and an open transaction.

    A supplier's session cannot see the order that its acceptance settles, so the session acts in
    the tenant's own scope for the length of the verb and gets its narrow one back after it. When the
    verb raises, the savepoint or transaction around it takes the database setting back as well.
    """

    @wraps(function)
    def act(*args: Any, **kwargs: Any) -> Any:
        outer = scopes.required()
        if not connection.in_atomic_block:
            raise scopes.NoScope(f"{function.__name__} needs an open transaction.")
        if outer.kind == "staff":
            return function(*args, **kwargs)
        inner = scopes.Scope(outer.tenant_id)
        scopes.write_scope(inner)
        token = scopes.remember(inner)
        try:
            result = function(*args, **kwargs)
        finally:
            scopes.forget(token)
        scopes.write_scope(outer)
        return result

    act.is_verb = True  # type: ignore[attr-defined]
    return act  # type: ignore[return-value]


@contextmanager
def attempt(request: HttpRequest | None = None, *, refusals: list[Refused] | None = None) -> Iterator[None]:
    """Try a verb inside a savepoint; a refusal undoes all of it and is told instead of raised.

    With `request` it becomes a message of the page; with `refusals` it is added to that list (one
    bad item of many never spoils the others). Without the savepoint a page that merely caught the
    refusal would commit the half of the verb that had run.
    """
    before = scopes.current()
    try:
        with transaction.atomic():
            yield
    except Refused as refusal:
        scopes.remember(before)
        if refusals is not None:
            refusals.append(refusal)
        if request is not None:
            messages.error(request, refusal.detail)
