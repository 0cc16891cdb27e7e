"""One effect for each `Idempotency-Key`, however often and however parallel it is sent."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from django.db import connection
from django.http import HttpResponse
from rest_framework.request import Request

from dropship.api.auth import Caller
from dropship.base.errors import Invalid, Refused
from dropship.base.ids import uuid7
from dropship.base.prepared import Prepared

VISIBLE = re.compile(r"[\x21-\x7e]{1,255}")

# A twin of a request in flight waits here on the unique index, at most the lock timeout.
CLAIM = Prepared(
    "claim_idempotency_key",
    """
INSERT INTO api_idempotentanswer AS a (id, tenant_id, api_key_id, supplier_id, key, fingerprint, body, created_at)
VALUES (%(id)s, %(tenant)s, %(api_key)s, %(supplier)s, %(key)s, %(fingerprint)s, '', now())
ON CONFLICT (tenant_id, api_key_id, key) DO UPDATE
    SET fingerprint = EXCLUDED.fingerprint, status = NULL, body = '', created_at = now()
    WHERE a.created_at < now() - interval '24 hours'
RETURNING id
""",
    uuid="id tenant api_key supplier",
)
READ = (
    "SELECT fingerprint, status, body FROM api_idempotentanswer WHERE tenant_id = %s AND api_key_id = %s AND key = %s"
)
KEEP = Prepared(
    "keep_idempotent_answer",
    "UPDATE api_idempotentanswer SET status = %(status)s, body = %(body)s "
    "WHERE tenant_id = %(tenant)s AND api_key_id = %(api_key)s AND key = %(key)s",
    uuid="tenant api_key",
    smallint="status",
)


class KeyReused(Refused):
    code = "idempotency_key_reused"
    status = 422
    title = "Idempotency-Key used for something else"


def key_of(request: Request) -> str | None:
    """The key sent, checked for form; None when there is none."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not VISIBLE.fullmatch(key):
        raise Invalid("Idempotency-Key must be 1 to 255 visible ASCII characters.", code="bad_idempotency_key")
    return key


def claim(request: Request, caller: Caller, key: str) -> HttpResponse | None:
    """Claim the key for this request, or give the answer that was given to it before.

    Raises KeyReused when the same key came with another method, path or body.
    """
    mark = hashlib.sha256(
        b"\n".join([(request.method or "").encode(), request.get_full_path().encode(), request.body])
    ).hexdigest()
    with connection.cursor() as cursor:
        CLAIM.run(
            cursor,
            {
                "id": uuid7(),
                "tenant": caller.tenant_id,
                "api_key": caller.key_id,
                "supplier": caller.supplier_id,
                "key": key,
                "fingerprint": mark,
            },
        )
        if cursor.fetchone() is not None:
            return None
        cursor.execute(READ, [caller.tenant_id, caller.key_id, key])
        fingerprint, status, body = cursor.fetchone()
    if fingerprint != mark:
        raise KeyReused("This Idempotency-Key was sent before with another method, address or body.")
    kind = "application/json" if status < 400 else "application/problem+json"
    response = HttpResponse(body, status=status, content_type=kind)
    response.headers["Idempotent-Replayed"] = "true"
    return response


def keep(caller: Caller, key: str, status: int, body: bytes) -> None:
    """Keep the answer beside its key, in the transaction of the work itself."""
    with connection.cursor() as cursor:
        KEEP.run(
            cursor,
            {
                "status": status,
                "body": body.decode(),
                "tenant": caller.tenant_id,
                "api_key": caller.key_id,
                "key": key,
            },
        )


def purge(older_than: Any) -> None:
    """Drop the answers kept longer than a day; needs the tenant's scope."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM api_idempotentanswer WHERE created_at < %s", [older_than])
