"""The one door to bulk actions, and the page of a run: how far it is, and what became of each row.

Staff and suppliers' clerks have the same pages at two addresses, each behind its own kind of access; which
action a person may use is asked of the action itself.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from dropship.accounts.access import find, portal_page, staff_page
from dropship.accounts.roles import may
from dropship.base.sentences import told
from dropship.bulk.actions.start_bulk_run import AT_MOST, start_bulk_run
from dropship.bulk.models import BulkItem, BulkRun, Chosen
from dropship.bulk.registry import ACTIONS, Registered
from dropship.bulk.work import work_at_once
from dropship.tenancy.verb import attempt
from dropship.ui.columns import NOTHING, Column
from dropship.ui.filters import Choice
from dropship.ui.keyset import in_order
from dropship.ui.lists import Empty, ListPage
from dropship.ui.parts import back, render_page, wants_part

AT_ONCE = 20
State = BulkItem.State


def _link(row: dict[str, Any]) -> Any:
    name = row["label"] or NOTHING
    return format_html('<a href="{}">{}</a>', row["url"], name) if row["url"] else name


def _reason(row: dict[str, Any]) -> Any:
    """It is kept in English, and told in the language of whoever looks."""
    return told(row["reason"]) if row["reason"] else NOTHING


ITEMS = {
    kind: ListPage(
        name=f"{kind}-bulk-items",
        title=gettext_lazy("Rows"),
        rows=lambda request: BulkItem.objects.filter(run_id=request.resolver_match.kwargs["run_id"]),
        columns=[
            Column(key="label", label=gettext_lazy("Row"), render=_link, on_phone="title"),
            Column(key="state", label=gettext_lazy("Result"), shown_as="badge", thing="bulk_item", on_phone="side"),
            Column(key="reason", label=gettext_lazy("Reason"), render=_reason, on_phone="wide"),
            Column(key="position", label=gettext_lazy("No."), shown_as="number", sort=True, on_phone="hidden"),
        ],
        also=("label", "url", "reason"),
        filters=[Choice(name="state", label=gettext_lazy("Result"), options="bulk_item")],
        sort="position",
        has_views=False,
        empty=Empty(title=gettext_lazy("No rows")),
        base=base,
        template="bulk/run.html",
    )
    for kind, base in (("staff", "base.html"), ("portal", "portal/base.html"))
}


def _start(request: HttpRequest, name: str) -> HttpResponse:
    """Do the action to the marked rows, or with `all` to every row that the list's address asks for."""
    registered = _registered(request, name)
    action = registered.action
    form = action.form(request.POST) if action.form else None
    if form is not None and not form.is_valid():
        for complaints in form.errors.values():
            messages.error(request, " ".join(complaints))
        return back(request, _home(request))
    answers = {field: request.POST.get(field, "") for field in form.fields} if form else {}
    return _run(request, name, _chosen(request, registered), answers)


