"""What the schema says of keys, of failures and of repeats, the same for every call."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "dropship.api.auth.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "An API key of the retailer, with its scopes."}


PROBLEM = {
    "type": "object",
    "description": "An error (RFC 9457); `errors` names each place that is wrong.",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string", "description": "A JSON pointer into the body, or ?name of a filter"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
                "required": ["pointer", "code", "detail"],
            },
        },
        "request_id": {"type": "string"},
    },
    "required": ["type", "title", "status", "code", "detail", "errors", "request_id"],
}
FAILURES = {401: "No valid API key", 403: "The key lacks the scope", 429: "Too many calls; see Retry-After"}
OF_FILTERS = {422: "A filter, limit or cursor means nothing"}
OF_WRITES = {
    400: "The body cannot be read",
    409: "Not possible in this state, or the same key is in flight",
    413: "The body is too large",
    415: "Send application/json",
    422: "The content is not valid; errors names each place",
}
OF_OBJECTS = {404: "No such thing in the caller's sight"}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "The first answer to a key is kept 24 hours and replayed with `Idempotent-Replayed: true`.",
}


def add_failures(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Say of every call how it fails, and of every write that it takes an Idempotency-Key."""
    result["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    for path, methods in result["paths"].items():
        for method, operation in methods.items():
            is_read = method == "get"
            failures = FAILURES | (OF_FILTERS if is_read else OF_WRITES) | (OF_OBJECTS if "{" in path else {})
            for status, meaning in sorted(failures.items()):
                operation["responses"].setdefault(str(status), _failure(meaning))
            if not is_read:
                operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
    return result


def _failure(meaning: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": meaning, "content": content}
