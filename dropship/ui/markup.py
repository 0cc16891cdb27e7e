"""Small pieces of HTML made in Python, because lists print them by the thousand.

The template tags of `templatetags/ui.py` and the cells of `columns.py` both call these, so a badge,
an amount or a time looks the same wherever it stands. Everything returned is escaped and safe.
"""

from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_timedelta
from babel.numbers import UnknownCurrencyError, format_currency, format_decimal
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, to_locale

from dropship.ui.states import look


@lru_cache(maxsize=512)
def icon(name: str, *, size: int | None = None, css: str = "") -> SafeString:
    """Return a Tabler outline icon as inline SVG, hidden from screen readers; unknown names are a dot.

    The names are those of tabler.io/icons; `size` in pixels, by default that of the text around it.
    """
    drawing = _drawing(name) or _drawing("point")
    side = "" if size is None else f' width="{int(size)}" height="{int(size)}"'
    return mark_safe(  # noqa: S308 - the library's own drawing; what comes from outside is escaped
        f'<svg class="{escape(" ".join(filter(None, ("icon", css))))}"{side} viewBox="0 0 24 24" fill="none" '
        'stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" '
        f'aria-hidden="true" focusable="false">{drawing}</svg>'
    )


def badge(thing: str, state: str) -> SafeString:
    """Return the state of a thing as a coloured dot and its word."""
    return _badge(thing, str(state), get_language())


@lru_cache(maxsize=1024)
def _badge(thing: str, state: str, language: str | None) -> SafeString:
    shown = look(thing, state)
    return format_html('<span class="state state-{}">{}</span>', shown.colour, shown.word)


def keystroke(name: str) -> SafeString:
    """Return a key as it is printed on the keyboard; `mod+k` is ⌘K on a Mac and Ctrl K elsewhere, told apart by CSS."""
    words = {"esc": "Esc", "enter": "↵", "up": "↑", "down": "↓"}
    if name.startswith("mod+"):
        letter = words.get(name.removeprefix("mod+")) or name.removeprefix("mod+").upper()
        return format_html(
            '<kbd class="only-mac">⌘{0}</kbd><span class="not-mac"><kbd>{1}</kbd> <kbd>{0}</kbd></span>',
            letter,
            gettext("Ctrl"),
        )
    return format_html("<kbd>{}</kbd>", words.get(name, name))


def money(amount: Any, currency: str) -> SafeString:
    """Return an amount with its currency, as the reader's language writes it; nothing for None."""
    if amount is None or amount == "":
        return mark_safe('<span class="nothing">–</span>')
    return format_html('<span class="money">{}</span>', money_text(amount, currency))


def money_text(amount: Any, currency: str) -> str:
    """Return an amount with its currency as plain text."""
    try:
        return _currency(Decimal(amount), str(currency or ""), locale())
    except (InvalidOperation, TypeError, ValueError):
        return f"{amount} {currency}"


def number(value: Any) -> str:
    """Return a figure with the separators of the reader's language; nothing for None."""
    return "–" if value is None or value == "" else format_decimal(value, locale=locale())


def percent(ratio: Any, *, digits: int = 1) -> str:
    """Return a ratio of 0 to 1 as a percentage; nothing for None."""
    if ratio is None or ratio == "":
        return "–"
    here = locale()
    return here.percent_formats[None].apply(ratio, here, force_frac=(digits, digits))


def when(value: date | datetime | None, *, relative: bool = False, now: datetime | None = None) -> SafeString:
    """Return a moment as `<time>`: the date in the page, the distance from now in its tooltip.

    `relative` turns the two round. Dates without a time are shown as dates; None as a dash.
    """
    if not value:
        return mark_safe('<span class="nothing">–</span>')
    second = (now or timezone.now()).replace(microsecond=0)
    return _when(value, relative, second, get_language(), timezone.get_current_timezone())


@lru_cache(maxsize=512)
def _when(
    value: date | datetime,
    relative: bool,
    now: datetime,
    language: str | None,
    zone: tzinfo,
) -> SafeString:
    """Made once a second: the page of an order names the same few moments again and again."""
    absolute, full, machine = _absolute(value, now)
    distance = ago(value, now=now)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        machine,
        full if relative else f"{full} · {distance}",
        distance if relative else absolute,
    )


def ago(value: date | datetime, *, now: datetime | None = None) -> str:
    """Return how far a moment is from now, in words: “3 hours ago”, “in 2 days”."""
    now = now or timezone.now()
    if not isinstance(value, datetime):
        delta = value - timezone.localtime(now).date()
        if not delta:
            return gettext("today")
        return format_timedelta(delta, granularity="day", add_direction=True, locale=locale(), threshold=1.2)
    return format_timedelta(_aware(value) - now, add_direction=True, locale=locale(), threshold=1.2)


