"""Every sentence is marked for translation, and said in every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message
from django.conf import settings
from django.template.base import DebugLexer, TokenType

from dropship.catalogues import LOCALE, catalogue_of
from dropship.notifications.wording import BRACES, PLACEHOLDERS, standard
from dropship.ui.extraction import brought_up_to_date, known

LANGUAGES = [language for language, _name in settings.LANGUAGES if language != settings.LANGUAGE_CODE]
TEMPLATES = Path(settings.BASE_DIR) / "templates"
PAGES = sorted(TEMPLATES.rglob("*.html"))
AN_ABBREVIATION = 12
OF_PYTHON = re.compile(r"%\((\w+)\)[sd]")
SEEN = {"title", "aria-label", "placeholder", "alt", "data-confirm", "data-label", "data-ask"}
WORD = re.compile(r"[^\W\d_]{2,}")
MADE_TAG = re.compile(r"</?\x01[^>]*>")
"""A tag whose name a template tag writes."""
UNSEEN = {"script", "style", "code", "kbd", "svg"}
# Words that are the same everywhere, or that stand for themselves.
NAMES = {"Dropship", "standard", "Swagger", "csv", "xlsx", "CSV", "XLSX", "CSV, XLSX", "MB", "kB", "px", "EUR"}
# The samples of the style guide, which only the staff of the installation sees.
NAMES |= {"Mug, blue", "Tea, Assam, a rather long name of a product that wraps"}


def forms(message: Message) -> list[tuple[str, str]]:
    """The sentence and its translation; of a plural each form."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    english = [*message.id, *[message.id[-1]] * len(message.string)]
    return list(zip(english, message.string, strict=False))


def places(text: str) -> set[str]:
    """The names of what is filled in, in either way of writing."""
    try:
        named = {name for _literal, name, _spec, _conversion in Formatter().parse(text) if name and name.isidentifier()}
    except ValueError:
        named = set()
    return named | set(OF_PYTHON.findall(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_has_every_sentence_and_no_other(language):
    written = catalogue_of(language).read_text(encoding="utf-8")

    assert written == brought_up_to_date(language), "run `manage.py translations` and translate what it lists"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_said(language):
    untold = [
        message.id for message in known(language) if message.id and not all(said for _english, said in forms(message))
    ]
    guessed = [message.id for message in known(language) if message.id and message.fuzzy]

    assert (untold, guessed) == ([], [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_is_the_same_in_both(language):
    wrong = [
        (english, said)
        for message in known(language)
        if message.id
        for english, said in forms(message)
        if places(english) != places(said) and not (isinstance(message.id, tuple) and places(said) <= places(english))
    ]

    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_keeps_its_end_and_its_edges(language):
    """A missing full stop or a blank too many is seen at once where sentences are put together."""
    wrong = [
        (english, said)
        for message in known(language)
        if message.id
        for english, said in forms(message)
        if (english.endswith(".") != said.endswith(".") and len(english) > AN_ABBREVIATION)
        or said != said.strip()
        or "  " in said
    ]

    assert wrong == []


@pytest.mark.parametrize("event", PLACEHOLDERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_has_words_that_fill_in_the_same(language, event):
    for english, said in zip(standard(event), standard(event, language), strict=True):
        assert {name.strip() for name in BRACES.findall(said)} == {name.strip() for name in BRACES.findall(english)}
        assert english != said


class Unmarked(HTMLParser):
    """The words of a page that no tag translates."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self.unseen.append(tag)
        for name, value in attrs:
            if name in SEEN:
                self.note(value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in UNSEEN:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self.unseen and self.unseen[-1] == tag:
            self.unseen.pop()

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.note(data)

    def note(self, text: str) -> None:
        for part in text.split("\x01"):
            said = " ".join(part.split())
            if WORD.search(re.sub(r"&\w+;", "", said)) and said.strip("·—–:,.()[] →") not in NAMES:
                self.found.append(said)


def unmarked(source: str) -> list[str]:
    """What a reader would see in English whatever the language."""
    parser = Unmarked()
    parser.feed(MADE_TAG.sub("\x01", "".join(_plain(source))))
    parser.close()
    return parser.found


def _plain(source: str) -> Iterator[str]:
    """The text of a template, with a sign in place of every tag, and of what a tag translates or leaves out."""
    inside = ""
    for token in DebugLexer(source).tokenize():
        name = token.contents.split(" ", 1)[0] if token.token_type == TokenType.BLOCK else ""
        if inside:
            inside = "" if name == f"end{inside}" else inside
            continue
        if name in {"blocktrans", "blocktranslate", "comment"} or token.contents == "block body_class":
            inside = name
        yield token.contents if token.token_type == TokenType.TEXT else "\x01"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_page_has_words_that_are_not_marked(path):
    assert unmarked(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello there</p>",
        '<button title="Close it">{{ x }}</button>',
        "<p>{% if late %}Too late{% endif %}</p>",
        '<input placeholder="Search">',
        "<td>{{ n }} units</td>",
    ],
)
def test_words_that_are_not_marked_are_found(source):
    assert unmarked(source)


@pytest.mark.parametrize(
    "source",
    [
        "<p>{% trans 'Hello' %} {{ name }}</p>",
        "{% blocktrans with n=n %}You have {{ n }}.{% endblocktrans %}",
        '<svg class="big"><path d="m1 2"/></svg>',
        "<p class='text-red' data-chart='{{ x }}'>{{ y }} · –</p>",
    ],
)
def test_what_is_marked_passes(source):
    assert unmarked(source) == []


def test_below_the_doors_sentences_are_written_in_one_language():
    """A verb does not know who will read what it writes down: it marks (`gettext_noop`), and the page tells."""
    wrong = []
    for room in ("dropship", "suppliers", "inventory", "customers", "orders", "metrics"):
        for path in sorted((Path(settings.BASE_DIR) / room).rglob("*.py")):
            if "actions" not in path.parts and path.name != "tasks.py":
                continue
            found = re.findall(r"import .*\b(gettext|ngettext|pgettext)\b", path.read_text(encoding="utf-8"))
            wrong += [f"{path.relative_to(settings.BASE_DIR)} imports {name}" for name in found]

    assert wrong == []


def test_the_folder_holds_the_languages_that_are_spoken():
    assert sorted(path.name for path in LOCALE.iterdir() if path.is_dir()) == sorted(LANGUAGES)
