"""`import_suppliers`: who supplies and on what terms, from a table."""

from __future__ import annotations

import pytest

from suppliers.models import ShippingMethod, Supplier
from tests.tabular.commands import counts, run
from tests.tabular.files import json_lines, kept

pytestmark = pytest.mark.django_db
TABLE = "code;name;email;country;handling_days;cut_off;is_active\nacme;Acme;desk@acme.example;US;2;14:30;yes\nelm;Elm;;DE;;;\n"


def test_suppliers_are_added_then_changed_then_left_alone(maple, in_scope, tmp_path):
    first = run("import_suppliers", "maple-pine", kept(tmp_path, "s.csv", TABLE))
    again = run("import_suppliers", "maple-pine", kept(tmp_path, "s.csv", TABLE))
    changed = run("import_suppliers", "maple-pine", kept(tmp_path, "s.csv", TABLE.replace("Elm;;DE", "Elm GmbH;;DE")))

    assert (first["exit"], first["delimiter"], counts(first)) == (0, ";", (2, 2, 2, 2, 0, 0))
    assert counts(again) == (2, 2, 0, 0, 2, 0)
    assert counts(changed) == (2, 2, 0, 1, 1, 0)
    with in_scope(maple):
        assert list(Supplier.objects.order_by("code").values_list("code", "name", "currency", "handling_days")) == [
            ("acme", "Acme", "USD", 2),
            ("elm", "Elm GmbH", "USD", 1),
        ]


def test_shipping_methods_come_with_json_lines(maple, in_scope, tmp_path):
    supplier = {
        "code": "acme",
        "name": "Acme",
        "shipping_methods": [{"code": "express", "cost": "9.00", "transit_days": 1}],
    }
    path = kept(tmp_path, "s.jsonl", json_lines(supplier))

    assert counts(run("import_suppliers", "maple-pine", path)) == (1, 1, 1, 1, 0, 0)
    assert counts(run("import_suppliers", "maple-pine", path)) == (1, 1, 0, 0, 1, 0)
    with in_scope(maple):
        assert ShippingMethod.objects.get().code == "express"


def test_bad_rows_are_refused_with_their_place(maple, in_scope, tmp_path):
    table = "code,name,email,country,cut_off\na b,Ash,,,\nash,,,,\noak,Oak,no,ZZ,25:00\nfir,Fir,,,\n"

    report = run("import_suppliers", "maple-pine", kept(tmp_path, "s.csv", table))

    assert (report["exit"], counts(report)) == (1, (4, 1, 1, 1, 0, 3))
    assert [(one["line"], one["column"]) for one in report["errors"]] == [(2, "code"), (3, "name"), (4, "email")]
    assert "country:" in report["errors"][2]["reason"]
    assert "cut_off:" in report["errors"][2]["reason"]


def test_a_dry_run_changes_nothing(maple, in_scope, tmp_path):
    report = run("import_suppliers", "maple-pine", kept(tmp_path, "s.csv", TABLE), dry_run=True)

    assert (report["dry_run"], counts(report)) == (True, (2, 2, 2, 2, 0, 0))
    with in_scope(maple):
        assert not Supplier.objects.exists()


def test_the_list_that_the_portal_exports_can_be_imported_again(maple, in_scope, tmp_path, as_user, ann):
    run("import_suppliers", "maple-pine", kept(tmp_path, "s.csv", TABLE))
    exported = b"".join(as_user(ann).get("/suppliers/?export=csv").streaming_content)

    report = run("import_suppliers", "maple-pine", kept(tmp_path, "s.csv", exported))

    assert report["refused"] == report["changed"] == 0
    assert {"country", "acknowledgement_hours", "score"} <= set(report["recognised"])
