"""The habits of the house, held by reading the code: each rule names the places that break it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from dropship.events.registry import EVENT_TYPES

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("dropship", "orders", "inventory", "suppliers", "customers", "metrics")
DOORS = re.compile(
    r"(orders|inventory|suppliers|customers|metrics)/(api|views|portal)/|dropship/office/(?!apps|events|models|tasks|wiring)[a-z_]+\.py$"
)
ACTIONS = re.compile(r"/actions/(?!__init__)[a-z_]+\.py$")
WRITES = {"create", "bulk_create", "save", "update", "delete", "bulk_update", "get_or_create", "update_or_create"}


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the rooms, by its path from the root; migrations aside."""
    found = {}
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                name = path.relative_to(ROOT).as_posix()
                found[name] = ast.parse(path.read_text(encoding="utf-8"), filename=name)
    return found


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Every call with the words it is called by: `Order.objects.create`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


def where(pattern: re.Pattern[str], breaks: re.Pattern[str]) -> list[str]:
    """The places of the modules that fit `pattern` where something is called that `breaks` the rule."""
    return [
        f"{name}:{call.lineno} {words}"
        for name, tree in modules().items()
        if pattern.search(name)
        for call, words in calls(tree)
        if breaks.search(words)
    ]


def test_doors_do_not_write():
    """They call a verb, which asks for a transaction and records what happened."""
    assert where(DOORS, re.compile(rf"\bobjects\b.*\.({'|'.join(WRITES)})$|\.save$")) == []


def test_the_reading_sees_what_it_looks_for():
    """The twin: where writing, catching and queueing are allowed, the same reading finds them."""
    assert where(ACTIONS, re.compile(r"\.save$|objects.*\.create$"))
    assert where(re.compile("tasks"), re.compile(r"\bnow$"))
    assert where(re.compile(r"^dropship/celery\.py$"), re.compile(r"\.apply_async$"))
    assert len([name for name in modules() if DOORS.search(name)]) > 15


def test_doors_open_no_transaction_of_their_own():
    assert where(DOORS, re.compile(r"\batomic$")) == []


def test_verbs_are_told_the_time():
    assert where(ACTIONS, re.compile(r"\b(now|today|utcnow|localdate)$")) == []


def test_an_action_is_found_under_its_name():
    """`actions/<verb_object>.py` has a public function of that name, or is named for the several it holds."""
    several = {"orders/actions/change_rule.py", "inventory/actions/reservations.py"}
    missing = [
        name
        for name, tree in modules().items()
        if ACTIONS.search(name) and name not in several
        if Path(name).stem not in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    ]
    assert missing == []


def test_the_broker_is_reached_in_one_place():
    assert [place for place in where(re.compile(""), re.compile(r"\.(delay|apply_async|send_task)$")) if not place.startswith("dropship/celery.py")] == []  # fmt: skip


def test_refusals_are_caught_in_few_places():
    """A door that caught one itself would commit the half of the verb that had run."""
    allowed = {"dropship/tenancy/verb.py", "dropship/api/problems.py"}
    caught = [
        f"{name}:{node.lineno}"
        for name, tree in modules().items()
        if name not in allowed and DOORS.search(name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and node.type is not None and "Refused" in ast.unparse(node.type)
    ]
    assert caught == []


def test_every_event_is_recorded_somewhere():
    made = {words.rpartition(".")[2].removesuffix(".of") for tree in modules().values() for _call, words in calls(tree)}
    made |= {
        words.split(".")[-2] for tree in modules().values() for _call, words in calls(tree) if words.endswith(".of")
    }
    by_name = "\n".join((ROOT / name).read_text(encoding="utf-8") for name in modules() if ACTIONS.search(name))

    unseen = [name for name, kind in EVENT_TYPES.items() if kind.__name__ not in made and f"'{name}'" not in by_name]
    assert unseen == []


def test_files_stay_small():
    """At five hundred lines there are two ideas in it."""
    long = {name: len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in modules()}
    assert {name: lines for name, lines in long.items() if lines > 450} == {}
