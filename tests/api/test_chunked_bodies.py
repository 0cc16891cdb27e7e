"""A body that comes in chunks is read like any other: Django alone would see an empty one."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.conf import settings

from dropship.api.chunked import KnowTheLength
from dropship.wsgi import application
from inventory.models import Product

pytestmark = pytest.mark.django_db(transaction=True)


def send(program: Any, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
    """As a server hands it on that has put the chunks together, without a length."""
    answered: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": f"/api/v1{path}", "SERVER_NAME": "testserver", "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.input": io.BytesIO(body), "wsgi.url_scheme": "http", "wsgi.errors": io.StringIO(),
        "CONTENT_TYPE": "application/json", "HTTP_TRANSFER_ENCODING": "chunked",
        "HTTP_AUTHORIZATION": f"Bearer {program.key}", "REMOTE_ADDR": "127.0.0.1",
    }  # fmt: skip
    content = b"".join(application(environ, lambda status, headers: answered.append(status)))
    return int(answered[0].split()[0]), json.loads(content)


def test_it_is_read_whole(api, maple, in_scope):
    status, product = send(api(), "/products/", json.dumps({"sku": "CHUNK", "name": "Chunk"}).encode())

    assert (status, product.get("sku")) == (201, "CHUNK"), product
    with in_scope(maple):
        assert Product.objects.filter(sku="CHUNK").exists()


def test_one_over_the_limit_is_refused(api):
    status, problem = send(api(), "/products/", b" " * (settings.API_BODY_LIMIT + 10))

    assert (status, problem["code"]) == (413, "too_large")


def test_no_more_is_read_than_any_call_takes():
    source = io.BytesIO(b"x" * 1000)
    seen = {}

    def inner(environ, start_response):
        seen.update(environ)
        return []

    KnowTheLength(inner, most=100)({"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": source}, lambda *_: None)

    assert seen["CONTENT_LENGTH"] == "101"
    assert source.tell() == 101
