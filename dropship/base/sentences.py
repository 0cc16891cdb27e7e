"""Sentences that were written down in English, told in the reader's language.

What a verb refuses, what a check finds and what a report says is written below the doors, where nobody knows
who will read it: as an English sentence, marked by `gettext_noop`, filled in by `format`. Much of it is kept
(issues, reports, events) and read later by somebody else. A page tells it by `told`: the sentence is known
by its template in the catalogue, and what was filled in is put into the template of the other language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from string import Formatter

from babel import Locale
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from django.utils.translation import get_language, gettext, to_locale

from dropship.catalogues import catalogue_of

END_OF_SENTENCE = re.compile(r"(?<=[.!?]) (?=\S)")
LED = re.compile(r"([\w./-]{1,60}): (.+)", re.DOTALL)
LONGEST = 600
"""More than any sentence; a longer text is not worth comparing with every template."""
MOST_SENTENCES = 6
"""More than are ever told together; comparing every run of many more would take seconds."""


def told(sentence: object) -> str:
    """The sentence in the reader's language; one that no template knows is given back as it is."""
    text, language = str(sentence), get_language() or "en"
    if not text or language.partition("-")[0] == "en" or len(text) > LONGEST:
        return text
    return _told(text, language)


def within(word: str) -> str:
    """A word that can stand alone as it is written within a sentence: “On hold” is “on hold”."""
    return word[:1].lower() + word[1:]


@lru_cache(maxsize=4096)
def _told(text: str, language: str) -> str:
    """As one sentence, else as several, each perhaps led by the name of a column or field."""
    whole = _whole(text, language, is_one=True)
    if whole is not None:
        return whole
    parts = END_OF_SENTENCE.split(text, MOST_SENTENCES)
    return text if len(parts) > MOST_SENTENCES else " ".join(_told_parts(parts, language))


def _told_parts(parts: list[str], language: str) -> Iterator[str]:
    """The longest beginnings that are known, as a value may hold the end of a sentence itself."""
    while parts:
        for many in range(len(parts), 0, -1):
            text = " ".join(parts[:many])
            led = LED.fullmatch(text)
            told = _whole(text, language) or (led and (rest := _whole(led[2], language)) and f"{led[1]}: {rest}")
            if told or many == 1:
                yield told or text
                parts = parts[many:]
                break


def _whole(text: str, language: str, *, is_one: bool = False) -> str | None:
    """The text by the catalogue or by a template; with `is_one` no value may hold two sentences."""
    plain = gettext(text)
    if plain != text:
        return plain
    for template in _templates(language):
        if not text.startswith(template.first) or not text.endswith(template.last):
            continue
        match = template.shape.fullmatch(text)
        if match and not (is_one and any(map(END_OF_SENTENCE.search, match.groups()))):
            values = {name: _value(name, value, language) for name, value in match.groupdict().items()}
            return template.translation.format(**values)
    return None


@dataclass(frozen=True, slots=True)
class _Template:
    shape: re.Pattern[str]
    first: str
    last: str
    translation: str
    weight: int


@cache
def _templates(language: str) -> list[_Template]:
    """The sentences with places to fill in, those first that say the most themselves."""
    path = catalogue_of(language)
    if not path.exists():
        return []
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    pairs = [
        (message.id, message.string)
        for message in catalogue
        if isinstance(message.id, str) and isinstance(message.string, str) and "{" in message.id and message.string
    ]
    found = [one for one in (_template(english, other) for english, other in pairs) if one is not None]
    return sorted(found, key=lambda template: template.weight, reverse=True)


def _template(english: str, translation: str) -> _Template | None:
    try:
        pieces, others = list(Formatter().parse(english)), list(Formatter().parse(translation))
    except ValueError:
        return None
    names = [name for _literal, name, _spec, _conversion in pieces if name]
    weight = sum(len(literal) for literal, *_rest in pieces)
    if not names or len(set(names)) < len(names) or weight < LEAST or not all(map(str.isidentifier, names)):
        return None
    shape = "".join(
        re.escape(literal) + (f"(?P<{name}>{SHORT if name in WITHOUT_BLANKS else ANYTHING})" if name else "")
        for literal, name, *_rest in pieces
    )
    plain = "".join(_escaped(literal) + (f"{{{name}}}" if name else "") for literal, name, *_rest in others)
    last = pieces[-1][0] if pieces[-1][1] is None else ""
    return _Template(re.compile(shape, re.DOTALL), pieces[0][0], last, plain, weight)


def _escaped(literal: str) -> str:
    return literal.replace("{", "{{").replace("}", "}}")


ANYTHING, SHORT = ".+?", r"\S+?"
WITHOUT_BLANKS = frozenset({"number", "n", "most", "least", "line", "length", "limit", "size", "currency", "code"})
LEAST = 5
"""A template that says less itself would take anything for its own."""


def _value(name: str, value: str, language: str) -> str:
    """What was filled in, told by what its place is called: `state`, `first_state`, `country`, `reason_sentence`."""
    tell = TELLERS.get(name.rpartition("_")[2])
    return tell(value, language) if tell else value


def _state(value: str, language: str) -> str:
    word = gettext(value.capitalize())
    return value if word == value.capitalize() else within(word)


def _country(value: str, language: str) -> str:
    code = _countries().get(value)
    return Locale.parse(to_locale(language)).territories.get(code, value) if code else value


@cache
def _countries() -> dict[str, str]:
    return {name: code for code, name in Locale("en").territories.items()}


def _amount(value: str, language: str) -> str:
    places = len(value.partition(".")[2])
    try:
        return format_decimal(
            Decimal(value), f"#,##0.{'0' * places}" if places else "#,##0", locale=to_locale(language)
        )
    except InvalidOperation:
        return value


def _names(value: str, language: str) -> str:
    return value.replace(" and ", f" {gettext('and')} ").replace(" or ", f" {gettext('or')} ")


TELLERS: dict[str, Callable[[str, str], str]] = {
    "state": _state,
    "country": _country,
    "amount": _amount,
    "names": _names,
    "sentence": lambda value, language: _told(value, language),
}
