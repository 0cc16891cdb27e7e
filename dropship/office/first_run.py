"""What a new retailer does first: steps that rooms register, each ticking itself when it is true."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dropship.accounts.access import staff_page
from dropship.accounts.roles import may
from dropship.office.actions.end_first_run import end_first_run
from dropship.ui.parts import go

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Way:
    """A button of a step: a link, or with `posts` a form; `permission` says who may press it."""

    label: StrOrPromise
    url: str
    permission: str
    posts: bool = False
    confirm: StrOrPromise = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do; `position` puts it among those of other rooms. Optional ones hold nothing up."""

    name: str
    position: int
    title: StrOrPromise
    text: StrOrPromise
    is_done: Callable[[], bool]
    ways: Sequence[Way]
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A step as one person sees it; `is_next` marks the first that is still to do."""

    step: Step
    is_done: bool
    is_next: bool
    ways: list[Way]


@dataclass(frozen=True, slots=True)
class FirstRun:
    standings: list[Standing]
    done: int
    needed: int


_steps: dict[str, Step] = {}


def first_step(step: Step) -> None:
    """Register a step; `is_done` is asked in the retailer's scope and must be cheap."""
    _steps[step.name] = step


def first_run_of(request: HttpRequest) -> FirstRun | None:
    """The steps while one that is needed is missing. Afterwards nothing, for good and at no cost."""
    if request.tenant.first_run_over_at is not None:
        return None
    steps = sorted(_steps.values(), key=lambda step: step.position)
    done = {step.name: step.is_done() for step in steps}
    needed = [step for step in steps if not step.is_optional]
    missing = [step for step in needed if not done[step.name]]
    if not missing:
        end_first_run(by="system:first_run", at=timezone.now())
        return None
    standings = [
        Standing(
            step,
            is_done=done[step.name],
            is_next=step is missing[0],
            ways=[way for way in step.ways if may(request.membership, way.permission)],
        )
        for step in steps
    ]
    return FirstRun(standings, done=len(needed) - len(missing), needed=len(needed))


@require_POST
@staff_page("settings.manage")
def dismiss(request: HttpRequest) -> HttpResponse:
    """The owner needs no guide: the steps never come back."""
    end_first_run(by=request.actor, at=timezone.now())
    messages.success(request, _("The first steps are put away. Everything is in the menu."))
    return go(request, "/")
