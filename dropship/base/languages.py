"""In which language to write to whom, where nobody has said so."""

from __future__ import annotations

from functools import cache

from babel.languages import get_official_languages
from django.conf import settings


def spoken(language: str) -> bool:
    """Is this a language the portal speaks?"""
    return language in dict(settings.LANGUAGES)


def language_for(country: str, *, otherwise: str) -> str:
    """The first official language of a country where we speak it, else the retailer's own.

    German for DE, AT, CH and LI; Italian is not spoken here, so Italy gets `otherwise`.
    """
    return _first_language(country.upper()) or otherwise


@cache
def _first_language(country: str) -> str:
    official = get_official_languages(country, de_facto=True)
    return official[0] if official and spoken(official[0]) else ""
