"""Every address × every role × own and foreign objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.http import HttpResponse

from dropship.accounts.roles import PERMISSIONS, SCOPES, SUPPLIER_SCOPES
from tests.factories.suppliers import SupplierFactory
from tests.isolation.expectations import DOORS, LIBRARIES, NARROWED, PAYLOADS, REASON
from tests.isolation.resolver import Address, addresses
from tests.isolation.world import World, fingerprint, make_world, path_to

ROLES = ("owner", "manager", "agent", "analyst", "supplier", "stranger")
LOGIN = "/accounts/login/"


def ours() -> list[Address]:
    return [address for address in addresses() if not _of_a_library(address)]


def _of_a_library(address: Address) -> bool:
    return address.route not in DOORS and address.route.startswith(tuple(LIBRARIES))


def gaps() -> list[str]:
    """Addresses without a declared expectation, expectations without an address, and those that differ."""
    found, seen = [], set()
    for address in ours():
        seen.add(address.route)
        declared = DOORS.get(address.route)
        if declared is None:
            found.append(f"{address.route}: no declared expectation (it says {address.access or 'nothing'!r})")
            continue
        said = (
            declared if _is_call(address) else declared.split(" ", declared.count("GET ") + declared.count("POST "))[-1]
        )
        if said != address.access:
            found.append(f"{address.route}: declared as {said!r}, but it says {address.access or 'nothing'!r}")
    found += [f"{route}: declared, but there is no such address" for route in DOORS if route not in seen]
    return found


def _is_call(address: Address) -> bool:
    return address.route.startswith("api/v1/")


def test_every_address_has_a_declared_expectation():
    assert gaps() == []


def test_an_undecorated_page_is_found(monkeypatch):
    """The twin: without its access decorator a page is named."""
    page = next(address for address in ours() if address.route == "orders/<str:number>/cancel/")
    monkeypatch.delattr(page.view, "access")

    assert any(line.startswith(page.route) for line in gaps())


def test_a_call_that_lost_its_scope_is_found(monkeypatch):
    call = next(address for address in ours() if address.route == "api/v1/orders/<str:order_id>/cancel/")
    monkeypatch.setattr(call.view.cls, "scopes", {"POST": "orders:read"})

    assert any(line.startswith(call.route) for line in gaps())


class Cast(NamedTuple):
    """Browsers by role, and the three worlds: acme's and birch's at maple, and the rival's."""

    browsers: dict[str, Any]
    own: World
    other: World
    foreign: World


@pytest.fixture
def cast(as_user, maple, rival, ann, max, amy, ana, acme, birch, acme_clerk, in_scope) -> Cast:
    with in_scope(rival):
        theirs = SupplierFactory(code="rival-acme", name="Acme")
    people = {"owner": ann, "manager": max, "agent": amy, "analyst": ana, "supplier": acme_clerk, "stranger": None}
    return Cast(
        {role: as_user(person, raise_errors=False) for role, person in people.items()},
        make_world(maple, acme, word="acme"),
        make_world(maple, birch, word="birch"),
        make_world(rival, theirs, word="rival"),
    )


def pages() -> Iterator[tuple[Address, str, str, str]]:
    """Every page, each method it is declared for, its kind and its permission."""
    for address in ours():
        if _is_call(address) or address.route not in DOORS:
            continue
        words = DOORS[address.route].split()
        methods = [word for word in words if word in {"GET", "POST"}]
        kind, permission = (*words[len(methods) :], "")[:2]
        for method in methods:
            yield address, method, kind, permission


def ask(browser: Any, method: str, address: Address, path: str) -> HttpResponse:
    """Ask, and undo what the answer has changed."""
    with transaction.atomic():
        if method == "GET":
            answer = browser.get(path)
        else:
            answer = browser.post(path, PAYLOADS.get(address.route, REASON))
        transaction.set_rollback(True)
    return answer


def expected(kind: str, permission: str, role: str, path: str) -> str:
    """What the door must answer to the role: in, login, refused (403) or absent (404)."""
    if kind == "public":
        return "in"
    if role == "stranger":
        return "login"
    if kind == "member":
        return "in"
    if kind == "platform":
        return "absent"
    if role == "supplier" and path == "/":
        return "portal"
    return "in" if role in PERMISSIONS[permission] else "refused"


def met(answer: HttpResponse) -> str:
    where = answer.headers.get("Location", "")
    if answer.status_code == 302 and where.startswith(LOGIN):
        return "login"
    if answer.status_code == 302 and where == "/portal/":
        return "portal"
    return {403: "refused", 404: "absent"}.get(answer.status_code) or ("broken" if answer.status_code >= 500 else "in")


# Answers that depend on more than the role.
BESIDES = {
    "accounts/sessions/<int:session_id>/end/": "absent",  # a session of somebody who is none of these
    "accounts/switch/": "absent",  # the payload names no place of one's own
    "logo/": "absent",  # what the world has put there is not a logo of the portal's own making
    "bulk/<str:name>/": "refused",  # the action asks for a permission of its own, which an analyst has not
    "bulk/runs/<uuid:run_id>/again/": "refused",
    "lists/views/<uuid:view_id>/": "refused",  # what others see as well is changed by whom may share
    "portal/bulk/<str:name>/": "refused",  # nor has a clerk, of an action of the staff's
    "portal/bulk/runs/<uuid:run_id>/again/": "refused",
    "readyz": "broken",  # without a broker the portal is alive but not ready
}


