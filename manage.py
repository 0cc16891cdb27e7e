#!/usr/bin/env python
"""Django's command line; without DATABASE_URL and REDIS_URL it runs on the embedded servers."""

from __future__ import annotations

import os
import signal
import sys

NEEDS_NO_SERVERS = {"help", "version", "collectstatic", "spectacular", "translations"}


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers of our own are stopped, too
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dropship.settings")
    _prepare(sys.argv[1:])
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def _prepare(arguments: list[str]) -> None:
    """Complete the environment: secrets kept in the data folder, servers where none are named."""
    from dropship import embedded

    asks_only = {"--help", "-h", "--version"} & set(arguments)
    if arguments and arguments[0] not in NEEDS_NO_SERVERS and not asks_only:
        try:
            embedded.provide()
        except embedded.EmbeddedError as error:
            sys.exit(str(error))
        return
    embedded.keep_secrets(embedded.data_dir(), make=False)
    for name, nothing in (
        ("SECRET_KEY", "a command without data needs none"),
        ("DATABASE_URL", "postgres://nobody@/nothing"),
        ("REDIS_URL", "redis://nowhere"),
    ):
        if not os.environ.get(name):
            os.environ[name] = nothing


if __name__ == "__main__":
    main()
