"""One row of every tenant table, made from the models themselves, so that new tables join by themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.fields import NOT_PROVIDED

from dropship.base.ids import uuid7
from dropship.tenancy.models import Tenant, TenantModel
from dropship.tenancy.policies import tenant_models
from dropship.tenancy.scope import tenant_scope
from suppliers.models import Supplier

Rows = dict[type[TenantModel], TenantModel]
_numbers = count(1)

# What a rule of a table asks for beyond the types of its columns.
SPECIAL: dict[str, dict[str, Any]] = {
    "ImportRun": {"kind": "shipments"},
    "StockChange": {"before": 1, "after": 2},
    "Thread": {"last_number": 1},
    "RoutingRule": {"effect": "prefer"},
    "BulkRun": {"action": "orders.hold"},
    "Refund": {"currency": "USD"},
    "SavedView": {"is_shared": True},
}
ONE_PER_TENANT = {"TenantLogo", "UsualTargets"}


def plant(tenant: Tenant, *, beside: Rows | None = None) -> Rows:
    """A set of rows that belong together, for a supplier of their own, in this tenant.

    `beside` are rows there are already; the others join them.
    """
    rows: Rows = dict(beside or {})
    with tenant_scope(tenant):
        supplier = _plant(Supplier, tenant, rows)
        for model in tenant_models():
            _plant(model, tenant, rows)
    assert rows[Supplier] is supplier
    return rows


def _plant(model: type[TenantModel], tenant: Tenant, rows: Rows) -> TenantModel:
    if model in rows:
        return rows[model]
    if model.__name__ in ONE_PER_TENANT and (standing := model.objects.first()) is not None:
        rows[model] = standing
        return standing
    values: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.name == "tenant":
            values["tenant"] = tenant
        elif isinstance(field, models.ForeignKey) and issubclass(field.related_model, TenantModel):
            # A nullable key is set as well, except to the table itself.
            values[field.name] = None if field.related_model is model else _plant(field.related_model, tenant, rows)
        elif field.name in {"supplier_id", model.supplier_scope} and field.name != "id" and Supplier in rows:
            values[field.name] = rows[Supplier].pk
        elif field.name in SPECIAL.get(model.__name__, {}):
            values[field.name] = SPECIAL[model.__name__][field.name]
        elif _needs_value(field):
            values[field.name] = _value(field)
    rows[model] = model.objects.create(**values)
    return rows[model]


def _needs_value(field: models.Field) -> bool:
    if field.primary_key:
        return False
    unique = any(field.name in constraint.fields for constraint in _uniques(field.model))
    has_default = field.default is not NOT_PROVIDED or field.db_default is not NOT_PROVIDED
    return unique or not (has_default or field.null)


def _uniques(model: type[models.Model]) -> list[models.UniqueConstraint]:
    return [one for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)]


def _value(field: models.Field) -> Any:
    if field.choices:
        return field.choices[0][0]
    for kind, make in VALUES.items():
        if isinstance(field, kind):
            value = make()
            return value[: field.max_length] if isinstance(value, str) and field.max_length else value
    raise TypeError(f"{field} has a type this file knows no value for; add one to VALUES.")


VALUES: dict[type[models.Field], Callable[[], Any]] = {
    models.UUIDField: uuid7,
    ArrayField: list,
    models.JSONField: dict,
    models.DateTimeField: lambda: datetime(2026, 1, 5, 10, tzinfo=UTC),
    models.DateField: lambda: date(2026, 1, 5),
    models.TimeField: lambda: time(10),
    models.BooleanField: lambda: True,
    models.DecimalField: lambda: Decimal("1.50"),
    models.FloatField: lambda: 1.5,
    models.IntegerField: lambda: 1,
    models.BinaryField: lambda: b"x",
    models.CharField: lambda: f"v{next(_numbers)}",
    models.TextField: lambda: f"v{next(_numbers)}",
}


def supplier_of(rows: Rows) -> UUID:
    return rows[Supplier].pk
