"""`translations`: bring the catalogues up to date with what is marked, or say what is missing in them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dropship.catalogues import catalogue_of, compile_changed
from dropship.ui.extraction import brought_up_to_date, known


class Command(BaseCommand):
    help = "Write the sentences marked for translation into dropship/locale, and list those without one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail when something is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        missing = 0
        for language, _name in settings.LANGUAGES:
            if language == settings.LANGUAGE_CODE:
                continue
            path, text = catalogue_of(language), brought_up_to_date(language)
            if options["check"]:
                if not path.exists() or path.read_text(encoding="utf-8") != text:
                    raise CommandError(f"{path.name} of {language} is not up to date: run `manage.py translations`.")
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            untold = [message for message in known(language) if message.id and not _is_told(message.string)]
            missing += len(untold)
            for message in untold:
                self.stdout.write(f"{language}: {message.id!r}")
        compile_changed()
        if missing and options["check"]:
            raise CommandError(f"{missing} sentences have no translation.")


def _is_told(translation: str | tuple[str, ...] | list[str]) -> bool:
    return all([translation] if isinstance(translation, str) else translation)
