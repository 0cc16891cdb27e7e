"""The page that the `type` of a problem document points at: what each code means."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from dropship.accounts.access import public_page
from dropship.api.problems import TITLES
from dropship.base.errors import Refused

# Codes that do not come from a kind of refusal.
GENERAL = {
    "parse_error": (400, "The body is not JSON; the detail says where."),
    "not_authenticated": (401, "No API key was sent: `Authorization: Bearer KEY`."),
    "authentication_failed": (401, "The key is wrong, expired or revoked."),
    "permission_denied": (403, "The key lacks the scope that the call needs."),
    "method_not_allowed": (405, "The address does not take this method; `Allow` names those it takes."),
    "too_large": (413, "The body is larger than the call takes."),
    "unsupported_media_type": (415, "Send application/json."),
    "lone_surrogate": (422, "A text holds half a character, which cannot be stored."),
    "out_of_range": (422, "A value is out of the range that can be stored."),
    "throttled": (429, "Too many calls; `Retry-After` says when to come again."),
    "internal": (500, "Our fault; it has been logged under the request id."),
    "unavailable": (503, "The database is away for a moment; `Retry-After` says when to come again."),
}


@public_page
def error_codes(request: HttpRequest) -> HttpResponse:
    """Every code with its status and meaning, in English like all that the API says."""
    rows = [(code, status, TITLES.get(status, ""), text) for code, (status, text) in GENERAL.items()]
    rows += [(kind.code, kind.status, kind.title, _meaning(kind)) for kind in _kinds(Refused)]
    unique = {row[0]: row for row in rows}
    with translation.override(settings.LANGUAGE_CODE):
        return render(
            request, "public/error_codes.html", {"rows": sorted(unique.values(), key=lambda row: (row[1], row[0]))}
        )


def _kinds(kind: type[Refused]) -> Iterator[type[Refused]]:
    for one in kind.__subclasses__():
        yield one
        yield from _kinds(one)


def _meaning(kind: type[Refused]) -> str:
    return (kind.__doc__ or kind.title).strip().split("\n")[0].replace("`", "")