def day(value: date) -> str:
    """Return a day with its year, as the reader's language writes it."""
    return format_date(value, "medium", locale=locale())


def short_day(value: date) -> str:
    """Return a day of this year, as charts name it: 24. Nov., Nov 24."""
    return _skeleton("MMMd", datetime.combine(value, time()), locale())


def week_day(value: date | datetime) -> str:
    """Return a day near by with its day of the week, in a sentence: Freitag, 6. Februar."""
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    here = locale()
    return f"{format_date(local, 'EEEE', here)}, {_skeleton('MMMMd', datetime.combine(local, time()), here)}"


def soon(value: datetime) -> str:
    """Return a moment near by with its day of the week as plain text: Fri, Feb 6, 8:00 AM."""
    return _moment(timezone.localtime(value).replace(second=0, microsecond=0, tzinfo=None), "MMMEd", locale())


def long_day(value: date) -> str:
    """Return a day in full, for letters: 24. November 2026, November 24, 2026."""
    return format_date(value, "long", locale=locale())


def moment(value: datetime) -> str:
    """Return a moment with its time zone as plain text, for letters."""
    here = locale()
    return f"{_moment(value.replace(second=0, microsecond=0, tzinfo=None), 'yMMMEd', here)} {value.tzname()}"


def country_word(code: str) -> str:
    """Return the name of a country in the reader's language; the code itself where it has none."""
    return locale().territories.get(code.upper(), code)


def actor(name: str) -> str:
    """Return who did it, as people say it: `user:amy@…` is the address, `key:shop` the key's name."""
    kind, _colon, who = name.partition(":")
    if kind == "system":
        return gettext("automatically")
    if kind == "customer":
        return gettext("the customer")
    return f"{who} ({gettext('API key')})" if kind in {"key", "supplier-key"} else who or name


def locale() -> Locale:
    """Return the reader's locale as Babel knows it, English where it does not."""
    return _locale(get_language() or "en")


def _drawing(name: str) -> str:
    """Return the inside of an icon's SVG; nothing where the library has no such icon."""
    try:
        svg = _icons().read(f"outline/{name}.svg").decode()
    except KeyError:
        return ""
    return svg[svg.index(">") + 1 : svg.rindex("</svg>")].strip()


@lru_cache(maxsize=1)
def _icons() -> ZipFile:
    """Open the library's archive once and from memory: opening costs 60 ms, and a file would be shared by forks."""
    return ZipFile(BytesIO((files("tablericons") / "tablericons.zip").read_bytes()))


def _absolute(value: date | datetime, now: datetime) -> tuple[str, str, str]:
    here = locale()
    if not isinstance(value, datetime):
        same_year = value.year == timezone.localtime(now).year
        text = (
            _skeleton("MMMd", datetime.combine(value, time()), here)
            if same_year
            else format_date(value, "medium", here)
        )
        return text, format_date(value, "full", here), value.isoformat()
    local = timezone.localtime(_aware(value))
    minute = local.replace(second=0, microsecond=0, tzinfo=None)
    same_year = local.year == timezone.localtime(now).year
    text = _moment(minute, "MMMd" if same_year else "yMMMd", here)
    return text, f"{_moment(minute, 'yMMMEd', here)} {local.tzname()}", _aware(value).astimezone(UTC).isoformat()


def _aware(value: datetime) -> datetime:
    return value if timezone.is_aware(value) else timezone.make_aware(value)


@lru_cache(maxsize=4096)
def _moment(minute: datetime, day: str, here: Locale) -> str:
    return f"{_skeleton(day, minute, here)}, {_skeleton('Hm' if here.language != 'en' else 'jm', minute, here)}"


def _skeleton(skeleton: str, value: datetime, here: Locale) -> str:
    if skeleton == "jm":
        skeleton = "hm" if here.territory in {None, "US", "CA", "AU"} else "Hm"
    return format_skeleton(skeleton, value, locale=here)


@lru_cache(maxsize=4096)
def _currency(amount: Decimal, currency: str, here: Locale) -> str:
    if not currency:
        return format_decimal(amount, locale=here)
    try:
        return format_currency(amount, currency, locale=here)
    except UnknownCurrencyError:
        return f"{amount} {currency}"


@lru_cache(maxsize=32)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(to_locale(language))
    except (UnknownLocaleError, ValueError):
        return Locale("en")
