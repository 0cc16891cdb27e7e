"""Whatever a form or a program sends to any door, the answer is never an error of ours.

The fields of a form are those its view asks for, found by asking; those of a call are those of the schema. So a new door, and a
new field of an old one, is tried without a line here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from itertools import count
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.http import HttpResponse, QueryDict
from drf_spectacular.generators import SchemaGenerator

from tests.isolation.expectations import PAYLOADS, REASON
from tests.isolation.resolver import Address, addresses
from tests.isolation.test_doors import Cast, calls, cast, pages  # noqa: F401 (the fixture)
from tests.isolation.world import path_to

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
# As a form carries them: `%ED%A0%80` is half of a pair, which no text of ours may hold.
TEXTS = {
    "NUL": quote("a\x00b"),
    "half a letter": "a%ED%A0%80%FF",
    "long": "x" * 20_000,
    "digits": "9" * 400,
    "exponent": "1e999999",
    "not a number": "NaN",
    "below nothing": "-1",
    "other digits": quote("١²"),
    "no day": "2026-02-31T25:61:61+99:99",
    "no id": "00000000-0000-0000-0000-00000000000g",
    "a list": "%5B%7B%22a%22%3A%5B1%5D%7D%5D",
}
ROUNDS = 2  # in each, every field holds another odd text
VALUES: dict[str, Any] = {
    "NUL": "a\x00b",
    "half a letter": "\ud800",
    "long": "x" * 20_000,
    "huge": 10**400,
    "exponent": 1e308,
    "below nothing": -1,
    "yes": True,
    "a list": [[{"a": 1}]],
    "an object": {"\x00": "\ud800"},
    "digits": "9" * 400,
    "no day": "2026-02-31T25:61:61+99:99",
}
IS_PERSON = {"staff": "owner", "portal": "supplier", "member": "owner", "platform": "owner", "public": "stranger"}
WITHOUT_LOGIN = ("accounts/login/", "accounts/password/reset/", "accounts/signup/", "accounts/2fa/authenticate/")
_places = count(1)


def forms(cast: Cast) -> Iterator[tuple[str, Any, dict[str, str]]]:  # noqa: F811
    """Where a form is sent, by whom, and what a good one holds; those of the login library as well."""
    for address, method, kind, _permission in pages():
        if method == "POST":
            yield path_to(address, cast.own), cast.browsers[IS_PERSON[kind]], PAYLOADS.get(address.route, REASON)
    for address in addresses():
        if is_of_the_login(address):
            who = "stranger" if address.route.startswith(WITHOUT_LOGIN) else "owner"
            yield "/" + address.route, cast.browsers[who], {}


def is_of_the_login(address: Address) -> bool:
    return (
        address.route.startswith("accounts/") and not address.names and not address.route.startswith("accounts/social")
    )


def post(browser: Any, path: str, body: str) -> HttpResponse:
    """Send it from a place of its own, so that no limit answers instead; what it changes is undone."""
    cookies, place = deepcopy(browser.cookies), next(_places)
    with transaction.atomic():
        answer = browser.post(path, body, content_type=FORM, REMOTE_ADDR=f"10.0.{place // 250}.{place % 250 + 1}")
        transaction.set_rollback(True)
    browser.cookies = cookies
    return answer


@pytest.fixture
def asked(monkeypatch) -> set[str]:
    """The names of the fields that views have asked for."""
    names: set[str] = set()
    for method in ("__getitem__", "__contains__", "getlist"):
        plain = getattr(QueryDict, method)

        def ask(self, name, *args, _plain=plain, **kwargs):
            if isinstance(name, str):
                names.add(name)
            return _plain(self, name, *args, **kwargs)

        monkeypatch.setattr(QueryDict, method, ask)
    return names


def odd_ways(fields: list[str], good: dict[str, str]) -> Iterator[dict[str, str]]:
    """All fields odd, each in another way; then what is needed as it should be and the rest odd; then NUL in one alone."""
    kinds = list(TEXTS.values())
    for turn in range(ROUNDS):
        mixed = {name: kinds[(number + turn * len(kinds) // ROUNDS) % len(kinds)] for number, name in enumerate(fields)}
        yield mixed
        if good:
            yield mixed | good
    yield dict.fromkeys(fields, TEXTS["NUL"])
    for name in good:
        yield good | {name: TEXTS["NUL"]}


def test_no_form_of_any_page_breaks_it(cast, asked):  # noqa: F811
    broken, tried = [], 0

    for path, browser, payload in forms(cast):
        asked.clear()
        good = {name: quote(str(value)) for name, value in payload.items()}
        post(browser, path, written(good))
        fields = sorted({*good, *asked} - {"csrfmiddlewaretoken"})
        tried += len(fields)
        for odd in odd_ways(fields, good):
            answer = post(browser, path, written(odd))
            if answer.status_code >= 500:
                broken.append(f"{path}: {answer.status_code} to {written(odd)[:300]}")

    assert tried > 200
    assert broken == []


def written(fields: dict[str, str]) -> str:
    return "&".join(f"{quote(name)}={text}" for name, text in fields.items())


def test_a_form_beyond_all_bounds_breaks_nothing(cast):  # noqa: F811
    """At one door of each kind: what stands before all of them decides it, unless the door reads nothing at all."""
    one_each = {id(browser): (path, browser) for path, browser, _good in forms(cast)}

    said = [post(browser, path, "text=" + "x" * (10 * 2**20)).status_code for path, browser in one_each.values()]

    assert set(said) & {400, 413}
    assert max(said) < 500


def bodies(schema: dict[str, Any], path: str, method: str) -> Iterator[Any]:
    """What a program may send instead of what the schema asks for: each property odd in turn, and all together."""
    content = schema["paths"][path][method].get("requestBody", {}).get("content", {})
    names = list(properties(schema, content.get("application/json", {}).get("schema", {})))
    kinds = list(VALUES.values())
    for turn in range(len(kinds)):
        yield {name: kinds[(number + turn) % len(kinds)] for number, name in enumerate(names or ["reason"])}
    yield from kinds


def properties(schema: dict[str, Any], shape: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in shape:
        shape = schema["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
    found = dict(shape.get("properties", {}))
    for part in shape.get("allOf", []) + shape.get("oneOf", []) + shape.get("anyOf", []):
        found |= properties(schema, part)
    return found


def test_no_body_of_any_call_breaks_it(cast, api):  # noqa: F811
    schema = SchemaGenerator().get_schema(request=None, public=True)
    program, broken, tried = api(raise_errors=False), [], 0

    for address, method, _scopes, _for_suppliers in calls():
        if method == "GET":
            continue
        described = "/" + address.route.replace("<", "{").replace(">", "}")
        for kind in ("str:", "uuid:", "path:"):
            described = described.replace(kind, "")
        good = PAYLOADS.get(address.route, REASON)
        odd = list(bodies(schema, described, method.lower()))
        odd += [good | {name: VALUES["NUL"]} for name in good] + [
            good | {name: VALUES["half a letter"]} for name in good
        ]
        for body in odd:
            tried += 1
            with transaction.atomic():
                answer = program.send(method, path_to(address, cast.own), json.dumps(body))
                transaction.set_rollback(True)
            if answer.status_code >= 500:
                broken.append(f"{method} {address.route}: {answer.status_code} to {json.dumps(body)[:300]}")

    assert tried > 300
    assert broken == []