@pytest.mark.django_db
def test_each_page_to_each_role(cast):
    wrong = []

    for address, method, kind, permission in pages():
        for role in ROLES:
            world = cast.own
            path = path_to(address, world)
            answer = ask(cast.browsers[role], method, address, path)
            want, got = expected(kind, permission, role, path), met(answer)
            if got != want and not (want == "in" and BESIDES.get(address.route) == got):
                wrong.append(f"{method} {path} as {role}: {got} ({answer.status_code}), not {want}")

    assert wrong == []


@pytest.mark.django_db
def test_no_page_shows_or_changes_what_is_foreign(cast, maple, rival):
    """Another retailer's object, and for a clerk another supplier's, is not there: 404, and nothing has changed."""
    before = fingerprint(maple, rival)
    wrong = []

    for address, method, kind, permission in pages():
        if kind not in {"staff", "portal"} or address.route in NARROWED:
            continue
        elsewhere = {"rival": cast.foreign} | ({"birch": cast.other} if kind == "portal" else {})
        for name in address.names:
            for whose, world in elsewhere.items():
                path = path_to(address, cast.own, but={name: world})
                if path == path_to(address, cast.own):
                    continue
                for role in PERMISSIONS[permission]:
                    browser, payload = cast.browsers[role], PAYLOADS.get(address.route, REASON)
                    answer = browser.get(path) if method == "GET" else browser.post(path, payload)
                    if answer.status_code != 404:
                        wrong.append(f"{method} {path} ({whose}'s {name}) as {role}: {answer.status_code}")

    assert wrong == []
    assert _changed(before, fingerprint(maple, rival)) == []


@pytest.mark.django_db
def test_a_narrowed_list_shows_nothing_foreign(cast):
    for address in ours():
        if address.route in NARROWED:
            answer = cast.browsers["owner"].get(path_to(address, cast.foreign))
            assert str(cast.foreign.things["Order"].number) not in answer.content.decode()


def calls() -> Iterator[tuple[Address, str, list[str], bool]]:
    """Every call, each method, the scopes of which it needs one, and whether suppliers' keys may call it."""
    for address in ours():
        if not _is_call(address) or address.route not in DOORS:
            continue
        declared = DOORS[address.route]
        for part in declared.removesuffix(" +supplier").split(", "):
            method, scope = part.split()
            yield address, method, [] if scope == "any" else scope.split("|"), declared.endswith("+supplier")


def send(program: Any, method: str, address: Address, path: str) -> HttpResponse:
    body = None if method == "GET" else PAYLOADS.get(address.route, REASON)
    with transaction.atomic():
        answer = program.send(method, path, body)
        transaction.set_rollback(True)
    return answer


@pytest.mark.django_db
def test_each_call_to_each_key(cast, api, acme):
    wrong = []
    nobody, wrong_key = api(key=None, raise_errors=False), api(key="dsk_wrong", raise_errors=False)
    one = {scope: api([scope], raise_errors=False) for scope in SCOPES}
    all_but = {
        any_of: api([other for other in SCOPES if other not in any_of], raise_errors=False)
        for any_of in {tuple(scopes) for *_call, scopes, _for_suppliers in calls()}
    }
    of_acme = api(supplier=acme, raise_errors=False)

    for address, method, scopes, for_suppliers in calls():
        path = path_to(address, cast.own)
        cases = [("no key", nobody, "401"), ("a wrong key", wrong_key, "401")]
        cases += [("the scope alone", one[scope], "in") for scope in scopes or ["orders:read"]]
        if scopes:
            cases += [("every other scope", all_but[tuple(scopes)], "403")]
        may_supplier = for_suppliers and (not scopes or not SUPPLIER_SCOPES.isdisjoint(scopes))
        cases += [("acme's key", of_acme, "in" if may_supplier else "403")]
        for who, program, want in cases:
            answer = send(program, method, address, path)
            refused = answer.status_code in {401, 403, 404, 405} or answer.status_code >= 500
            if refused if want == "in" else answer.status_code != int(want):
                wrong.append(f"{method} {path} with {who}: {answer.status_code}, not {want} {answer.content[:200]!r}")

    assert wrong == []


@pytest.mark.django_db
def test_no_call_shows_or_changes_what_is_foreign(cast, api, acme, maple, rival):
    programs = {"staff": api(raise_errors=False), "acme": api(supplier=acme, raise_errors=False)}
    before = fingerprint(maple, rival)
    wrong = []

    for address, method, scopes, for_suppliers in calls():
        body = None if method == "GET" else PAYLOADS.get(address.route, REASON)
        for name in address.names:
            tries = [("staff", "rival", cast.foreign)]
            if for_suppliers and not SUPPLIER_SCOPES.isdisjoint(scopes):
                tries += [("acme", "rival", cast.foreign), ("acme", "birch", cast.other)]
            for who, whose, world in tries:
                path = path_to(address, cast.own, but={name: world})
                answer = programs[who].send(method, path, body)
                if answer.status_code != 404:
                    wrong.append(f"{method} {path} ({whose}'s {name}) as {who}: {answer.status_code}")

    assert wrong == []
    assert _changed(before, fingerprint(maple, rival)) == []


def _changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [table for table, mark in after.items() if before[table] != mark]
