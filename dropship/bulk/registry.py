"""The bulk actions of the rooms' lists by name: the one table that the door and the worker look them up in."""

from __future__ import annotations

from dataclasses import dataclass

from dropship.ui.lists import Bulk, ListPage


@dataclass(frozen=True, slots=True)
class Registered:
    """An action and the list whose rows it works on."""

    page: ListPage
    action: Bulk


ACTIONS: dict[str, Registered] = {}


def bulk_actions(page: ListPage) -> None:
    """Register every bulk action that the list declares; from then on its buttons work.

    A room calls this in its wiring, because the worker, which knows no pages, needs the actions as well.
    """
    for action in page.bulk:
        standing = ACTIONS.setdefault(action.name, Registered(page, action))
        if standing.action is not action:
            raise ValueError(f"Two bulk actions are named {action.name}.")
