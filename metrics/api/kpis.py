"""The figures for programs."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date, parse_datetime
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dropship.api.views import ApiView
from dropship.base.errors import Invalid
from metrics.kpis import KPIS, Figure, Period
from metrics.kpis.definition import compute_all
from orders.queries import iso

DEFAULT_DAYS = 30
MOST_GROUPS = 400


class PeriodShape(serializers.Serializer):
    start = serializers.DateTimeField(help_text="Named `from` in the answer")
    to = serializers.DateTimeField()
    time_zone = serializers.CharField()

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        fields["from"] = fields.pop("start")
        return fields


class KpiGroupShape(serializers.Serializer):
    key = serializers.CharField(help_text="The first day of it")
    label = serializers.CharField()
    kpis = serializers.DictField(child=serializers.DictField())


class KpisShape(serializers.Serializer):
    period = PeriodShape()
    currency = serializers.CharField()
    kpis = serializers.DictField(child=serializers.DictField(), help_text="By name: value, unit, n, detail, previous")
    groups = KpiGroupShape(
        many=True, required=False, help_text="With `group_by`: each day, week or month of the period"
    )
    as_of = serializers.DateTimeField()


class KpisView(ApiView):
    scopes = {"GET": "metrics:read"}

    @extend_schema(
        operation_id="metrics_kpis",
        parameters=[
            OpenApiParameter("from", str, description="Date (in the tenant's time zone) or time; default 30 days ago"),
            OpenApiParameter("to", str, description="Date or time, exclusive; default now"),
            OpenApiParameter("compare", str, enum=["previous", "year_ago"]),
            OpenApiParameter("group_by", str, enum=["day", "week", "month"], description="In the tenant's time zone"),
        ],
        responses=KpisShape,
    )
    def get(self, request: Request) -> Response:
        """Every KPI of the period, with its unit and the size of its sample."""
        caller, given = self.caller, request.query_params
        zone = ZoneInfo(caller.time_zone)
        end = _moment(given.get("to"), "to", zone) or caller.now
        start = _moment(given.get("from"), "from", zone) or end - timedelta(days=DEFAULT_DAYS)
        if start >= end:
            raise Invalid("`from` must be before `to`.", code="bad_period", pointer="?from")
        figures = compute_all(KPIS.values(), Period(start, end, caller.now))
        before = _compared(given.get("compare"), start, end)
        earlier = compute_all(KPIS.values(), Period(*before, caller.now)) if before else {}
        groups = {"groups": _groups(given["group_by"], start, end, caller.now, zone)} if given.get("group_by") else {}
        return Response(
            {
                "period": {"from": iso(start), "to": iso(end), "time_zone": caller.time_zone},
                "currency": caller.currency,
                "kpis": {name: _shape(name, figure, earlier.get(name)) for name, figure in figures.items()},
                **groups,
                "as_of": iso(caller.now),
            }
        )


def _groups(by: str, start: datetime, end: datetime, now: datetime, zone: ZoneInfo) -> list[dict[str, Any]]:
    """The same KPIs for each day, week (from Monday) or month that the period touches, cut to the period."""
    if by not in {"day", "week", "month"}:
        raise Invalid("group_by is day, week or month.", code="bad_group_by", pointer="?group_by")
    groups: list[dict[str, Any]] = []
    first = start.astimezone(zone).date()
    first -= timedelta(days={"day": 0, "week": first.weekday(), "month": first.day - 1}[by])
    while (begins := datetime.combine(first, time(), tzinfo=zone)) < end:
        if len(groups) == MOST_GROUPS:
            raise Invalid(f"That would be more than {MOST_GROUPS} groups.", code="too_many_groups", pointer="?group_by")
        following = _following(first, by)
        ends = datetime.combine(following, time(), tzinfo=zone)
        figures = compute_all(KPIS.values(), Period(max(begins, start), min(ends, end), now))
        label = f"{first:%Y-%m}" if by == "month" else f"{first:%G-W%V}" if by == "week" else first.isoformat()
        kpis = {name: _shape(name, figure, None) for name, figure in figures.items()}
        groups.append({"key": first.isoformat(), "label": label, "kpis": kpis})
        first = following
    return groups


def _following(first: date, by: str) -> date:
    if by == "month":
        return (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return first + timedelta(days=1 if by == "day" else 7)


def _shape(name: str, figure: Figure, earlier: Figure | None) -> dict[str, Any]:
    shape: dict[str, Any] = {"value": figure.value, "unit": KPIS[name].unit, "n": figure.n}
    if figure.detail:
        shape["detail"] = figure.detail
    if earlier is not None:
        shape["previous"] = {"value": earlier.value, "n": earlier.n}
    return shape


def _compared(compare: str | None, start: datetime, end: datetime) -> tuple[datetime, datetime] | None:
    if not compare:
        return None
    if compare == "previous":
        return start - (end - start), start
    if compare == "year_ago":
        return _year_before(start), _year_before(end)
    raise Invalid("compare is previous or year_ago.", code="bad_compare", pointer="?compare")


def _year_before(moment: datetime) -> datetime:
    try:
        return moment.replace(year=moment.year - 1)
    except ValueError:  # the 29th of February
        return moment.replace(year=moment.year - 1, day=28)


def _moment(text: str | None, name: str, zone: ZoneInfo) -> datetime | None:
    """A date begins at midnight in the tenant's time zone."""
    if not text:
        return None
    try:
        moment = parse_datetime(text.replace(" ", "+"))
        if moment is None:
            day = parse_date(text)
            moment = datetime(day.year, day.month, day.day, tzinfo=zone) if day else None
    except ValueError:
        moment = None
    if moment is None or not 1970 <= moment.year <= 2200:
        raise Invalid(f"{name} must be a date or a time in ISO 8601.", code="bad_time", pointer=f"?{name}")
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