def _again(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Try once more what was refused: a run of its own, by whoever asks now."""
    run = find(BulkRun, request, id=run_id)
    _registered(request, run.action)
    refused = run.items.filter(state__in=[State.REFUSED, State.FAILED]).order_by("position")
    return _run(request, run.action, list(refused.values_list("object_id", "label", "url")), run.answers, run.back)


def _run(
    request: HttpRequest, name: str, chosen: Chosen, answers: dict[str, Any], return_to: str | None = None
) -> HttpResponse:
    here = return_to if return_to is not None else request.POST.get("next", "")
    run: BulkRun | None = None
    with attempt(request):
        run = start_bulk_run(
            name,
            chosen,
            answers=answers,
            membership_id=request.membership.id,
            supplier_id=request.membership.supplier_id,
            back=here if _is_ours(request, here) else "",
            by=request.actor,
            at=timezone.now(),
        )
    if run is None:
        return back(request, _home(request))
    if run.total <= AT_ONCE:
        work_at_once(run.id, at=timezone.now())
        if run.counts()[State.DONE] == run.total:
            messages.success(request, _told(run, run.counts()))
            return back(request, run.back or _home(request))
    return redirect(_address(request, "run", run.id))


def _is_ours(request: HttpRequest, target: str) -> bool:
    """Whether it is an address of the portal, without what a browser reads as the start of another's."""
    return (
        target.startswith("/")
        and len(target) <= 2000
        and target.isprintable()
        and url_has_allowed_host_and_scheme(target, allowed_hosts=None, require_https=request.is_secure())
    )


def _detail(request: HttpRequest, run_id: UUID) -> HttpResponseBase:
    """A run: how far it is, and every row with what became of it. While it is worked on, htmx asks again."""
    run = find(BulkRun, request, id=run_id)
    counts = run.counts()
    registered = ACTIONS.get(run.action)
    tried_again = counts[State.REFUSED] + counts[State.FAILED]
    context = {
        "run": run,
        "counts": counts,
        "title": registered.action.label if registered else run.action,
        "back": run.back or _home(request),
        "back_label": registered.page.title if registered else _("Back"),
        "is_at_work": run.finished_at is None,
        "worked": run.total - counts[State.WAITING],
        "url": _address(request, "run", run.id),
        "again_url": _address(request, "again", run.id),
        "may_try_again": bool(
            tried_again and run.finished_at and registered and may(request.membership, registered.action.permission)
        ),
        "told": _told(run, counts),
    }
    if wants_part(request) and request.htmx.target == "bulk-progress":
        answer = render_page(request, "bulk/run.html#progress", context | {"is_part": True})
        if run.finished_at is not None:
            answer["HX-Trigger"] = "bulk-finished"
        return answer
    kind = "portal" if request.membership.supplier_id else "staff"
    return ITEMS[kind].respond(request, context=context)


def _registered(request: HttpRequest, name: str) -> Registered:
    registered = ACTIONS.get(name)
    if registered is None:
        raise Http404(f"There is no bulk action {name!r}.")
    if not may(request.membership, registered.action.permission):
        raise PermissionDenied(_("Your role may not do this."))
    return registered


def _chosen(request: HttpRequest, registered: Registered) -> Chosen:
    """The rows that are meant, in the person's sight: what is foreign or gone is not among them.

    One more than allowed is asked for, which tells that there are too many.
    """
    page = registered.page
    title = page.columns[0]
    names = sorted({page.key, title.key, *page.also, *title.link_names})
    listing = page.as_asked(request, request.POST.get("query", ""))
    if request.POST.get("all"):
        rows = listing.in_order()
    else:
        marked = page.rows(request).filter(**{f"{page.key}__in": _ids(request.POST.getlist("ids"))})
        rows = in_order(marked, sort=listing.sort, key=page.key)
    return [(row[page.key], str(row[title.key] or ""), title.target(row)) for row in rows.values(*names)[: AT_MOST + 1]]


def _ids(texts: list[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts[: AT_MOST + 1]]
    except ValueError:
        raise Http404(_("There is no such row.")) from None


def _told(run: BulkRun, counts: dict[str, int]) -> str:
    done = counts[State.DONE]
    words = ngettext("%(n)s row done", "%(n)s rows done", done) % {"n": f"{done:,}"}
    refused = counts[State.REFUSED] + counts[State.FAILED]
    if refused:
        words += ", " + ngettext("%(n)s refused", "%(n)s refused", refused) % {"n": f"{refused:,}"}
    return f"{words}."


def _home(request: HttpRequest) -> str:
    return "/portal/" if request.membership.supplier_id else "/"


def _address(request: HttpRequest, name: str, run_id: UUID) -> str:
    where = "portal_bulk" if request.membership.supplier_id else "bulk"
    return reverse(f"{where}:{name}", args=[run_id])


start = require_POST(staff_page("dashboard.view")(_start))
again = require_POST(staff_page("dashboard.view")(_again))
detail = require_GET(staff_page("dashboard.view")(_detail))
portal_start = require_POST(portal_page("portal.view")(_start))
portal_again = require_POST(portal_page("portal.view")(_again))
portal_detail = require_GET(portal_page("portal.view")(_detail))
