"""Rows of the desk that were put off: which sleep, and which are back because of their time or of news."""

from __future__ import annotations

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import MD5, Cast, Concat, Now

from dropship.base.prepared import Prepared
from dropship.office.desk import Kind, Waiting
from dropship.office.models import PutOff

STANDING = Prepared("put_off", "SELECT DISTINCT kind FROM office_putoff WHERE until > now()")


def put_off_kinds() -> set[str]:
    """The kinds of which something was put off; mostly none, and asked for with every count."""
    with connection.cursor() as cursor:
        STANDING.run(cursor, {})
        return {key for (key,) in cursor.fetchall()}


def put_off_now(kind: Kind) -> QuerySet[PutOff]:
    """What was put off of this kind and whose time has not come."""
    return PutOff.objects.filter(kind=kind.key, until__gt=Now())


def asleep(kind: Kind) -> Waiting:
    """The ids of those to which nothing new has happened since. Read from the few that were put off, not from all."""
    standing = put_off_now(kind)
    things = kind.waiting().model._default_manager.filter(pk__in=standing.values("thing"))
    same = standing.filter(thing=OuterRef("pk"), seen=OuterRef("seen_now"))
    return things.annotate(seen_now=seen_now(kind)).filter(Exists(same)).values("pk")


def awake(kind: Kind) -> Waiting:
    """What waits of this kind and was not put off."""
    return kind.waiting().exclude(pk__in=asleep(kind))


def put_off(kind: Kind) -> Waiting:
    """What waits of this kind and was put off."""
    return kind.waiting().filter(pk__in=asleep(kind))


def seen_now(kind: Kind) -> MD5:
    """What there is to know of a thing that would be news if it changed, in short."""
    parts = [Cast(F(one) if isinstance(one, str) else one, TextField()) for one in kind.news]
    apart = (piece for part in parts for piece in (Value(" "), part))
    return MD5(Concat(Value(""), *apart, output_field=TextField()))
