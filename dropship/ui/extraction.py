"""What is marked for translation, found in the code and the templates, and brought into the catalogues.

Django's own `makemessages` needs GNU gettext on the machine; Babel reads Python, and Django itself turns
a template into something that looks like Python to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from dropship.catalogues import catalogue_of

ROOMS = ("dropship", "suppliers", "inventory", "customers", "orders", "metrics")
MAILS = "mail"
"""The retailer may reword these, so each language has files of its own."""
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEAD = """\
# The sentences of the portal in another language. The words of the trade are listed in docs/translation.md.
# Sorted and without places and dates, so that two branches seldom touch the same line.
msgid ""
msgstr ""
"Project-Id-Version: dropship\\n"
"Language: {language}\\n"
"Plural-Forms: {plural}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
WIDTH = 116


def marked() -> Catalog:
    """Every sentence marked in code and templates, in one catalogue without translations."""
    found = Catalog(charset="utf-8", fuzzy=False)
    for text in _sources():
        for _line, message, _comments, context in extract("python", BytesIO(text.encode()), KEYWORDS):
            found.add(message, context=context)
    return found


def brought_up_to_date(language: str) -> str:
    """The catalogue's file with what is marked now: translations kept, new sentences empty, old ones gone."""
    catalogue = known(language)
    catalogue.update(marked(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return written(catalogue)


def known(language: str) -> Catalog:
    """The catalogue of a language as it stands in its file."""
    path = catalogue_of(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def written(catalogue: Catalog) -> str:
    """A catalogue as the text of its file."""
    out = BytesIO()
    write_po(out, catalogue, width=WIDTH, no_location=True, omit_header=True, sort_output=True)
    return (
        HEAD.format(language=catalogue.locale, plural=catalogue.plural_forms.rstrip(";") + ";")
        + out.getvalue().decode()
    )


def _sources() -> Iterator[str]:
    root = Path(settings.BASE_DIR)
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.read_text(encoding="utf-8")
    pages = root / "templates"
    for path in sorted([*pages.rglob("*.html"), *pages.rglob("*.txt")]):
        if MAILS in path.parts:
            continue
        looks_like_python = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        yield "\n".join(line.strip() for line in looks_like_python.splitlines())
