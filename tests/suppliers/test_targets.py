"""Targets of suppliers: the usual ones and a supplier's own, met or missed in words, told once when they are missed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from dropship.events.models import Event
from suppliers.actions.record_scorecard import record_scorecard

pytestmark = pytest.mark.django_db
USUAL, OWN = "/settings/targets/", "/suppliers/acme/targets/"
FIGURES = {"acknowledgement_time": 5.0, "on_time_shipment": 0.9, "units_filled": 0.97, "return_rate": 0.02}


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def scored(maple, acme, in_scope):
    """`scored(units_filled=0.5)`: acme's card over 30 days has these figures from now on."""
    times = iter(range(100))

    def score(**others: float) -> None:
        figures = {name: {"value": value, "n": 4} for name, value in (FIGURES | others).items()}
        with in_scope(maple):
            at = timezone.now() + timedelta(seconds=next(times))
            record_scorecard(acme.id, days=30, figures=figures, by="system:metrics", at=at)

    return score


def told(maple, in_scope, name: str) -> list[dict]:
    with in_scope(maple):
        return [event.data for event in Event.objects.filter(name=name).order_by("position")]


def test_usual_targets_hold_for_every_supplier_until_it_has_its_own(
    as_user, max, acme_clerk, birch_clerk, birch, scored
):
    scored()
    browser = as_user(max)
    typed = {"acknowledgement_time": "4", "on_time_shipment": "95", "units_filled": "97", "return_rate": "2.5"}
    assert browser.post(USUAL, typed).status_code == 302

    for page in (browser.get("/suppliers/acme/"), as_user(acme_clerk).get("/portal/scorecard/")):
        assert "Target: at most 4 h missed" in words(page)
        assert "Target: at least 95.0% missed" in words(page)
        assert "Target: at least 97.0% met" in words(page), "what is just reached is met"
        assert "Target: at most 2.5% met" in words(page)
    assert "As usual: 95.0%" in words(browser.get(OWN))

    assert browser.post(OWN, {"on_time_shipment": "80"}).status_code == 302
    mine = words(as_user(acme_clerk).get("/portal/scorecard/"))
    assert "Target: at least 80.0% met" in mine
    assert "Target: at most 4 h missed" in mine, "what is left empty stays as usual"
    assert 'value="80"' in browser.get(OWN).content.decode()
    assert browser.post(OWN, {}).status_code == 302
    assert "Target: at least 95.0% missed" in words(as_user(acme_clerk).get("/portal/scorecard/"))


def test_a_supplier_sees_nothing_of_the_targets_of_another(as_user, max, acme, birch_clerk, maple, in_scope, birch):
    as_user(max).post(OWN, {"units_filled": "61.7"})
    with in_scope(maple):
        record_scorecard(birch.id, days=30, figures={"units_filled": {"value": 1, "n": 1}}, by="x", at=timezone.now())
    page = as_user(birch_clerk).get("/portal/scorecard/")
    assert "100.0%" in words(page)
    assert "61.7" not in page.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"on_time_shipment": "101"},
        {"units_filled": "-1"},
        {"return_rate": "1e1"},
        {"acknowledgement_time": "0"},
        {"acknowledgement_time": "721"},
        {"acknowledgement_time": "NaN"},
        {"units_filled": "99.999"},
        {"units_filled": "many"},
    ],
)
@pytest.mark.parametrize("door", [USUAL, OWN])
def test_what_is_no_target_is_said_beside_its_field(as_user, max, acme, maple, in_scope, wrong, door):
    answer = as_user(max).post(door, wrong)

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert told(maple, in_scope, "supplier.targets_set") == []


def test_a_change_is_an_event_and_the_same_again_none(as_user, max, acme, maple, in_scope):
    browser = as_user(max)
    for door in (USUAL, OWN, USUAL, OWN):
        browser.post(door, {"units_filled": "97", "acknowledgement_time": "4.5"})

    said = {"acknowledgement_time": 4.5, "on_time_shipment": None, "units_filled": 0.97, "return_rate": None}
    events = told(maple, in_scope, "supplier.targets_set")
    assert [(one["supplier"], one["targets"]) for one in events] == [("", said), ("acme", said)]


def test_a_missed_target_is_told_once_until_it_is_met_again(as_user, max, acme, maple, in_scope, scored):
    as_user(max).post(USUAL, {"units_filled": "95"})
    for value in (0.97, 0.9, 0.89, 0.96, 0.9):
        scored(units_filled=value)

    missed = told(maple, in_scope, "supplier.target_missed")

    assert [(one["measure"], one["value"], one["target"]) for one in missed] == [
        ("units_filled", 0.9, 0.95),
        ("units_filled", 0.9, 0.95),
    ]


def test_who_may_not_change_suppliers_sets_no_targets(as_user, amy, ana, acme_clerk, acme):
    for person in (amy, ana, acme_clerk):
        for door in (USUAL, OWN):
            assert as_user(person).get(door).status_code == 403
            assert as_user(person).post(door, {"units_filled": "1"}).status_code == 403
