"""A timeline as HTML: made in Python, because a story has hundreds of entries."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from dropship.base.sentences import told
from dropship.ui.markup import icon, when

ENTRY = (
    '<li class="story-entry{}{}"><span class="story-icon">{}</span><div class="story-body"><p class="story-title">{}</p>{}'
    '<p class="story-meta">{}{}</p></div></li>'
)


def timeline(entries: Iterable[Mapping[str, Any]]) -> SafeString:
    """Return what happened as a list; an entry has `at` and `title`, and where wanted text, by, icon, tone, kind, url."""
    return mark_safe(f'<ol class="story">{"".join(map(_entry, entries))}</ol>')  # noqa: S308 - each entry is escaped


def _entry(entry: Mapping[str, Any]) -> SafeString:
    title = entry["title"]
    url, tone, kind, text, by = (entry.get(name) for name in ("url", "tone", "kind", "text", "by"))
    return format_html(
        ENTRY,
        f" story-{tone}" if tone else "",
        f" of-{kind}" if kind else "",
        icon(entry.get("icon") or "point"),
        format_html('<a href="{}">{}</a>', url, title) if url else title,
        format_html('<p class="story-text">{}</p>', told(text)) if text else "",
        when(entry["at"]),
        f" · {by}" if by else "",
    )
